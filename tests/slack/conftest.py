"""A workspace, the bot in it, and people who ask. What FakeSlack objects to fails the test."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import aiohttp
import pytest
import uvicorn
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette

from bot.jobs import Jobs
from bot.slack.api import web_client
from bot.slack.app import Slack
from bot.slack.http import PATH
from bot.slack.post import SlackSurface
from marina import Marina
from marina.card import Card, Chart
from tests.slack.doors import HttpDoor, People, SocketDoor
from tests.slack.fake import FakeSlack

SECRET = "signing-secret-of-the-app"
PNG = b"\x89PNG\r\n\x1a\n a picture"


@dataclass
class Painter:
    """Draws the same picture of everything, or nothing."""

    picture: bytes = PNG
    drawn: list[Chart] = field(default_factory=list)

    async def pictures(self, charts: Iterable[Chart]) -> Mapping[Chart, bytes]:
        self.drawn += charts
        return {chart: self.picture for chart in charts} if self.picture else {}


@dataclass
class Answers:
    """Stands where the commands do: says what a test wants to be said, and notes the questions."""

    card: Card | Exception = field(default_factory=lambda: Card("Live", "Nobody is there."))
    seconds: float = 0.0
    asked: list[tuple[str, str, str, bool]] = field(default_factory=list)
    at: list[datetime] = field(default_factory=list)

    async def __call__(
        self, line: str, user: str, channel: str, marina: Marina, now: datetime, **more: Any
    ) -> Card:
        self.asked.append((line, user, channel, more["may_change"]))
        self.at.append(now)
        await asyncio.sleep(self.seconds)
        if isinstance(self.card, Exception):
            raise self.card
        return self.card

    @property
    def lines(self) -> list[str]:
        return [line for line, *_ in self.asked]


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    fake = FakeSlack()
    await fake.start()
    yield fake
    await fake.stop()
    assert [] == fake.violations


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.slack.pace.EVERY", 0.0)
    monkeypatch.setattr("bot.slack.pictures.LOOK_FIRST", 0.001)
    monkeypatch.setattr("bot.slack.socket.PAUSE_FIRST", 0.01)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    scripted = Answers()
    monkeypatch.setattr("bot.slack.desk.answer", scripted)
    return scripted


@pytest.fixture
def painter() -> Painter:
    return Painter()


@pytest.fixture
async def jobs() -> AsyncIterator[Jobs]:
    jobs = Jobs()
    yield jobs
    await jobs.drain(0)


@pytest.fixture
def admins() -> tuple[str, ...]:
    return ()


@pytest.fixture
def client(slack) -> AsyncWebClient:
    return web_client("xoxb-test", slack.api_url)


@pytest.fixture
def surface(client, painter, jobs) -> SlackSurface:
    return SlackSurface(client, painter, jobs)


BOTH = pytest.mark.parametrize("transport", ["socket", "http"])


@pytest.fixture
def transport() -> str:
    """Or each of `BOTH`."""
    return "socket"


@pytest.fixture
async def bot(transport, slack, marina, painter, jobs, now, admins) -> AsyncIterator[Slack]:
    token = "xapp-test" if transport == "socket" else ""
    bot = Slack(
        "xoxb-test", token, SECRET, slack.api_url, admins, marina, painter, jobs, lambda: now
    )
    await bot.start()
    yield bot
    await bot.aclose()


@pytest.fixture
async def people(bot, slack, now) -> AsyncIterator[People]:
    if bot.routes:
        async with (
            served(Starlette(routes=bot.routes)) as url,
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session,
        ):
            yield People(slack, HttpDoor(url + PATH, SECRET, now.timestamp(), session))
    else:
        yield People(slack, SocketDoor(slack))


@contextlib.asynccontextmanager
async def served(app: Starlette) -> AsyncIterator[str]:
    """On a real socket; yields its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as the bot does
        config = uvicorn.Config(app, log_config=None, lifespan="off", ws="none")
        server = uvicorn.Server(config)
        server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:  # not should_exit, which is looked at ten times a second
            serving.cancel()
            await asyncio.wait({serving})
            await server.shutdown(sockets=[listening])


async def eventually(true: Callable[[], Any], seconds: float = 5) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0.002)
