"""The bot's client, the simulated Umami, and the hits in it counted by hand, side by side."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import httpx
import pytest

from bot.demo import Demo
from marina.period import Period
from marina.umami import Filters, Login, Umami
from tests.demo import traffic
from tests.demo.ledger import Entry, Ledger
from tests.demo.world import NOW, QUAY, bare

VISITS = 240
PARIS = ZoneInfo("Europe/Paris")
URL = "http://umami.test"


@dataclass(frozen=True)
class Part:
    """Some of the visitors: as the client filters for them, and as one would pick them out."""

    filters: Filters
    test: Callable[[Entry], object]


PARTS = {
    "all": Part({}, lambda entry: True),
    "germans": Part({"country": "DE"}, lambda entry: entry.visitor.country == "DE"),
    "no-phones": Part({"device": "!mobile"}, lambda entry: entry.visitor.device != "mobile"),
    "clients": Part({"distinctId": "~CRM"}, lambda entry: entry.visitor.distinct_id),
}


@dataclass(frozen=True)
class Loaded:
    """A server with hits; `ledger` has all of them."""

    demo: Demo
    ledger: Ledger


def loaded() -> Loaded:
    demo, chance = bare(), random.Random(7)
    hits = [
        hit
        for number in range(VISITS)
        for hit in traffic._visit(chance, QUAY, "teamquay.com", number, VISITS)
    ]
    demo.load(hits)
    for row in demo.store.rows("select * from session where distinct_id is not null"):
        told = {"crm_id": row["distinct_id"], "length": 12.5}
        demo.store.identify(row["id"], QUAY, row["created_at"], told)
    return Loaded(demo, Ledger.of(hits))


@pytest.fixture(scope="package")
def shared() -> Loaded:
    """For tests that only read."""
    return loaded()


@pytest.fixture(params=PARTS)
def part(request: pytest.FixtureRequest) -> Part:
    return PARTS[request.param]


@pytest.fixture
def filters(part: Part) -> Filters:
    return part.filters


@pytest.fixture
def month() -> Period:
    """Thirty days and a clock change."""
    start = datetime(2026, 10, 24, tzinfo=PARIS)
    return Period(start, NOW.astimezone(PARIS), "", "", days=30)


@pytest.fixture
def ledger(shared: Loaded, part: Part, month: Period) -> Ledger:
    """What the part of the visitors did in the month."""
    return shared.ledger.between(month.start, month.end).where(part.test)


@pytest.fixture
def all_time(shared: Loaded) -> Ledger:
    """What everybody ever did."""
    return shared.ledger


@pytest.fixture
async def umami(shared: Loaded) -> AsyncIterator[Umami]:
    """As the user that a bot should be: it may look at its team's websites and change nothing."""
    async with client(shared.demo, "bot", "bot-pass-12345") as found:
        yield found


@pytest.fixture
async def admin() -> AsyncIterator[Umami]:
    """An administrator of a server of its own, for tests that change something."""
    async with client(loaded().demo, "admin", "umami") as found:
        yield found


def client(demo: Demo, username: str, password: str) -> Umami:
    transport = httpx.ASGITransport(demo.app)
    return Umami(URL, Login(URL, username, password), transport=transport)
