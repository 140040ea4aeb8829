"""What a chat costs: the same questions in Slack and in Teams, until people see the answer.

One Marina, which remembers nothing, over one simulated Umami. Both bots with desks of their own,
both workspaces and all questions on real sockets. They take turns, so that a busy machine is busy
for both.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import cycle
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import httpx
import pytest
from starlette.applications import Starlette

from bot.demo import Demo
from bot.jobs import Jobs
from bot.slack.app import Slack
from bot.slack.desk import LOOKING
from bot.slack.http import PATH
from bot.slack.manifest import UMBRELLA
from bot.teams.app import Teams
from bot.teams.clouds import Cloud
from bot.teams.identity import Credentials
from marina import Marina, discovery
from marina.card import Chart
from marina.store import Store
from marina.umami import Login, Umami
from tests.bench.figure import Figure, timed
from tests.bench.server import running
from tests.slack.doors import HttpDoor, People
from tests.slack.fake import FakeSlack
from tests.slack.fake_state import Channel
from tests.teams.fake import TOKEN, FakeTeams
from tests.teams.fake_state import Chat, Member
from tests.teams.microsoft import APP, TENANT
from tests.teams.people import Somebody
from tests.teams.serving import served

LATENCY = 0.01  # seconds; with a quick Umami the chats' own share shows all the more
LINES = (
    "traffic kestrel 7d",
    "live kestrel",
    "funnel kestrel 30d",
    "top pages kestrel 7d",
    "devices kestrel 7d",
)
ROUNDS, WARM = 20, 3
PEOPLE = len(LINES) * WARM  # all are known when it counts; few questions wait for their turn
MOST = 1.2
SLACK, TEAMS = "a slash command in Slack", "a slash command in Teams"
SECRET = "signing-secret-of-the-app"
PNG = b"\x89PNG\r\n\x1a\n a picture"

Ask = Callable[[str, int], Awaitable[None]]  # a line, who


class Painter:
    """As quick as can be, and the same for both."""

    async def pictures(self, charts: Iterable[Chart]) -> Mapping[Chart, bytes]:
        return dict.fromkeys(charts, PNG)


async def chats() -> list[Figure]:
    async with running(LATENCY) as url, _marina(url) as marina, _asking(marina) as ways:
        times = await _turns(ways)
    return [_figure(what, times[what], times[SLACK]) for what in ways if what != SLACK]


async def _turns(ways: Mapping[str, Ask]) -> dict[str, list[float]]:
    """The usual seconds of each line, by the way it was asked."""
    times: dict[str, dict[str, list[float]]] = {what: {it: [] for it in LINES} for what in ways}
    people = {what: cycle(range(PEOPLE)) for what in ways}
    for _ in range(WARM + ROUNDS):
        for line in LINES:
            for what in random.sample(tuple(ways), len(ways)):
                asking = partial(ways[what], line, next(people[what]))
                times[what][line].append(await timed(asking))
    return {what: [median(it[WARM:]) for it in found.values()] for what, found in times.items()}


def _figure(what: str, teams: list[float], slack: list[float]) -> Figure:
    worst = max(ours / theirs for ours, theirs in zip(teams, slack, strict=True))
    told = f"{_ms(teams)} and {_ms(slack)} ms; of one line at most {worst:.2f} x"
    most = MOST if what == TEAMS else None  # a message has pictures too, and says that it writes
    return Figure(f"{what}, over {SLACK}", sum(teams) / sum(slack), most, note=told)


def _ms(seconds: list[float]) -> str:
    return f"{sum(seconds) / len(seconds) * 1000:.0f}"


@asynccontextmanager
async def _marina(url: str) -> AsyncIterator[Marina]:
    login, store = Login(url, Demo.username, Demo.password), await Store.open(":memory:")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("marina.umami.live.FRESH", 0.0)  # remembered for seconds in any case
        async with Umami(url, login, fresh=0) as umami:
            marina = Marina(umami, store)
            await discovery.refresh(marina, datetime.now(UTC), ZoneInfo("Europe/Paris"))
            yield marina
    await store.close()


@asynccontextmanager
async def _asking(marina: Marina) -> AsyncIterator[dict[str, Ask]]:
    """How to ask, until the answer is there."""
    async with AsyncExitStack() as stack:
        slack, teams = FakeSlack(now=time.time()), FakeTeams()
        await slack.start()
        stack.push_async_callback(slack.stop)
        teams.url = await stack.enter_async_context(served(teams))
        bots = await stack.enter_async_context(_bots(marina, slack, teams))
        url = await stack.enter_async_context(served(Starlette(routes=bots)))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=url))
        people = People(slack, HttpDoor(url + PATH, SECRET, time.time(), session))
        in_teams = InTeams(teams, http)
        yield {
            SLACK: InSlack(slack, people).commands,
            TEAMS: in_teams.commands,
            "a message in Teams": in_teams.writes,
        }
        assert [] == slack.violations + teams.violations


@asynccontextmanager
async def _bots(marina: Marina, slack: FakeSlack, teams: FakeTeams) -> AsyncIterator[list[Any]]:
    """The routes of both."""
    jobs, painter = Jobs(), Painter()
    keys = f"{teams.url}/v1/.well-known/openidconfiguration"
    cloud = Cloud(openid=keys, services=(teams.url,))
    credentials, token = Credentials(APP, TENANT, secret=SECRET), {"access_token": TOKEN}
    common = (marina, painter, jobs, lambda: datetime.now(UTC))
    with pytest.MonkeyPatch.context() as patch:
        known = {**token, "expires_in": 3600}
        patch.setattr("bot.teams.identity.Identity._acquire", lambda self: known)
        ours = Teams(credentials, *common, cloud=cloud)
        theirs = Slack("xoxb-test", "", SECRET, slack.api_url, (), *common)
        await asyncio.gather(ours.start(), theirs.start())
        yield [*ours.routes, *theirs.routes]
        await asyncio.gather(ours.aclose(), theirs.aclose())


@dataclass
class InSlack:
    slack: FakeSlack
    people: People

    def __post_init__(self) -> None:
        for number in range(PEOPLE):
            self.slack.users[f"U{number}"] = {"team_id": self.slack.team}
            self.slack.channels[f"C{number}"] = Channel(f"C{number}", "a channel")

    async def commands(self, line: str, who: int) -> None:
        before = len(self.slack.messages)
        await self.people.type(f"/{UMBRELLA} {line}", f"U{who}", f"C{who}")
        await self._answered(before)

    async def _answered(self, before: int) -> None:
        while all(it.text == LOOKING for it in self.slack.messages[before:]):  # noqa: ASYNC110
            await asyncio.sleep(0.001)


class InTeams:
    def __init__(self, teams: FakeTeams, http: httpx.AsyncClient) -> None:
        self._teams = teams
        self._people = [
            Somebody(Member(f"29:{number}", f"person-{number}", f"Person {number}"), teams, http)
            for number in range(PEOPLE)
        ]
        for number, it in enumerate(self._people):
            for kind in ("personal", "groupChat"):
                id = f"{kind}-{number}"
                teams.chats[id] = Chat(id, kind, {it.member.account: it.member})

    async def commands(self, line: str, who: int) -> None:
        before = len(self._teams.messages)
        await self._people[who].says(f"/{line}", f"groupChat-{who}", private=True)
        await self._answered(before)

    async def writes(self, line: str, who: int) -> None:
        before = len(self._teams.messages)
        await self._people[who].says(line, f"personal-{who}")
        await self._answered(before)

    async def _answered(self, before: int) -> None:
        while len(self._teams.messages) == before:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
