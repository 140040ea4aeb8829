"""The watch over 1,000 websites and 10,000 clients, a tenth of them active, on a file database."""

from __future__ import annotations

import asyncio
import gc
import json
import tempfile
import tracemalloc
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx

from digests.visits import Watch
from marina import Marina
from marina.identity import sign
from marina.policy import Policy
from marina.port import Port, Website
from marina.store import Client, Store, Subscription
from marina.umami import ApiKey, Umami
from tests.bench.figure import Figure, timed

WEBSITES, CLIENTS, ACTIVE = 1_000, 10_000, 1_000
POLL = 20.0  # seconds: a cycle must be through by then
CYCLES = 6
KEY = b"k" * 32
START = datetime(2026, 5, 19, 12, tzinfo=UTC)

Json = Any


class Server:
    """Answers at once what the watch asks: one hit of one client on each website a cycle."""

    def __init__(self) -> None:
        self.now = START
        self.asked: Counter[str] = Counter()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        parts = request.url.path.split("/")
        route = parts[4] if len(parts) > 4 else parts[-1]
        self.asked[route] += 1
        return httpx.Response(200, json=self._answer(route, parts))

    def _answer(self, route: str, parts: list[str]) -> Json:
        number = UUID(parts[3]).int
        if route == "sessions":
            return {"id": parts[5], "distinctId": sign(f"C{number * 7}", KEY)}
        if route != "events":
            return []
        at = f"{self.now - timedelta(seconds=3):%Y-%m-%dT%H:%M:%S}.{number:03}Z"
        hit = {
            "id": str(UUID(int=number + int(self.now.timestamp()) * 10**6)),
            "sessionId": str(UUID(int=number)),
            "createdAt": at,
            "urlPath": "/berths/A12",
            "eventName": "",
            "hostname": "site.example",
        }
        return {"data": [hit], "count": 1, "page": 1, "pageSize": 1000}


@asynccontextmanager
async def _set_up(server: Server) -> AsyncIterator[tuple[Marina, Watch]]:
    with tempfile.TemporaryDirectory() as folder:
        store = await Store.open(f"sqlite:///{Path(folder)}/bench.db")
        zone = ZoneInfo("UTC")
        for number in range(WEBSITES):
            site = Website(str(UUID(int=number)), f"Site {number}", "site.example")
            await store.add_port(Port(f"p{number}", f"Port {number}", (site,), zone), START)
        people = (Client(f"C{number}", f"Client {number}") for number in range(CLIENTS))
        await store.save_clients(people)
        wish = Subscription("a1", "chat:C1", (), (), START, kind="alerts")
        await store.subscribe(wish)
        transport = httpx.MockTransport(server)
        umami = Umami("http://umami.test", ApiKey("k"), transport=transport)
        marina = Marina(umami, store, Policy((KEY,)))
        yield marina, Watch(marina)
        await umami.aclose()
        await store.close()


async def watch() -> list[Figure]:
    server = Server()
    async with _set_up(server) as (marina, watching):

        async def cycle() -> None:
            server.now += timedelta(seconds=POLL)
            looks = await watching.due(server.now, POLL)
            assert len(looks) == WEBSITES
            assert all(await asyncio.gather(*(watching.look(it, server.now) for it in looks)))

        first = await timed(cycle)
        asked = server.asked.total()
        others = [await timed(cycle) for _ in range(2)]
        calls = (server.asked.total() - asked) / len(others)
        grown = await _grown(cycle)
        told = await marina.store.acted_on("p1", START, server.now + timedelta(days=1))
    assert told[0] <= 1
    return [
        Figure("the first cycle, every session is new", first, POLL, "s"),
        Figure("the slowest of the following cycles", max(others), POLL, "s"),
        Figure("calls to Umami a website and cycle", calls / WEBSITES, 1.0, ""),
        Figure("memory that a cycle leaves behind", grown / 1000, 200, "kB"),
    ]


async def _grown(cycle: Any) -> float:
    """Bytes a cycle, once all is known."""
    gc.collect()
    tracemalloc.start()
    await cycle()
    gc.collect()
    before, _ = tracemalloc.get_traced_memory()
    for _ in range(CYCLES):
        await cycle()
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return max(after - before, 0) / CYCLES


if __name__ == "__main__":
    print(json.dumps([str(it) for it in asyncio.run(watch())], indent=1))
