"""A workspace full of people in a process of its own, so that its work is not the bot's."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle
from multiprocessing.connection import Connection

import aiohttp

from bot.slack.desk import LOOKING
from bot.slack.http import PATH
from tests.slack.doors import HttpDoor, People, SocketDoor
from tests.slack.fake import FakeSlack
from tests.slack.fake_state import Channel

PEOPLE = 200
MENTIONS = 40  # in public, each answered with a picture
PATIENCE = 60.0  # seconds for the last answer
TOKENS = ("xoxb-test", "xapp-test")
SECRET = "signing-secret-of-the-app"
LINES = tuple(
    f"/{line} {port}"
    for line in ("traffic", "live", "funnel", "berth A12")
    for port in ("nimara", "kestrel")
)
EXCUSE = "Please try again in a minute"


@dataclass(frozen=True)
class Report:
    delays: list[float]  # seconds until each acknowledgement
    unanswered: int
    seconds: float  # until the last answer
    drawn: int


class Crowd:
    def __enter__(self) -> Crowd:
        fresh = multiprocessing.get_context("spawn")
        self._ours, theirs = fresh.Pipe()
        self._process = fresh.Process(target=_serve, args=(theirs,))
        self._process.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        self._process.join()

    def start(self) -> str:
        """The address of the workspace's API. Blocks."""
        return str(self._ours.recv())

    def ask(self, port: int) -> Report:
        """Everybody at once; by HTTP where there is a `port`, else by socket. Blocks."""
        self._ours.send(port)
        report: Report = self._ours.recv()
        return report


def _serve(parent: Connection) -> None:
    asyncio.run(_workspace(parent))


async def _workspace(parent: Connection) -> None:
    slack = FakeSlack(now=time.time())
    names = [f"U{number:03}" for number in range(PEOPLE)]
    slack.users |= {name: {"team_id": slack.team} for name in names}
    slack.channels |= {f"C{number:02}": Channel(f"C{number:02}", "x") for number in range(MENTIONS)}
    await slack.start()
    parent.send(slack.api_url)
    port = await asyncio.to_thread(parent.recv)
    async with _people(slack, port) as people:
        parent.send(await _storm(slack, people, names))
    await asyncio.Event().wait()


@asynccontextmanager
async def _people(slack: FakeSlack, port: int) -> AsyncIterator[People]:
    if not port:
        async with asyncio.timeout(PATIENCE):
            await slack.sockets.connected.wait()
        yield People(slack, SocketDoor(slack))
        return
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        url = f"http://127.0.0.1:{port}{PATH}"
        yield People(slack, HttpDoor(url, SECRET, time.time(), session))


async def _storm(slack: FakeSlack, people: People, names: list[str]) -> Report:
    for name, channel in zip(names, tuple(slack.channels)[-MENTIONS:], strict=False):
        await people.mention("traffic vela", name, channel)
    await _until(lambda: bool(slack.files))  # drawing has begun, and goes on for some seconds
    before, people.delays, began = len(slack.files), [], time.perf_counter()
    typed = (people.type(line, name) for line, name in zip(cycle(LINES), names, strict=False))
    await asyncio.gather(*typed, return_exceptions=True)
    delays, drawn = list(people.delays), len(slack.files) - before
    await _until(lambda: not _unanswered(slack, names))
    return Report(delays, _unanswered(slack, names), time.perf_counter() - began, drawn)


async def _until(true: Callable[[], bool]) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while not true():  # noqa: ASYNC110 - what is waited for has no event of its own
                await asyncio.sleep(0.05)


def _unanswered(slack: FakeSlack, names: list[str]) -> int:
    answered = {
        message.to
        for message in slack.messages
        if message.text != LOOKING and EXCUSE not in message.text
    }
    return len(set(names) - answered)
