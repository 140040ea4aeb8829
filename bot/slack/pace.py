"""One message a second and channel: https://docs.slack.dev/apis/web-api/rate-limits"""

from __future__ import annotations

import asyncio

from bot.surface import NotPosted

EVERY = 1.0  # seconds
PATIENCE = 10.0  # seconds; who would have to wait longer is told to come back


class Pace:
    def __init__(self) -> None:
        self._free: dict[str, float] = {}  # channel → the loop's time of its next turn

    async def turn(self, channel: str) -> None:
        """Wait for it. Raises NotPosted where that would take too long."""
        now = asyncio.get_running_loop().time()
        at = max(now, self._free.get(channel, now))
        if at - now > PATIENCE:
            raise NotPosted("Slack asked to slow down.", at - now)
        self._free[channel] = at + EVERY
        await asyncio.sleep(at - now)

    def hold(self, channel: str, seconds: float) -> None:
        """Nothing to that channel for so long: Slack said so."""
        self._free[channel] = asyncio.get_running_loop().time() + seconds
