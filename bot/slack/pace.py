"""One message a second and channel: https://docs.slack.dev/apis/web-api/rate-limits"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.surface import NotPosted

EVERY = 1.0  # seconds
PATIENCE = 10.0  # seconds; who would have to wait longer is told to come back


class Pace:
    def __init__(self) -> None:
        self._free: dict[str, float] = {}  # channel → the loop's time of its next turn

    @asynccontextmanager
    async def turn(self, channel: str) -> AsyncIterator[None]:
        """Wait for it, and write within. Raises NotPosted where that would take too long.

        The next turn is counted from the answer: one that was long on its way would else arrive
        with the next one at its heels.
        """
        time = asyncio.get_running_loop().time
        now = time()
        at = max(now, self._free.get(channel, now))
        if at - now > PATIENCE:
            raise NotPosted("Slack asked to slow down.", at - now)
        self._free[channel] = at + EVERY
        await asyncio.sleep(at - now)
        try:
            yield
        finally:
            self._free[channel] = max(self._free[channel], time() + EVERY)

    def hold(self, channel: str, seconds: float) -> None:
        """Nothing to that channel for so long: Slack said so."""
        until = asyncio.get_running_loop().time() + seconds
        self._free[channel] = max(self._free.get(channel, until), until)
