"""Traffic and who is there now: the client's numbers are those of the raw hits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.demo.hits import Hit
from marina.period import Period
from marina.umami import DIRECT, Filters, Umami
from tests.demo.ledger import Entry, Ledger
from tests.demo.world import NOW, QUAY

UTM = ("utmSource", "utmMedium", "utmCampaign", "utmContent", "utmTerm")


def of_visitor(name: str) -> Callable[[Entry], Any]:
    return lambda entry: getattr(entry.visitor, name)


def tagged(place: int) -> Callable[[Entry], Any]:
    return lambda entry: entry.hit.utm[place]


def foreign(entry: Entry) -> str | None:
    return entry.hit.referrer if entry.hit.referrer != entry.hit.hostname else None


def channel(hit: Hit) -> str | None:
    """By hand for the landings that there are."""
    if "utm_medium=cpc" in hit.query:
        return "paidAds"
    return {
        "google.com": "organicSearch",
        "bing.com": "organicSearch",
        "instagram.com": "organicSocial",
        "boat24.com": "referral",
        "mail.example": "email",
    }.get(hit.referrer or "")


DIMENSIONS: dict[Any, Callable[[Entry], Any]] = {
    "path": lambda entry: entry.hit.path,
    "title": lambda entry: entry.hit.title,
    "query": lambda entry: entry.hit.query,
    "tag": lambda entry: entry.hit.tag,
    "hostname": lambda entry: entry.hit.hostname,
    "referrer": foreign,
    "domain": foreign,
    "channel": lambda entry: channel(entry.hit),
    "distinctId": of_visitor("distinct_id"),
    "language": lambda entry: (entry.visitor.language or "")[:2].lower(),
    **{name: of_visitor(name) for name in "browser os device screen country region city".split()},
    **{name: tagged(place) for place, name in enumerate(UTM)},
}


async def test_stats(umami: Umami, month: Period, filters: Filters, ledger: Ledger):
    stats = await umami.stats(QUAY, month, filters)

    five = (stats.pageviews, stats.visitors, stats.visits, stats.bounces, stats.totaltime)
    assert five == ledger.counted.five()
    assert stats.pageviews > 0


@pytest.mark.parametrize("days", [2, 30])
async def test_pageviews(umami: Umami, month: Period, filters: Filters, ledger: Ledger, days: int):
    period = replace(month, start=month.end - timedelta(days=days)) if days == 2 else month

    buckets = await umami.pageviews(QUAY, period, filters)

    hits = ledger.counted.between(period.start, period.end)
    form = "%m-%d %H" if period.unit == "hour" else "%m-%d"
    expected = hits.by(lambda entry: entry.local(period.timezone).strftime(form))
    found = {bucket.at.strftime(form): bucket for bucket in buckets}
    assert sum(bucket.pageviews for bucket in buckets) == len(hits)
    assert found.keys() >= expected.keys()
    assert {at: (found[at].pageviews, found[at].sessions) for at in expected} == {
        at: (len(part), len(part.sessions)) for at, part in expected.items()
    }


async def test_metrics(umami: Umami, month: Period, filters: Filters, ledger: Ledger):
    hits = ledger.counted

    for type, dimension in DIMENSIONS.items():
        rows = await umami.metrics(QUAY, type, month, filters, limit=500)

        found = {row.name: row.count for row in rows}
        assert (type, found) == (type, hits.visitors_by(dimension))


async def test_metrics_of_events(umami: Umami, month: Period, filters: Filters, ledger: Ledger):
    rows = await umami.metrics(QUAY, "event", month, filters, limit=500)

    names = Counter(entry.hit.name for entry in ledger.events.entries)
    assert {row.name: row.count for row in rows} == names


@pytest.mark.parametrize(("type", "place"), [("entry", 0), ("exit", -1)])
async def test_metrics_of_ends(
    umami: Umami, month: Period, filters: Filters, ledger: Ledger, type: Any, place: int
):
    rows = await umami.metrics(QUAY, type, month, filters, limit=500)

    ends = Ledger(
        visit.entries[place] for visit in ledger.counted.by(lambda entry: entry.visit).values()
    )
    assert {row.name: row.count for row in rows} == ends.visitors_by(DIMENSIONS["path"])


@pytest.mark.parametrize("type", ["path", "country", "utmSource"])
async def test_expanded(umami: Umami, month: Period, filters: Filters, ledger: Ledger, type: Any):
    rows = await umami.expanded(QUAY, type, month, filters, limit=500)

    assert {
        row.name: (row.pageviews, row.visitors, row.visits, row.bounces, row.totaltime)
        for row in rows
    } == {
        value: part.five() for value, part in ledger.counted.by(DIMENSIONS[type]).items() if value
    }


async def test_sources(umami: Umami, month: Period, filters: Filters, ledger: Ledger):
    rows = await umami.sources(QUAY, month, filters, limit=500)

    direct = ledger.counted.where(lambda entry: not entry.hit.referrer and not entry.hit.utm[0])
    found = {row.name: row.count for row in rows}
    assert found.pop(DIRECT, 0) == len(direct.sessions)
    assert found.items() >= ledger.counted.visitors_by(foreign).items()


async def test_values(umami: Umami, month: Period, all_time: Ledger):
    rows = await umami.values(QUAY, "country", month)

    hits = all_time.between(month.start, month.end).by(of_visitor("country"))
    assert {row.name: row.count for row in rows} == {name: len(part) for name, part in hits.items()}


async def test_active(umami: Umami, all_time: Ledger):
    since = (NOW - timedelta(minutes=5)).timestamp() * 1000

    assert await umami.active(QUAY) == len(all_time.where(lambda e: e.at >= since).sessions) > 0


async def test_realtime(umami: Umami, all_time: Ledger):
    live = await umami.realtime(QUAY)

    hits = all_time.between(NOW - timedelta(minutes=30), NOW + timedelta(milliseconds=1))
    assert live.sessions == len(hits.sessions) > 0
    assert sum(live.views) == len(hits.counted)
    assert {row.name: row.count for row in live.countries} == hits.visitors_by(
        of_visitor("country")
    )
    assert {row.name: row.count for row in live.urls} == Counter(
        entry.hit.path for entry in hits.entries
    )
    assert Counter(hit.event for hit in live.events if hit.event) == Counter(
        entry.hit.name for entry in hits.events.entries
    )


async def test_daterange(umami: Umami, all_time: Ledger):
    span = await umami.daterange(QUAY)

    assert span.start is not None
    assert span.end is not None
    ends = (all_time.entries[0].at, all_time.entries[-1].at)
    assert (span.start.timestamp() * 1000, span.end.timestamp() * 1000) == pytest.approx(ends)
