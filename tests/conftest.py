"""What tests stand on: two ports, a moment, a fake Umami, a store, a chat that remembers."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from bot.surface import PostError
from marina import Marina
from marina.asker import Asker
from marina.card import Card
from marina.database import Database
from marina.port import Port, Website
from marina.postgres import Postgres
from marina.store import Store
from marina.umami import Login, Umami

MAY = datetime(2026, 5, 1, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
Json = dict[str, Any]
SITES = tuple(f"{n}0000000-0000-4000-8000-000000000000" for n in (1, 2, 3))
NICE = Port("nice", "Port de Nice", tuple(map(Website, SITES[:2])), PARIS, aliases=("nce",))
SPLIT = Port("split", "ACI Split", (Website(SITES[2]),), ZoneInfo("Europe/Zagreb"), aliases=("Q1",))


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 5, 19, 15, 30, tzinfo=PARIS)


@pytest.fixture
def asker() -> Asker:
    return Asker(user="console:me", ports=(NICE, SPLIT))


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marina.umami.http.PAUSES", (0, 0))


def _three_at_the_end(params: httpx.QueryParams) -> Json:
    """Three page views in the last bucket of the period."""
    at = datetime.fromtimestamp(int(params["endAt"]) / 1000, ZoneInfo(params["timezone"]))
    day = at.replace(day=1) if params["unit"] == "month" else at
    return {"pageviews": [{"x": f"{day:%F} 00:00:00", "y": 3}], "sessions": []}


class UmamiServer:
    """Checks the token, answers from `answers` by the end of the path, notes what it was asked."""

    def __init__(self) -> None:
        self.logins = 0
        self.requests: list[httpx.Request] = []
        self.answers: dict[str, Any] = {
            "stats": {
                "pageviews": 20,
                "visitors": 7,
                "visits": 8,
                "bounces": "4",
                "totaltime": 800,
            },
            "pageviews": _three_at_the_end,
            "metrics": [{"x": "/berths/A12", "y": 5}],
            "active": {"visitors": 2},
            "events": {"data": [], "count": 0},
        }

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == "/api/auth/login":
            self.logins += 1
            return httpx.Response(200, json={"token": f"t{self.logins}"})
        if request.headers["Authorization"] != f"Bearer t{self.logins}":
            return httpx.Response(401)
        self.requests.append(request)
        if session := re.search(r"/sessions/(.+)", path):
            return httpx.Response(
                200, json={"id": session[1], "distinctId": f"crm-s{session[1][-1]}"}
            )
        answer = self.answers.get(path.rsplit("/", 1)[1], httpx.Response(500))
        if callable(answer):
            answer = answer(request.url.params)
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)


@pytest.fixture
def server() -> UmamiServer:
    return UmamiServer()


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    """On SQLite, or where TEST_DATABASE_URL says; that database is emptied."""
    url = os.environ.get("TEST_DATABASE_URL", ":memory:")
    if url != ":memory:":
        empty = Database(lambda: Postgres(url))
        await empty.query("drop schema public cascade")
        await empty.query("create schema public")
        await empty.close()
    store = await Store.open(url)
    for port in (NICE, SPLIT):
        await store.add_port(port, MAY)
    yield store
    await store.close()


@pytest.fixture
async def marina(server: UmamiServer, store: Store) -> AsyncIterator[Marina]:
    url = "http://umami.test"
    umami = Umami(url, Login(url, "bot", "secret"), transport=httpx.MockTransport(server))
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
        self, channel: str, name: str, content: bytes, key: str, *, thread: str = ""
    ) -> str:
        return key

    async def find(
        self, channel: str, key: str, since: datetime, *, thread: str = "", name: str = ""
    ) -> str | None:
        return key if key in self.posted else None


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()
