"""Umami is down: say so at once instead of letting everyone wait, and look again now and then."""

from __future__ import annotations

import asyncio
import logging

from marina.errors import Unreachable

log = logging.getLogger(__name__)

FAILURES = 3  # in a row; not more than are asked at once, or a server that hangs is never noticed
LOOK_AGAIN = 5.0  # seconds


class Breaker:
    def __init__(self) -> None:
        self._failures = 0
        self._next_look = 0.0  # of the event loop's clock

    @property
    def is_open(self) -> bool:
        return self._failures >= FAILURES

    def enter(self) -> None:
        """Let a question pass; while Umami is down, one every few seconds. Raises Unreachable."""
        if not self.is_open:
            return
        now = asyncio.get_running_loop().time()
        if now < self._next_look:
            raise Unreachable("Umami is down. The bot keeps looking; please try again in a minute.")
        self._next_look = now + LOOK_AGAIN

    def failed(self) -> None:
        self._failures += 1
        if self._failures == FAILURES:
            log.warning("Umami is down: %s questions in a row failed", FAILURES)
        if self.is_open:
            self._next_look = asyncio.get_running_loop().time() + LOOK_AGAIN

    def answered(self) -> None:
        if self.is_open:
            log.warning("Umami answers again")
        self._failures = 0
