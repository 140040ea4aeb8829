"""A chat that keeps the truth, and a bot whose clock the tests move."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.heartbeat import Planner
from bot.jobs import Jobs
from bot.sender import Sender
from bot.surface import REPEAT, PostError, Surface, Unseen
from commands import MENU
from marina import Marina
from marina.card import Card, Context
from marina.store import Subscription
from tests.conftest import MAY
from tests.harbour import NICE

WEEKLY = Subscription("d1", "chat:C1", (NICE,), (), since=MAY, owner="chat:U1")


@dataclass
class Post:
    """A message as its readers see it."""

    id: str
    channel: str
    key: str
    thread: str
    card: Card | None = None
    name: str = ""
    content: bytes = b""
    note: str = ""

    @property
    def may_repeat(self) -> bool:
        """Whether it says so."""
        return REPEAT == self.note or bool(self.card and Context(REPEAT) in self.card.blocks)


class Chat:
    """Stores what it is told, then answers, or fails as `trouble` says: before storing or after.

    `trouble` is asked with the channel; what it returns is raised.
    """

    name = "chat"

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.before: Callable[[str], PostError | None] = lambda channel: None
        self.after: Callable[[str], PostError | None] = lambda channel: None
        self.hangs: set[str] = set()  # channels that never answer
        self.looks = 0
        self.shows_history = True

    async def post(self, channel: str, card: Card, key: str = "", *, thread: str = "") -> str:
        return await self._store(Post("", channel, key, thread, card))

    async def attach(
        self, channel: str, name: str, content: bytes, key: str, *, thread: str = "", note: str = ""
    ) -> str:
        return await self._store(Post("", channel, key, thread, None, name, content, note))

    async def update(self, channel: str, message: str, card: Card) -> None:
        self._fail(self.before, channel)
        for it in self.posts:
            if it.id == message:
                it.card = card
        self._fail(self.after, channel)

    async def find(
        self, channel: str, key: str, since: datetime, *, thread: str = "", name: str = ""
    ) -> str | None:
        self.looks += 1
        if not self.shows_history:
            raise Unseen
        for it in self.posts:
            meant = it.name == name if name else it.key == key and not it.name
            if meant and (it.channel, it.thread) == (channel, thread):
                return it.id
        return None

    async def _store(self, post: Post) -> str:
        if post.channel in self.hangs:
            await asyncio.Event().wait()
        self._fail(self.before, post.channel)
        post.id = f"{len(self.posts) + 1}.0"
        self.posts.append(post)
        self._fail(self.after, post.channel)
        return post.id

    def _fail(self, trouble: Callable[[str], PostError | None], channel: str) -> None:
        if exc := trouble(channel):
            raise exc

    @property
    def keys(self) -> list[str]:
        return [it.key for it in self.posts]

    def cards(self, channel: str = "C1") -> list[Card]:
        return [it.card for it in self.posts if it.card and it.channel == channel]


@dataclass
class Bot:
    """Plan and deliver as the heartbeat does, at moments of the test's choice."""

    marina: Marina
    chat: Chat
    now: datetime
    jobs: Jobs = field(default_factory=Jobs)
    surfaces: dict[str, Surface] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.surfaces = self.surfaces or {"chat": self.chat}
        self.restart()

    def restart(self) -> None:
        self.planner = Planner(self.marina)
        self.sender = Sender(self.marina, self.surfaces, self.jobs, lambda: self.now)

    async def beat(self, at: datetime | None = None) -> None:
        self.now = at or self.now
        await self.planner.plan(self.now)
        await self.sender.deliver()
        await self.jobs.drain(5)

    async def beats(self, number: int, at: datetime | None = None) -> None:
        """One a second."""
        self.now = at or self.now
        for _ in range(number):
            await self.beat()
            self.now += timedelta(seconds=1)

    def within(self, seconds: float) -> asyncio.Timeout:
        return asyncio.timeout(seconds)

    async def tick(self) -> None:
        """Let the loop go on."""
        await asyncio.sleep(0.005)

    async def until_quiet(self, at: datetime | None = None) -> None:
        """As many beats as a digest needs."""
        await self.beats(24, at)


@pytest.fixture
def chat() -> Chat:
    return Chat()


@pytest.fixture
async def bot(marina: Marina, chat: Chat, now: datetime) -> Bot:
    return Bot(marina, chat, now)


@pytest.fixture
def ask(marina: Marina, now: datetime) -> Callable[..., Any]:
    """`await ask("digest …")` as an admin in the channel C1."""

    async def asked(line: str, at: datetime = now, **who: Any) -> Card:
        asker = await marina.store.asker(who.pop("user", "chat:U1"), who.pop("channel", "chat:C1"))
        values = {"may_change": True, "port": None, **who}
        asker = replace(asker, **values)
        return await MENU.answer(line, asker, marina, at)

    return asked
