"""A hundred ports' weekly digests, all due at once, sent by one bot into one workspace."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import tempfile
import time
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import httpx
from tqdm import tqdm

from bot.demo import Demo
from commands import MENU
from marina.issue import Issue
from marina.store import Store, Subscription
from tests.bench.figure import Figure, timed
from tests.bench.questions import AT_ONCE, LATENCY
from tests.bench.server import FLEET, running
from tests.bench.start import bot, family, ready
from tests.slack.fake import FakeSlack
from tests.slack.fake_state import Channel

PATIENCE = 600.0  # seconds
LOGIN = "/api/auth/login"
LOOK = 0.5  # seconds between two
MONTH = timedelta(days=30)


async def digests() -> list[Figure]:
    """Over what the same calls take alone, and what drawing took, in the same run."""
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/tidings.db"
        async with running(LATENCY) as url:
            async with httpx.AsyncClient(base_url=url, timeout=60) as umami:
                websites = (await umami.post("/fleet")).json()
            with Workspace(len(websites)) as slack:
                return await _deliver(url, database, slack, websites)


async def _deliver(url: str, database: str, slack: Workspace, websites: list[str]) -> list[Figure]:
    settings = {
        "DATABASE_URL": database,
        "SLACK_BOT_TOKEN": "xoxb-test",
        "SLACK_SIGNING_SECRET": "signing-secret",
        "SLACK_API_URL": slack.api_url,
    }
    there = 0
    async with httpx.AsyncClient(base_url=url) as umami, bot(url, **settings) as (pid, port):
        await ready(port)
        began = time.perf_counter()
        planned = await _subscribe(database, websites)
        with tqdm(total=planned, desc="messages", disable=None) as progress:
            while there < planned and time.perf_counter() - began < PATIENCE:
                await asyncio.sleep(LOOK)
                before, there = there, await asyncio.to_thread(slack.count)
                progress.update(there - before)
        seconds = time.perf_counter() - began
        asked = (await umami.get("/work")).json()
        main, *drawing = family(pid)
        own = _processor_seconds(main)
        drawn = sum(map(_processor_seconds, drawing)) / (os.cpu_count() or 1)
        memory = [_peak(main), max(map(_peak, drawing), default=0)]
    calls = await _again(url, asked)
    parts = {"": seconds, "bot computes ": own, "the calls alone ": calls, "drawing ": drawn}
    told = ", ".join(f"{name}{spent:.0f} s" for name, spent in parts.items())
    over = seconds / max(calls, drawn)
    return [
        Figure(
            f"{FLEET} digests, over the larger of their calls and drawing", over, 1.3, note=told
        ),
        Figure(f"of their {planned} messages missing", planned - there, 0, ""),
        Figure("memory of the main process at most", memory[0] / 2**20, 250, "MB"),
        Figure("memory of a drawing process at most", memory[1] / 2**20, 130, "MB"),
    ]


async def _again(url: str, asked: list[tuple[str, str, str]]) -> float:
    """Seconds that the very same calls take, so many at once as the bot may make, and no more."""
    left = iter([it for it in asked if not it[1].endswith(LOGIN)])
    async with httpx.AsyncClient(timeout=60) as umami:
        who = {"username": Demo.username, "password": Demo.password}
        token = (await umami.post(f"{url}{LOGIN}", json=who)).json()["token"]
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

        async def some() -> None:
            for method, address, body in left:
                await umami.request(method, address, content=body, headers=headers)

        async def all_of_them() -> None:
            await asyncio.gather(*(some() for _ in range(AT_ONCE)))

        return await timed(all_of_them)


async def _subscribe(database: str, websites: list[str]) -> int:
    """One channel a port; the digests of this Monday are due. How many messages these are."""
    store, now, messages = await Store.open(database), datetime.now(UTC), 0
    ports = [it for it in await store.ports() if {*it.website_ids} <= {*websites}]
    for number, port in enumerate(ports):
        it = Subscription(f"d{number}", f"slack:C{number:03}", (port,), (), now - MONTH)
        await store.subscribe(it)
        messages += len(Issue.latest(it, now).deliveries(MENU))
    await store.close()
    return messages


class Workspace:
    """FakeSlack in a process of its own, that counts."""

    def __init__(self, channels: int) -> None:
        fresh = multiprocessing.get_context("spawn")
        self._ours, theirs = fresh.Pipe()
        self._process = fresh.Process(target=_serve, args=(theirs, channels))

    def __enter__(self) -> Workspace:
        self._process.start()
        self.api_url = str(self._ours.recv())
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        self._process.join()

    def count(self) -> int:
        """Messages that everybody in their channels sees. Blocks."""
        self._ours.send("how many?")
        return int(self._ours.recv())


def _serve(parent: Connection, channels: int) -> None:
    asyncio.run(_workspace(parent, channels))


async def _workspace(parent: Connection, channels: int) -> None:
    names = [f"C{number:03}" for number in range(channels)]
    slack = FakeSlack(channels={name: Channel(name, name) for name in names}, now=time.time())
    await slack.start()
    parent.send(slack.api_url)
    while await asyncio.to_thread(parent.recv):
        parent.send(len(slack.messages))


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak(pid: int) -> int:
    """Bytes. Linux only."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) * 1024
