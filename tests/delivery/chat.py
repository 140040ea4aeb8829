"""A chat in a process of its own, whose answers get lost now and then; its log is the truth."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Protocol

from bot.jobs import Jobs
from bot.surface import Surface
from marina import Marina
from marina.store import Store

LOST, REFUSED = 0.10, 0.05  # answers to writes, once written; 503 to anything


@dataclass
class Seen:
    """What people see of a message."""

    key: str  # or the file's name
    at: float  # when it was posted
    title: str
    may_repeat: bool = False  # whether it says so


@dataclass
class Log:
    messages: list[Seen]  # in the order in which they were posted
    faults: Counter[str]
    violations: list[str]


@dataclass
class Fate:
    """What happens to requests."""

    calm: bool = False  # all goes well from now on
    made: Counter[str] = field(default_factory=Counter)

    def refuses(self) -> bool:
        """By 503."""
        return self._strikes(REFUSED, "503")

    def loses(self) -> bool:
        """The answer to a write."""
        return self._strikes(LOST, "answers lost")

    def _strikes(self, share: float, what: str) -> bool:
        strikes = not self.calm and random.random() < share
        self.made[what] += strikes
        return strikes


class Chat(Protocol):
    name: str
    shows_history: bool  # whether a bot can look for what it posted

    def channel(self, number: int) -> str:
        """Of the digest of that number."""

    async def introduce(self, store: Store, url: str) -> None:
        """Make its channels known to the bot."""

    def serve(self, began: float, parent: Connection) -> None:
        """In a process of its own, as `told` says. `began`: the machine's time at fast.START."""

    def hurry(self) -> None:
        """What waits by the machine's clock: in this process as much faster."""

    async def surface(
        self, url: str, marina: Marina, jobs: Jobs, clock: Callable[[], datetime]
    ) -> Surface:
        """The bot's, inside its loop."""


async def told(parent: Connection, url: str, fate: Fate, log: Callable[[], Log]) -> None:
    """The parent is told the address. At its first word all goes well, at the second it is over."""
    parent.send(url)
    await asyncio.to_thread(parent.recv)
    fate.calm = True
    await asyncio.to_thread(parent.recv)
    parent.send(log())
