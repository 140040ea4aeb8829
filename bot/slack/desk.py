"""What becomes of a question: always an answer, or a sentence that says why there is none."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bot.answer import LATE, RESTARTING, WRONG, answer, incident, sorry
from bot.jobs import Jobs
from bot.slack.post import SlackSurface
from bot.slack.render import is_native, plain, render, shared_by
from bot.slack.reply import Place, Replies, Said
from bot.slack.who import People
from bot.surface import PostError, Unclear
from marina import Marina
from marina.card import Card, Chart, Fields, Table
from marina.errors import AnswerError, Forbidden

QUICK = 0.25  # seconds in which an answer still travels in the acknowledgement
CROWD = 20  # commands at a time that may wait for it; the others are acknowledged at once
DEADLINE = 10.0  # seconds; people wait no longer in a chat
LOOKING = "Looking…"
GAP = 0.1  # seconds after it; an answer that overtook it would be shown above it

Json = dict[str, Any]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Question:
    line: str
    place: Place
    once: str  # Slack's own id of the asking: one that comes twice is answered once
    team: str = ""  # of the person, where Slack says it
    at: datetime | None = None  # as of then; None: now
    alone: bool = False  # nobody else reads the answer


class Desk:
    def __init__(
        self,
        people: People,
        replies: Replies,
        surface: SlackSurface,
        marina: Marina,
        jobs: Jobs,
        clock: Callable[[], datetime],
    ) -> None:
        self._people, self._replies, self._surface = people, replies, surface
        self._marina, self._jobs, self._clock = marina, jobs, clock
        self._waiting = 0  # commands that are not acknowledged yet

    async def command(self, question: Question, ack: Any) -> None:
        """Acknowledge with the answer if it is there soon, else with a word; never late."""
        self._waiting += 1
        crowded = self._waiting > CROWD
        work = self._in_turn(question) if crowded else self._privately(question)
        asked = self._jobs.add(work, "question")
        await asyncio.wait({asked}, timeout=0 if crowded else QUICK)
        self._waiting -= 1
        if asked.done():
            said = asked.result()
            if not said or self._is_taken(said.message):
                await ack({"response_type": "ephemeral", **said.message} if said else "")
                return
        await ack(LOOKING)
        self._jobs.add(self._afterwards(asked, question.place, GAP), "answer")

    def button(self, question: Question) -> None:
        """Answered to who pressed it, in the button's own message where that is theirs alone."""
        asked = self._jobs.add(self._privately(question), "question")
        self._jobs.add(self._afterwards(asked, question.place), "answer")

    def message(self, question: Question, thread: str) -> None:
        """Asked in public or in a direct message: answered there, with pictures."""
        self._jobs.add(self._visibly(question, self._publicly(question, thread)), "message")

    def share(self, question: Question) -> None:
        """Post the answer for all, with pictures; then the private one may go."""
        self._jobs.add(self._visibly(question, self._share(question)), "share")

    def _is_taken(self, message: Json) -> bool:
        """Of an acknowledgement one never hears whether its blocks were refused."""
        return self._surface.taste.native is not None or not is_native(message)

    async def _in_turn(self, question: Question) -> Said | None:
        """In a crowd the acknowledgements of all go before the work for one."""
        await asyncio.sleep(QUICK)
        return await self._privately(question)

    async def _privately(self, question: Question) -> Said | None:
        """None: there is nothing to say. Never raises."""
        at = self._clock()
        if not (card := await self._card(replace(question, at=at, alone=True))):
            return None
        try:
            return self._said(card, shared(at, question.line) if is_shareable(card) else "")
        except Exception as exc:
            return self._said(incident(question.line, WRONG, exc))

    def _said(self, card: Card, share: str = "") -> Said:
        plainer, native = render(card, share=share), self._surface.taste.native is not False
        best = render(card, native=True, share=share) if native else plainer
        return Said(best, plainer, plain(card)["text"])

    async def _afterwards(
        self, asked: asyncio.Task[Said | None], place: Place, pause: float = 0
    ) -> None:
        try:
            await asyncio.sleep(pause)
            said = await asyncio.shield(asked)
        except asyncio.CancelledError:  # the bot stops: the question was cancelled too, and says so
            said = await asked
        if said:
            outcome = await self._replies.say(place, said)
            if outcome != "failed" and is_native(said.message):
                self._surface.taste.native = outcome == "sent"

    async def _visibly(self, question: Question, work: Coroutine[Any, Any, None]) -> None:
        """Where it fails, who asked is told so. Never raises."""
        try:
            await work
        except asyncio.CancelledError:
            card = incident(question.line, RESTARTING)
        except Exception as exc:
            card = incident(question.line, WRONG, exc)
        else:
            return
        await self._replies.whisper(question.place, plain(card)["text"])

    async def _publicly(self, question: Question, thread: str) -> None:
        if not (card := await self._card(question)):
            return
        place, key = question.place, f"event:{question.once}"
        try:
            await self._surface.post(place.channel, card, key, thread=thread)
        except PostError as exc:
            log.warning("an answer could not be posted: %s", exc)
            await self._replies.whisper(place, plain(card)["text"])

    async def _share(self, question: Question) -> None:
        place = replace(question.place, replace=False)
        if not (card := await self._card(question)):
            return
        if not is_shareable(card):  # it cannot be told any more: that is nobody else's affair
            await self._replies.say(place, self._said(card))
        elif trouble := await self._posted(card, question):
            await self._replies.say(place, self._said(Card("Not shared", trouble)))
        else:
            await self._replies.remove(place)

    async def _posted(self, card: Card, question: Question) -> str:
        """What kept it from being posted; empty: nothing did."""
        place, tail = question.place, (shared_by(question.place.user),)
        key = f"share:{question.once}"
        try:
            await self._surface.post(place.channel, card, key, thread=place.thread, tail=tail)
        except Unclear as exc:
            return f"{exc} Please look whether it is there before you share it again."
        except PostError as exc:  # not a member of the channel, perhaps: its button may still post
            log.warning("a shared answer goes out without its picture: %s", exc)
            message = {**render(card, tail=tail), "response_type": "in_channel"}
            if await self._replies.send(replace(place, replace=False), message) != "sent":
                return f"{exc}."
        return ""

    async def _card(self, question: Question) -> Card | None:
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

    async def _answer(self, question: Question) -> Card | None:
        now, place = self._clock(), question.place
        once = question.once and f"slack:{question.once}"
        if once and not await self._marina.store.first_time(once, now):
            return None
        person = await self._people.person(place.user, question.team)
        if person.is_bot:
            return None
        user, channel = f"slack:{place.user}", f"slack:{place.channel}"
        if not person.may_read:
            log.warning("refused: %s in %s, %s", user, channel, person.kind)
            raise Forbidden("I answer only to people of the company that installed me.")
        return await answer(
            question.line,
            user,
            channel,
            self._marina,
            question.at or now,
            may_change=person.may_change,
            alone=question.alone or place.channel.startswith("D"),
        )


def is_shareable(card: Card) -> bool:
    """Whether it has figures to show that are not the asker's alone; a refusal has none."""
    return not card.private and any(
        isinstance(block, Fields | Table | Chart) for block in card.blocks
    )


def shared(at: datetime, line: str) -> str:
    """The value of a share button: the moment and the line, so that the same is shown again."""
    return f"{at.timestamp():.0f} {line}"


def unshared(value: str) -> tuple[datetime | None, str]:
    stamp, _, line = value.partition(" ")
    return (datetime.fromtimestamp(int(stamp), UTC), line) if stamp.isdigit() else (None, value)
