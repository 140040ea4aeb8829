"""The commands' numbers against a count of the demo's hits, one by one, with none of its SQL."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from zoneinfo import ZoneInfo

import httpx
import pytest

from bot.demo import Demo
from bot.demo.cast import SITES
from bot.demo.hits import PAGEVIEW, Hit, session_id
from bot.demo.story import Story
from commands import MENU
from marina import Marina
from marina.asker import Asker
from marina.countries import country
from marina.port import Port, Website
from marina.umami import Login, Umami
from tests.commands.conftest import chart, table

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 24, 16, 0, tzinfo=PARIS)
START = datetime(2026, 10, 26, tzinfo=PARIS)  # of the last 30 days
# And of those before them, up to the same hour; the clocks changed on the last one.
BEFORE, TILL = datetime(2026, 9, 26, tzinfo=PARIS), datetime(2026, 10, 25, 16, 1, tzinfo=PARIS)
NIMARA = SITES[:2]
PORT = Port(
    "nimara", "Port Nimara", tuple(Website(it.id, it.name, it.domain) for it in NIMARA), PARIS
)


@pytest.fixture(scope="module")
def told() -> Demo:
    return Demo(lambda: NOW)


@pytest.fixture(scope="module")
def views() -> list[tuple[str, datetime, Hit]]:
    """Every page view of the port with its session."""
    ours = {site.id for site in NIMARA}
    return [
        (session_id(hit.website, hit.visitor, hit.at), _at(hit), hit)
        for hit in Story(NOW).hits
        if hit.website in ours and hit.type == PAGEVIEW
    ]


@pytest.fixture
async def ask(told, store):
    login = Login("http://umami.test", told.username, told.password)
    umami = Umami("http://umami.test", login, transport=httpx.ASGITransport(told.app))

    async def asked(line: str):
        return await MENU.answer(line, Asker(ports=(PORT,)), Marina(umami, store), NOW)

    yield asked
    await umami.aclose()


def _at(hit: Hit) -> datetime:
    return datetime.fromtimestamp(hit.at / 1000, PARIS)


def _visitors(views, start, end, key) -> dict[object, int]:
    """Distinct sessions by what `key` makes of a hit."""
    found = defaultdict(set)
    for session, at, hit in views:
        if start <= at < end:
            found[key(hit)].add(session)
    return {name: len(sessions) for name, sessions in found.items()}


async def test_berths(ask, views):
    def berth(hit: Hit) -> str:
        return hit.path.removeprefix("/berths/") if hit.path.startswith("/berths/") else ""

    now, before = _visitors(views, START, NOW, berth), _visitors(views, BEFORE, TILL, berth)
    rows = table(await ask("berths 30d top=50"), "Berth")

    assert [(name, now[name], now[name] - before.get(name, 0)) for name, *_ in rows] == [
        row[:3] for row in rows
    ]
    assert 50 == len(rows)


async def test_pages_and_countries(ask, views):
    pages = _visitors(views, START, NOW, lambda hit: hit.path)
    places = _visitors(views, START, NOW, lambda hit: hit.visitor.country)
    card = await ask("map 30d")

    assert places == dict(zip(chart(card).labels, chart(card).series[0].values, strict=True))
    assert [row[:2] for row in table(await ask("top pages 30d"), "Page")] == sorted(
        pages.items(), key=lambda it: -it[1]
    )[:10]


async def test_what_changed(ask, views):
    now = _visitors(views, START, NOW, lambda hit: country(hit.visitor.country or ""))
    before = _visitors(views, BEFORE, TILL, lambda hit: country(hit.visitor.country or ""))
    rows = table(await ask("why 30d"), "Country")

    assert all(row[1:] == (now[row[0]], before[row[0]], row[1] - row[2]) for row in rows[:5])
    assert sum(now.values()) - sum(before.values()) == sum(row[3] for row in rows)


async def test_the_hours_of_the_week(ask, views):
    hours = defaultdict(set)
    for session, at, _ in views:
        if at >= START:
            hours[at.weekday(), at.hour].add(session)
    rows = chart(await ask("heatmap 30d")).series
    times = [5, 5, 4, 4, 4, 4, 4]  # 26 October, a Monday, to 24 November, a Tuesday

    assert len(hours[2, 20]) / times[2] == rows[2].values[20]
    assert len(hours[6, 11]) / times[6] == rows[6].values[11]
    assert len(hours[0, 9]) / times[0] == rows[0].values[9]
