"""What tests stand on: a small harbour, a moment, a store, a chat that remembers."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
from hypothesis import settings

from bot.demo import Demo
from bot.surface import PostError
from marina import Marina
from marina.asker import Asker
from marina.card import Card
from marina.store import Store
from marina.umami import Login, Umami
from tests.harbour import NICE, NOW, SPLIT, harbour

pytest_plugins = ("tests.databases",)

MAY = datetime(2026, 5, 1, tzinfo=UTC)

# No limit in milliseconds holds on every machine. HYPOTHESIS_EXAMPLES=2000 looks longer.
settings.register_profile(
    "ours", deadline=None, max_examples=int(os.environ.get("HYPOTHESIS_EXAMPLES", "40"))
)
settings.load_profile("ours")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def asker() -> Asker:
    return Asker(user="console:me", ports=(NICE, SPLIT))


@pytest.fixture
def demo() -> Demo:
    return harbour()


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    store = await Store.open(":memory:")
    for port in (NICE, SPLIT):
        await store.add_port(port, MAY)
    yield store
    await store.close()


@pytest.fixture
async def marina(demo: Demo, store: Store) -> AsyncIterator[Marina]:
    url = "http://umami.test"
    login = Login(url, demo.username, demo.password)
    umami = Umami(url, login, transport=httpx.ASGITransport(demo.app))
    yield Marina(umami, store)
    await umami.aclose()


class Notebook:
    """A chat that remembers, and fails when told to."""

    name = "notebook"

    def __init__(self) -> None:
        self.posted: dict[str, Card] = {}
        self.before: PostError | None = None  # raised instead of posting
        self.after: PostError | None = None  # raised once posted

    async def post(self, channel: str, card: Card, key: str = "", *, thread: str = "") -> str:
        if self.before:
            raise self.before
        assert key not in self.posted, "posted twice"
        self.posted[key] = card
        if self.after:
            raise self.after
        return key

    async def update(self, channel: str, message: str, card: Card) -> None:
        self.posted[message] = card

    async def attach(
        self, channel: str, name: str, content: bytes, key: str, *, thread: str = "", note: str = ""
    ) -> str:
        return key

    async def find(
        self, channel: str, key: str, since: datetime, *, thread: str = "", name: str = ""
    ) -> str | None:
        return key if key in self.posted else None


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()
