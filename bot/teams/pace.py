"""As many messages as are taken in a while, and no more: the others wait their turn here."""

from __future__ import annotations

import asyncio
from collections import deque

from bot.surface import NotPosted

Windows = tuple[tuple[float, int], ...]  # seconds, messages

# https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
CONVERSATION: Windows = ((1.0, 7), (2.0, 8), (30.0, 60), (3600.0, 1800))
MEMBERS: Windows = ((1.0, 14),)  # questions about people
TENANT: Windows = ((1.0, 50),)
MARGIN = 0.05  # seconds; two requests may come closer together than they were sent
PATIENCE = 10.0  # seconds; who would have to wait longer is told to come back
CHATS = 1000  # that are remembered before the silent ones are forgotten


class Pace:
    def __init__(self, windows: Windows, chat: str = "Teams") -> None:
        self._windows, self._chat = windows, chat
        self._most = max(most for _, most in windows)
        self._turns: dict[str, deque[float]] = {}  # the loop's times, the last ones
        self._held: dict[str, float] = {}

    async def turn(self, key: str) -> None:
        """Wait for it. Raises NotPosted where that would take too long."""
        now = asyncio.get_running_loop().time()
        at = self._next(key, now)
        if at - now > PATIENCE:
            raise NotPosted(f"{self._chat} asks to slow down.", at - now)
        self._turns.setdefault(key, deque(maxlen=self._most)).append(at)
        if len(self._turns) > CHATS:
            self._forget(now)
        await asyncio.sleep(at - now)

    def is_busy(self, key: str) -> bool:
        """Whether half of what is taken in a while was sent: what can be spared should be."""
        now, turns = asyncio.get_running_loop().time(), self._turns.get(key, ())
        return any(
            len(turns) >= (half := (most + 1) // 2) and turns[-half] + seconds > now
            for seconds, most in self._windows
        )

    def hold(self, key: str, seconds: float) -> None:
        """Nothing for so long: the chat said so."""
        self._held[key] = asyncio.get_running_loop().time() + seconds

    def _next(self, key: str, now: float) -> float:
        turns = self._turns.get(key, ())
        free = (
            turns[-most] + seconds + MARGIN for seconds, most in self._windows if len(turns) >= most
        )
        return max(now, self._held.get(key, now), *free)

    def _forget(self, now: float) -> None:
        longest = max(seconds for seconds, _ in self._windows)
        silent = [key for key, turns in self._turns.items() if turns[-1] < now - longest]
        for key in silent:
            del self._turns[key]
        self._held = {key: until for key, until in self._held.items() if until > now}
