"""The answer to a question: to all where all saw it asked, else to one person alone."""

from __future__ import annotations

import asyncio
import logging

from bot.surface import NotPosted, PostError, Unclear, repeated
from bot.teams.activity import Question
from bot.teams.api import Connector
from bot.teams.post import Json, TeamsSurface, forms
from marina.card import Card

PAUSES = (1.0, 4.0)  # seconds, before the second and the third try
PATIENCE = 30.0  # seconds, after which Teams takes messages again; late is better than never
TYPING = 1.0  # seconds that an answer waits for the sign that one is coming

log = logging.getLogger(__name__)


class Replies:
    def __init__(self, connector: Connector, surface: TeamsSurface) -> None:
        self._connector, self._surface = connector, surface

    async def typing(self, question: Question) -> None:
        """Never raises. Where nobody else saw the question, nobody sees this."""
        if question.private:
            return
        try:
            async with asyncio.timeout(TYPING):
                await self._connector.typing(question.chat, question.thread)
        except (PostError, KeyError, TimeoutError) as exc:
            log.info("no sign of typing: %s", exc)

    async def say(self, question: Question, card: Card, share: Json | None = None) -> None:
        """`share`: the data of a button that shows a private answer to all. Never raises."""
        if question.private and await self._whispered(question, card, share):
            return
        channel = (question.user if question.private else question.chat.address).partition(":")[2]
        await self._say(channel, card, question)

    async def _say(self, channel: str, card: Card, question: Question) -> None:
        thread, said = "" if question.private else question.thread, card
        for pause in (*PAUSES, None):
            try:
                await self._surface.post(channel, said, thread=thread)
                return
            except PostError as exc:
                failed = exc
            wait = _wait(failed, pause)
            if wait is None:
                break
            if isinstance(failed, Unclear):
                said = repeated(card)
            await asyncio.sleep(wait)
        log.error("somebody is left without an answer: %s", failed)

    async def _whispered(self, question: Question, card: Card, share: Json | None) -> bool:
        """Whether it is in the chat, for one person. Never raises.

        Teams takes such messages not everywhere; then they go to the chat with the person alone,
        and never to all.
        """
        message = next(forms(card, share=share))
        try:
            await self._connector.whisper(question.chat, question.account, message, question.thread)
        except PostError as exc:
            log.warning("an answer for one person was not taken in the chat: %s", exc)
            return False
        return True


def _wait(exc: PostError, pause: float | None) -> float | None:
    """Seconds until the next try; None: there is none."""
    if pause is None:
        return None
    if isinstance(exc, NotPosted):
        return max(pause, exc.retry_after) if exc.retry_after <= PATIENCE else None
    return pause if isinstance(exc, Unclear) else None
