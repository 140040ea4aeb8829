"""The Umami client beside that of `umami-mcp-server` 0.3.1, on the same server in the same run.

`make bench` installs that package beside ours, into a folder of its own.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import os
import sys
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx

from bot.demo import Demo
from marina.period import Period, parse_period
from marina.umami import Umami
from tests.bench.figure import Figure, timed
from tests.bench.server import SESSIONS, Recorder, client, running, websites

FOLDER = Path(".venv/rival")
RIVAL = str(FOLDER) if FOLDER.exists() else ""
CALLS = 60  # cold ones of each, in turns
CROWD = 300


async def clients() -> list[Figure]:
    figures = []
    async with running(0) as url:
        site = (await websites(url))["Port Nimara"]
        if RIVAL:
            sys.path.append(RIVAL)
            figures += await _beside(url, site)
        else:
            figures.append(Figure("umami-mcp-server is not installed; see make bench", 0, unit=""))
        figures += await _economy(url, site)
        figures.append(await _pages(url))
    return figures


async def _beside(url: str, site: str) -> list[Figure]:
    """Cold calls in turns, each about a period of its own; then a crowd of them at once."""
    async with _ours(url, site) as (ours, _), _theirs(url, site) as theirs:
        deeds = [_one(ours, theirs, site, period) for period in _periods(CALLS)]
        times = [(await timed(mine), await timed(other)) for mine, other in deeds]
        mine, other = (median(column) for column in zip(*times, strict=True))
        at_once = [_one(ours, theirs, site, period) for period in _periods(CROWD, 100)]
        throughput = [
            await timed(lambda i=i: asyncio.gather(*(pair[i]() for pair in at_once)))  # type: ignore[misc]
            for i in (0, 1)
        ]
    told = f"{mine * 1000:.1f} ms, theirs {other * 1000:.1f} ms"
    rates = f"{CROWD / throughput[0]:.0f} calls/s, theirs {CROWD / throughput[1]:.0f}"
    return [
        Figure("a cold call, over umami-mcp-server's", mine / other, 1.0, note=told),
        Figure(
            f"{CROWD} cold calls at once, over theirs", throughput[0] / throughput[1], note=rates
        ),
    ]


async def _economy(url: str, site: str) -> list[Figure]:
    (period,) = _periods(1, 500)
    async with _ours(url, site) as (ours, recorder):
        recorder.requests.clear()
        await asyncio.gather(*(ours.stats(site, period) for _ in range(20)))
        calls = len(recorder.requests)
    recorder = Recorder()
    cold = client(url, recorder)
    await asyncio.gather(*(cold.stats(site, period) for period in _periods(50, 200)))
    logins = sum(request.url.path.endswith("/login") for request in recorder.requests)
    await cold.aclose()
    return [
        Figure("20 identical calls at once, in requests", calls, 1, unit=""),
        Figure("50 cold callers at once, in logins", logins, 1, unit=""),
    ]


async def _pages(url: str) -> Figure:
    """What the second half of a hundred thousand rows adds to the memory of the first."""
    async with httpx.AsyncClient(timeout=120) as http:
        site = (await http.post(f"{url}/crowd")).json()["website"]
    period = parse_period("7d", datetime.now(ZoneInfo("UTC")))
    assert period
    peaks, rows = [], 0
    async with _ours(url, site) as (ours, _):
        tracemalloc.start()
        async for _session in ours.sessions(site, period):
            rows += 1
            if rows in (SESSIONS // 10, SESSIONS):
                peaks.append(tracemalloc.get_traced_memory()[1])
                tracemalloc.reset_peak()
        tracemalloc.stop()
    gc.collect()
    told = f"{rows:,} rows; peaks of {peaks[0] / 2**20:.0f} and {peaks[-1] / 2**20:.0f} MB"
    return Figure(
        "memory for 100,000 session rows, over that for 10,000",
        peaks[-1] / peaks[0],
        1.5,
        note=told,
    )


def _periods(number: int, first: int = 0) -> list[Period]:
    """So many different weeks that have ended: nothing about one is known from another."""
    now = datetime.now(ZoneInfo("UTC")).replace(second=0, microsecond=0)
    found = []
    for minutes in range(first, first + number):
        end = now - timedelta(days=1, minutes=minutes)
        found.append(Period(end - timedelta(days=7), end, "", "", days=7))
    return found


def _one(
    ours: Umami, theirs: Any, site: str, period: Period
) -> tuple[Callable[[], Awaitable[object]], Callable[[], Awaitable[object]]]:
    bounds = {name: period.params()[name] for name in ("startAt", "endAt")}
    return (
        lambda: ours.stats(site, period),
        lambda: theirs.get_stats(UUID(site), params=bounds),
    )


@asynccontextmanager
async def _ours(url: str, site: str) -> AsyncIterator[tuple[Umami, Recorder]]:
    """Signed in, and its server's version known."""
    recorder = Recorder()
    ours = client(url, recorder)
    await ours.version(site)
    yield ours, recorder
    await ours.aclose()


@asynccontextmanager
async def _theirs(url: str, site: str) -> AsyncIterator[Any]:
    settings = importlib.import_module("umami_mcp_server.settings").Settings
    os.environ |= {"UMAMI_USERNAME": Demo.username, "UMAMI_PASSWORD": Demo.password}
    os.environ["UMAMI_API_BASE"] = f"{url}/api"
    theirs = importlib.import_module("umami_mcp_server.umami_client").UmamiClient(settings())
    await theirs.get_active(UUID(site))  # signed in
    yield theirs
    await theirs.aclose()
