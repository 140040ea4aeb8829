"""From a page view at Umami's collect endpoint to the message in the chat, at a poll of 5 s."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter

import httpx

from bot.heartbeat import beats, heartbeat
from bot.jobs import Jobs
from bot.sender import Sender
from marina import Marina
from marina.card import Card
from marina.identity import sign
from marina.policy import Policy
from marina.port import Website
from marina.store import Client, Store, Subscription
from marina.umami import Login, Umami
from tests.bench.figure import Figure
from tests.digests.conftest import Chat
from tests.harbour import ACISPLIT, NICE, PORTDENICE, SPLIT, harbour

POLL = 5.0  # seconds
EACH = 5  # clients a channel: more in a minute would be told together
SPREAD = 20.0  # seconds over which they come
KEY = b"k" * 32
BROWSER = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605.1 Safari/605.1"
URL = "http://umami.test"


class Stopwatch(Chat):
    """A chat that notes when each client's first message came."""

    def __init__(self) -> None:
        super().__init__()
        self.came: dict[str, float] = {}

    async def post(self, channel: str, card: Card, key: str = "", *, thread: str = "") -> str:
        self.came.setdefault(key.split(":")[2], perf_counter())
        return await super().post(channel, card, key, thread=thread)


async def alerts() -> list[Figure]:
    demo, chat, jobs = harbour(), Stopwatch(), Jobs()
    demo.clock = clock = _clock
    store = await Store.open(":memory:")
    places = [(NICE, PORTDENICE), (SPLIT, ACISPLIT)]
    who = {f"C{port.key}{n}": site for port, site in places for n in range(EACH)}
    for port, _ in places:
        await store.add_port(port, clock())
        wish = Subscription(port.key, f"chat:{port.key}", (port,), (), clock(), kind="alerts")
        await store.subscribe(wish)
    await store.save_clients(Client(key, key, consent=True) for key in who)
    transport = httpx.ASGITransport(demo.app)
    login = Login(URL, demo.username, demo.password)
    async with Umami(URL, login, transport=transport) as umami:
        marina = Marina(umami, store, Policy((KEY,)))
        sender = Sender(marina, {"chat": chat}, jobs, clock)
        scheduler = heartbeat(beats(marina, sender, jobs, clock, POLL), jobs)
        scheduler.start()
        await asyncio.sleep(1)
        async with httpx.AsyncClient(transport=transport, base_url=URL) as site:
            went = await _visits(site, who)
        await _until(lambda: len(chat.came) == len(who))
        scheduler.shutdown(wait=False)
        sender.stop()
        await jobs.drain(5)
    await store.close()
    took = sorted(chat.came[key] - went[key] for key in went)
    half, worst = took[len(took) // 2], took[-1]
    return [
        Figure("a client's page view to the message, poll 5 s, median", half, unit="s"),
        Figure("the same, slowest of ten", worst, POLL + 2, "s"),
    ]


async def _visits(site: httpx.AsyncClient, who: dict[str, Website]) -> dict[str, float]:
    """When each was there."""
    chance, went = random.Random(1), dict[str, float]()

    async def visit(key: str, website: Website) -> None:
        await asyncio.sleep(chance.random() * SPREAD)
        told = {
            "website": website.id,
            "id": sign(key, KEY),
            "hostname": website.domain,
            "url": "/berths/A12",
        }
        went[key] = perf_counter()
        body = {"type": "event", "payload": told}
        await site.post("/api/send", json=body, headers={"User-Agent": BROWSER})

    await asyncio.gather(*(visit(*pair) for pair in who.items()))
    return went


async def _until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not done():  # noqa: ASYNC110 - nothing in the bot tells that all was posted
            await asyncio.sleep(0.05)


def _clock() -> datetime:
    return datetime.now(UTC)
