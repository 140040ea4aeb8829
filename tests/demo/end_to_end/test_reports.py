"""Reports: the client's numbers are those of the raw hits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from statistics import quantiles
from typing import Any

import pytest

from bot.demo.hits import VITALS
from marina.period import Period
from marina.umami import Filters, Journey, Step, Umami
from tests.demo.ledger import Entry, Ledger
from tests.demo.world import QUAY

BERTHS, BERTH = Step("path", "/berths"), Step("path", "/berths/*")
INQUIRE, SUBMIT = Step("event", "inquire-click"), Step("event", "eoi-submit")
Test = Callable[[Entry], Any]


def on(path: str) -> Test:
    return lambda entry: entry.hit.path == path


def named(name: str, berth: str = "") -> Test:
    return lambda entry: (
        entry.hit.name == name and (not berth or (entry.hit.data or {}).get("berth") == berth)
    )


def below_berths(entry: Entry) -> bool:
    return entry.hit.path.startswith("/berths/")


WAYS: dict[str, tuple[tuple[Step, ...], tuple[Test, ...], float]] = {
    "eoi": (
        (BERTHS, BERTH, INQUIRE, SUBMIT),
        (on("/berths"), below_berths, named("inquire-click"), named("eoi-submit")),
        60,
    ),
    "half-a-minute": ((BERTHS, BERTH), (on("/berths"), below_berths), 0.5),
    "one-berth": (
        (BERTHS, Step("event", "inquire-click", {"berth": "A12"})),
        (on("/berths"), named("inquire-click", "A12")),
        30,
    ),
    "a-day": (
        (Step("path", "*/A12"), INQUIRE),
        (on("/berths/A12"), named("inquire-click")),
        1440,
    ),
}


@pytest.mark.parametrize("way", WAYS)
async def test_funnel(umami: Umami, month: Period, filters: Filters, ledger: Ledger, way: str):
    steps, tests, window = WAYS[way]

    rows = await umami.funnel(QUAY, month, steps, window, filters)

    counts = [row.visitors for row in rows]
    assert counts == ledger.funnel(tests, window)
    assert [row.previous for row in rows] == [0, *counts[:-1]]


async def test_goal(umami: Umami, month: Period, filters: Filters, ledger: Ledger):
    seen = await umami.goal(QUAY, month, "path", "/berths/*", filters)
    done = await umami.goal(QUAY, month, "event", "eoi-submit", filters)

    assert seen.num == len(ledger.pageviews.where(below_berths).sessions) > 0
    assert done.num == len(ledger.where(named("eoi-submit")).sessions)
    assert seen.total == done.total == len(ledger.sessions)


async def test_breakdown(umami: Umami, month: Period, filters: Filters, ledger: Ledger):
    rows = await umami.breakdown(QUAY, month, ["country", "path"], filters)

    assert {
        (row.fields["country"], row.fields["path"]): (
            row.views, row.visitors, row.visits, row.bounces, row.totaltime
        )
        for row in rows
    } == {
        both: part.five()
        for both, part in ledger.counted.by(lambda e: (e.visitor.country, e.hit.path)).items()
    }  # fmt: skip


async def test_retention(umami: Umami, month: Period, filters: Filters, ledger: Ledger):
    rows = await umami.retention(QUAY, month, filters)

    came: dict[Any, set[str]] = defaultdict(set)
    firsts: Counter[Any] = Counter()
    for session, part in ledger.by(lambda entry: entry.session).items():
        days = [entry.local(month.timezone).date() for entry in part.entries]
        firsts[days[0]] += 1
        for day in days:
            came[days[0], (day - days[0]).days].add(session)
    assert {(row.date.date(), row.day): (row.visitors, row.return_visitors) for row in rows} == {
        (first, day): (firsts[first], len(who)) for (first, day), who in came.items() if day < 32
    }
    assert all(row.percentage == 100 * row.return_visitors / row.visitors for row in rows)


async def test_utm(umami: Umami, month: Period, filters: Filters, ledger: Ledger):
    utm = await umami.utm(QUAY, month, filters)

    for place, found in enumerate((utm.source, utm.medium, utm.campaign, utm.content, utm.term)):
        values = Counter(entry.hit.utm[place] for entry in ledger.pageviews.entries)
        del values[None]
        assert {row.name: row.count for row in found} == values


@pytest.mark.parametrize("steps", [2, 3, 7])
async def test_journey(umami: Umami, month: Period, filters: Filters, ledger: Ledger, steps: int):
    found = await umami.journey(QUAY, month, steps, filters=filters)

    ways = ledger.ways(steps)
    assert sum(journey.count for journey in found) <= ways.total()
    if len(found) < 60:  # Umami tells a hundred before repeats are collapsed
        assert {journey.items: journey.count for journey in found} == ways


async def test_journey_between(umami: Umami, month: Period, all_time: Ledger):
    found = await umami.journey(QUAY, month, 2, start="/", end="/berths")

    ways = all_time.between(month.start, month.end).ways(2)
    assert found == (Journey(("/", "/berths"), ways["/", "/berths"]),)


async def test_revenue(umami: Umami, month: Period, filters: Filters, ledger: Ledger):
    report = await umami.revenue(QUAY, month, "EUR", filters)

    deals = ledger.where(lambda entry: "revenue" in (entry.hit.data or {}))
    sums: Counter[str | None] = Counter()
    for entry, name, value in deals.data():
        sums[entry.visitor.country] += value if name == "revenue" else 0
    total = report.total
    assert total.sum == pytest.approx(sums.total())
    assert (total.count, total.buyers) == (len(deals), len(deals.sessions))
    assert {row.name: row.amount for row in report.countries} == pytest.approx(sums)
    assert sum(row.amount for row in report.chart) == pytest.approx(total.sum)
    assert sum(row.amount for row in report.channels) == pytest.approx(total.sum)


async def test_revenue_per_session_is_of_all(umami: Umami, month: Period, all_time: Ledger):
    report = await umami.revenue(QUAY, month, "EUR", {"country": "DE"})

    sessions = len(all_time.between(month.start, month.end).sessions)
    assert report.total.sessions == sessions
    assert report.total.arpu == pytest.approx(report.total.sum / sessions)


async def test_attribution(
    umami: Umami, month: Period, filters: Filters, ledger: Ledger, all_time: Ledger
):
    first = await umami.attribution(QUAY, month, "event", "inquire-click", filters=filters)
    last = await umami.attribution(QUAY, month, "event", "inquire-click", "last-click", filters)

    done = ledger.where(named("inquire-click"))
    hits = all_time.between(month.start, month.end).where(lambda e: e.session in done.sessions)
    landings = [part.entries[0].hit for part in hits.by(lambda entry: entry.session).values()]
    came = Counter(hit.referrer for hit in landings if hit.referrer != hit.hostname)
    del came[None]
    assert {row.name: row.count for row in first.referrers} == came
    assert {row.name: row.count for row in first.utm_source}.items() <= Counter(
        hit.utm[0] for hit in landings
    ).items()
    assert last.referrers == ()
    assert first.total == last.total
    assert (first.total.pageviews, first.total.visitors) == (len(done), len(done.sessions))


async def test_performance(umami: Umami, month: Period, filters: Filters, ledger: Ledger):
    report = await umami.performance(QUAY, month, filters=filters)

    vitals = ledger.where(lambda entry: entry.type == VITALS)
    times = [entry.hit.vitals[0] or 0 for entry in vitals.entries]
    cuts = quantiles(times, n=20, method="inclusive")
    lcp = report.summary.lcp
    assert (lcp.p50, lcp.p75, lcp.p95) == pytest.approx((cuts[9], cuts[14], cuts[18]))
    assert report.summary.count == len(vitals)
    assert {row.name: row.count for row in report.devices} == Counter(
        entry.visitor.device for entry in vitals.entries
    )
