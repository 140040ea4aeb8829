"""Each question end to end, against its own calls to Umami one after another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from zoneinfo import ZoneInfo

import httpx

from bot.demo import Demo
from bot.slack.render import render
from commands import MENU
from marina import Marina, roster
from marina.asker import Asker
from marina.port import Port, Website
from marina.store import Store
from tests.bench.figure import Figure, timed
from tests.bench.server import Recorder, client, running, websites

LATENCY = 0.04  # seconds: what a small server takes for a week of one website
AT_ONCE = 4  # calls to one server, as the client keeps it
ROUNDS = 7
MOST = {"journey": 2.0, "why": 2.0, "campaigns": 2.0}  # these need one answer for the next call
USUAL = 1.4


@dataclass(frozen=True, slots=True)
class Timing:
    ours: float
    slowest: float
    one_by_one: float

    @property
    def best(self) -> float:
        """What the calls take at least: the slowest, or all of them four at a time."""
        return max(self.slowest, self.one_by_one / AT_ONCE)


async def questions() -> list[Figure]:
    figures = []
    async with running(LATENCY) as url:
        port = await _nimara(url)
        for line in _lines():
            timings = [await _timing(url, port, line) for _ in range(ROUNDS)]
            over = median(it.ours / it.best for it in timings)
            name = line.partition(" ")[0]
            figures.append(Figure(f"/{line}, over its calls at best", over, MOST.get(name, USUAL)))
            if name == "traffic":
                share = median(it.ours / it.one_by_one for it in timings)
                figures.append(Figure(f"/{line}, over its calls one by one", share, 0.6))
        figures.append(await _crowd(url, port))
    return figures


def _lines() -> list[str]:
    """An example of every question that asks Umami about a port."""
    asking = (command for command in MENU.commands if command.usage.takes_port)
    return [command.examples[0] for command in asking]


async def _nimara(url: str) -> Port:
    ids = await websites(url)
    sites = tuple(Website(ids[name]) for name in ("Port Nimara", "Nimara Residences"))
    return Port("nimara", "Port Nimara", sites, ZoneInfo("Europe/Paris"))


@asynccontextmanager
async def _marina(url: str, port: Port) -> AsyncIterator[tuple[Marina, Recorder]]:
    """Signed in, with the server's version known and nothing else remembered."""
    recorder = Recorder()
    umami, store = client(url, recorder), await Store.open(":memory:")
    try:
        for site in port.website_ids:
            await umami.version(site)
        await roster.save(store, roster.from_csv(Demo.clients.read_bytes(), (port,)))
        recorder.requests.clear()
        yield Marina(umami, store), recorder
    finally:
        await umami.aclose()
        await store.close()


async def _timing(url: str, port: Port, line: str) -> Timing:
    """Ours, then the very same calls one after another."""
    asker, now = Asker(ports=(port,), port=port, may_change=True), datetime.now(UTC)
    async with _marina(url, port) as (marina, recorder):

        async def ask() -> None:
            render(await MENU.answer(line, asker, marina, now))

        ours = await timed(ask)
        times = await _one_by_one(recorder.requests)
    return Timing(ours, max(times), sum(times))


async def _one_by_one(requests: list[httpx.Request]) -> list[float]:
    times = []
    async with httpx.AsyncClient() as http:
        await http.get(requests[0].url.copy_with(path="/api/heartbeat", query=None))  # connected
        for request in requests:
            copy = httpx.Request(
                request.method, request.url, headers=request.headers, content=request.content
            )
            times.append(await timed(lambda copy=copy: http.send(copy)))  # type: ignore[misc]
    return times


async def _crowd(url: str, port: Port) -> Figure:
    """A hundred people who ask the same at once, in the calls of one."""
    asker, now, counts = Asker(ports=(port,), port=port), datetime.now(UTC), []
    for people in (1, 100):
        async with _marina(url, port) as (marina, recorder):
            questions = (MENU.answer("traffic 7d", asker, marina, now) for _ in range(people))
            await asyncio.gather(*questions)
            counts.append(len(recorder.requests))
    told = f"{counts[1]} calls, and {counts[0]} for one person"
    return Figure(
        "calls for 100 people at once, over those for one", counts[1] / counts[0], 1, note=told
    )
