"""What tests of Teams stand on."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.jobs import Jobs
from bot.teams.app import Teams
from bot.teams.clouds import Cloud
from bot.teams.identity import Credentials
from marina import Marina
from marina.card import Card, Chart
from marina.store import Subscription
from tests.harbour import NICE
from tests.teams.fake import TOKEN, FakeTeams
from tests.teams.fake_state import ANA, Member
from tests.teams.microsoft import APP, TENANT
from tests.teams.people import Somebody
from tests.teams.samples import ALERT, PNG
from tests.teams.serving import served


@cache
def _context() -> ssl.SSLContext:
    return ssl.create_default_context()


@pytest.fixture(autouse=True)
def _one_ssl_context(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK makes several HTTP clients an app; each would read all root certificates anew."""
    monkeypatch.setattr("httpx._transports.default.create_ssl_context", lambda **_: _context())


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

    card: Card | Exception = field(default_factory=lambda: ALERT)
    seconds: float = 0.0
    asked: list[tuple[str, str, str, bool]] = field(default_factory=list)
    at: list[datetime] = field(default_factory=list)
    alone: list[bool] = field(default_factory=list)

    async def __call__(
        self, line: str, user: str, channel: str, marina: Marina, now: datetime, **more: Any
    ) -> Card:
        self.asked.append((line, user, channel, more["may_change"]))
        self.at.append(now)
        self.alone.append(more["alone"])
        await asyncio.sleep(self.seconds)
        if isinstance(self.card, Exception):
            raise self.card
        return self.card

    @property
    def lines(self) -> list[str]:
        return [line for line, *_ in self.asked]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Of all tests here: the sockets are opened once."""
    return "asyncio"


class Stage:
    """The one server, on which each test puts a Teams of its own."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


@pytest.fixture(scope="session")
async def stage() -> AsyncIterator[tuple[Stage, str]]:
    stage = Stage()
    async with served(stage) as url:
        yield stage, url


@pytest.fixture
async def teams(stage: tuple[Stage, str]) -> AsyncIterator[FakeTeams]:
    fake = FakeTeams()
    stage[0].app, fake.url = fake, stage[1]
    yield fake
    assert [] == fake.violations


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    scripted = Answers()
    monkeypatch.setattr("bot.teams.desk.answer", scripted)
    return scripted


@pytest.fixture
def painter() -> Painter:
    return Painter()


@pytest.fixture
def admins() -> tuple[str, ...]:
    return ()


@pytest.fixture
def seconds() -> float:
    """That a call to Teams may take."""
    return 5.0


@pytest.fixture
async def jobs() -> AsyncIterator[Jobs]:
    jobs = Jobs()
    yield jobs
    await jobs.drain(0)


@pytest.fixture
async def bot(
    teams: FakeTeams,
    marina: Marina,
    painter: Painter,
    jobs: Jobs,
    now: datetime,
    admins: tuple[str, ...],
    seconds: float,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Teams]:
    told = {"access_token": TOKEN, "expires_in": 3600}
    monkeypatch.setattr("bot.teams.identity.Identity._acquire", lambda self: told)
    monkeypatch.setattr("bot.teams.sdk.SECONDS", seconds)
    monkeypatch.setattr("bot.teams.reply.PAUSES", (0.0, 0.0))
    monkeypatch.setattr("bot.teams.api.CONFLICT", 0.0)
    cloud = Cloud(openid=f"{teams.url}/v1/.well-known/openidconfiguration", services=(teams.url,))
    credentials = Credentials(APP, TENANT, secret="planted-secret-of-the-app")
    bot = Teams(credentials, marina, painter, jobs, lambda: now, admins=admins, cloud=cloud)
    await bot.start()
    yield bot
    await bot.aclose()


@pytest.fixture
async def client(bot: Teams) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Starlette(routes=bot.routes))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot.test") as client:
        yield client


@pytest.fixture
def somebody(teams: FakeTeams, client: httpx.AsyncClient) -> Callable[[Member], Somebody]:
    return lambda member: Somebody(member, teams, client)


@pytest.fixture
def ana(somebody: Callable[[Member], Somebody]) -> Somebody:
    return somebody(ANA)


@pytest.fixture
def settled(jobs: Jobs) -> Callable[[], Awaitable[None]]:
    """Until nothing is under way any more."""
    return lambda: jobs.drain(5)


@pytest.fixture
def weekly(now: datetime) -> Subscription:
    return Subscription("weekly", "teams:a:ana", (NICE,), ("traffic",), now)
