"""What becomes of a question: always an answer, or a sentence that says why there is none."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.answer import LATE, RESTARTING, WRONG, answer, incident, sorry
from bot.jobs import Jobs
from bot.surface import PostError, Unclear
from bot.teams.activity import Question
from bot.teams.elements import context
from bot.teams.mentions import Mentions
from bot.teams.people import People
from bot.teams.post import TeamsSurface
from bot.teams.render import TYPE, render
from bot.teams.reply import Replies
from marina import Marina
from marina.card import Card, Chart, Fields, Table
from marina.errors import AnswerError, Forbidden
from marina.tasks import Shared

DEADLINE = 10.0  # seconds; people wait no longer in a chat
PATIENCE = 3.0  # seconds that a pressed button may spin
AGAIN = 600.0  # seconds in which the same press is answered by the same answer
MESSAGE = "application/vnd.microsoft.activity.message"
WORKING = Card("Working…", "The answer comes here in a moment.")

Json = dict[str, Any]

log = logging.getLogger(__name__)


class Desk:
    def __init__(
        self,
        people: People,
        mentions: Mentions,
        replies: Replies,
        surface: TeamsSurface,
        marina: Marina,
        jobs: Jobs,
        clock: Callable[[], datetime],
    ) -> None:
        self._people, self._mentions = people, mentions
        self._replies, self._surface = replies, surface
        self._marina, self._jobs, self._clock = marina, jobs, clock
        self._presses: Shared[Json] = Shared(AGAIN)

    def message(self, question: Question) -> None:
        """Answered where it was asked; where nobody else saw it, nobody else sees the answer."""
        self._jobs.add(self._reply(question), "message")

    async def pressed(self, question: Question, *, share: bool = False) -> Json:
        """What Teams shows in the place of the button's message, or beside it. Never raises."""
        press = self._share if share else self._press
        return await self._presses.get(question.once, lambda: press(question))

    async def _reply(self, question: Question) -> None:
        if not await self._is_new(question):
            return
        typing = self._jobs.add(self._replies.typing(question), "typing")
        question = replace(question, at=self._clock())
        card = await self._card(question)
        if card.private and _is_shared(question):
            question = replace(question, private=True)
        await typing
        await self._replies.say(question, card, _shared(question) if is_shareable(card) else None)

    async def _press(self, question: Question) -> Json:
        """In time in any case: what takes longer comes as soon as it is there."""
        if not await self._is_new(question):
            return _message("That was answered already.")
        question = replace(question, at=question.at or self._clock(), alone=True)
        asked = self._jobs.add(self._card(question), "button")
        await asyncio.wait({asked}, timeout=PATIENCE)
        if asked.done() and not (asked.result().private and _is_shared(question)):
            return _in_place(asked.result(), question)
        self._jobs.add(self._afterwards(asked, question), "late answer")
        if question.chat.kind == "personal":
            return _in_place(WORKING, question)
        return _message("The answer comes below, for you alone.")

    async def _afterwards(self, asked: asyncio.Task[Card], question: Question) -> None:
        """In the same place where that is one person's alone, else as a message to them."""
        try:
            card = await asyncio.shield(asked)
        except asyncio.CancelledError:  # the bot stops: the question was cancelled too, and says so
            card = await asked
        if question.chat.kind != "personal":
            return await self._replies.say(replace(question, private=True), card)
        try:
            await self._surface.update(_id(question.chat.address), question.message, card)
        except PostError as exc:
            log.warning("an answer could not take its place: %s", exc)
            await self._replies.say(question, card)

    async def _share(self, question: Question) -> Json:
        """Post the answer for all. What cannot be told any more is nobody else's affair."""
        if not await self._is_new(question):
            return _message("That was shared already.")
        card = await self._card(question)
        if not is_shareable(card):
            return _in_place(card, question)
        tail = (context(f"Shared by {question.name}"),) if question.name else ()
        key = f"share:{question.once}"
        where, thread = _id(question.chat.address), question.thread
        try:
            await self._surface.post(where, card, key, thread=thread, tail=tail)
        except Unclear as exc:
            return _message(f"{exc} Please look whether it is there before you share it again.")
        except PostError as exc:
            return _message(f"Not shared. {exc}.")
        return _message("Shared.")

    async def _is_new(self, question: Question) -> bool:
        """Teams may deliver an activity twice. Where nobody knows, an answer too many is better."""
        try:
            return await self._marina.store.first_time(question.once, self._clock())
        except AnswerError as exc:
            log.warning("whether a question came before is not known: %s", exc)
            return True

    async def _card(self, question: Question) -> Card:
        """The answer, or why there is none. Never raises."""
        try:
            async with asyncio.timeout(DEADLINE):
                return await self._answer(question)
        except AnswerError as exc:
            return sorry(question.line, exc)
        except asyncio.CancelledError:
            return incident(question.line, RESTARTING)
        except TimeoutError:
            return incident(question.line, LATE)
        except Exception as exc:
            return incident(question.line, WRONG, exc)

    async def _answer(self, question: Question) -> Card:
        chat, user = question.chat, question.user
        person = await self._people.person(chat, user, question.account)
        if not person.may_read:
            log.warning("refused: somebody in %s, %s", chat.address, person.kind)
            raise Forbidden("I answer only to people of the company that installed me.")
        now = question.at or self._clock()
        card = await answer(
            question.line,
            user,
            chat.address,
            self._marina,
            now,
            may_change=person.may_change,
            alone=question.alone,
        )
        return await self._mentions.called(chat, card)


def is_shareable(card: Card) -> bool:
    """Whether it has figures to show that are not the asker's alone; a refusal has none."""
    return not card.private and any(
        isinstance(block, Fields | Table | Chart) for block in card.blocks
    )


def unshared(data: Json) -> datetime | None:
    """The moment as of which a shared answer is told."""
    at = data.get("at")
    return datetime.fromtimestamp(at, UTC) if isinstance(at, int) and 0 < at < 1e11 else None


def _shared(question: Question) -> Json | None:
    """What the button “Share in this chat” carries: the moment too, so that the same is shown."""
    at = int((question.at or datetime.now(UTC)).timestamp())
    return {"line": question.line, "at": at} if question.private else None


def _in_place(card: Card, question: Question) -> Json:
    share = _shared(question) if is_shareable(card) else None
    return {"statusCode": 200, "type": TYPE, "value": render(card, share=share)}


def _message(text: str) -> Json:
    return {"statusCode": 200, "type": MESSAGE, "value": text}


def _is_shared(question: Question) -> bool:
    """Whether others see what is posted in the question's place."""
    return not question.private and question.chat.kind != "personal"


def _id(address: str) -> str:
    return address.partition(":")[2]
