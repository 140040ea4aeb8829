"""Buckets are whole, in the port's wall time, and never mislabelled."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from marina.errors import UmamiError
from marina.period import Period
from tests.umami.conftest import PARIS, SITE, WEEK
from tests.umami.recordings import Asked


def day(year: int, month: int, number: int, zone: ZoneInfo = PARIS) -> Asked:
    start = datetime(year, month, number, tzinfo=zone)
    return Asked(start, start.replace(day=number + 1), "hour", "")


def points(*pairs: tuple[str, int | str]) -> dict[str, object]:
    found = [{"x": x, "y": y} for x, y in pairs]
    return {"pageviews": found, "sessions": found[:1]}


async def test_empty_buckets_are_there(umami, server):
    server.answer = points(("2026-05-12 00:00:00", 3), ("2026-05-14 00:00:00", "5"))
    found = await umami.pageviews(SITE, WEEK)

    assert [0, 3, 0, 5, 0, 0, 0] == [bucket.pageviews for bucket in found]
    assert [0, 3, 0, 0, 0, 0, 0] == [bucket.sessions for bucket in found]
    assert WEEK.buckets() == tuple(bucket.at for bucket in found)
    assert ("day", "Europe/Paris") == (server.params["unit"], server.params["timezone"])


async def test_labels_in_utc_are_moved_to_the_ports_zone(umami, server):
    server.answer = points(("2026-05-11T22:00:00Z", 3))

    assert 3 == (await umami.pageviews(SITE, WEEK))[1].pageviews


async def test_the_hour_that_comes_twice_is_one_with_both(umami, server):
    server.answer = points(("2026-10-25T00:00:00Z", 3), ("2026-10-25T01:00:00Z", 4))
    found = await umami.pageviews(SITE, day(2026, 10, 25))

    assert 24 == len(found)
    assert 7 == found[2].pageviews == sum(bucket.pageviews for bucket in found)


async def test_the_hour_that_is_skipped_has_none(umami, server):
    server.answer = points(("2026-03-29 03:00:00", 4))
    found = await umami.pageviews(SITE, day(2026, 3, 29))

    assert [0, 1, 3, 4] == [bucket.at.hour for bucket in found[:4]]
    assert (23, 4) == (len(found), found[2].pageviews)


def span(unit: str, *ends: tuple[int, ...]) -> Period:
    start, end = (datetime(*end, tzinfo=PARIS) for end in ends)  # type: ignore[arg-type,misc]
    return Asked(start, end, unit, "")


@pytest.mark.parametrize(
    "period",
    [
        span("minute", (2026, 5, 1, 10), (2026, 5, 1, 11, 1)),
        span("hour", (2026, 5, 1), (2026, 6, 1)),
        span("day", (2026, 1, 15), (2026, 8, 15, 1)),
        span("day", (2025, 12, 15), (2026, 8, 15)),
    ],
)
async def test_steps_that_umami_would_make_coarser_are_refused(umami, server, period):
    server.answer = points()
    with pytest.raises(UmamiError, match="does not count so long a period by the"):
        await umami.pageviews(SITE, period)


@pytest.mark.parametrize(
    "period",
    [
        span("minute", (2026, 5, 1, 10), (2026, 5, 1, 11)),
        span("hour", (2026, 5, 1), (2026, 5, 31)),
        span("day", (2026, 1, 15), (2026, 8, 15)),
        span("month", (2020, 1, 15), (2026, 8, 15)),
    ],
)
async def test_steps_that_umami_takes_are_taken(umami, server, period):
    server.answer = points()

    assert period.buckets() == tuple(b.at for b in await umami.pageviews(SITE, period))


async def test_other_steps_than_asked_for_are_noticed(umami, server):
    server.answer = points(("2026-05-01 00:00:00", 3))
    with pytest.raises(UmamiError, match="Umami counted in other steps than by the day"):
        await umami.pageviews(SITE, WEEK)


async def test_a_metric_is_cut_where_umami_does_not(umami, server):
    server.answer = [{"x": None, "y": n} for n in range(9)]
    found = await umami.metrics(SITE, "channel", WEEK, limit=2)

    assert ["(none)", "(none)"] == [metric.name for metric in found]


async def test_strangers_text_is_harmless(umami, server):
    server.answer = [{"x": "Free\u202e \x00berths\n" + "!" * 600, "y": "3"}]
    (metric,) = await umami.metrics(SITE, "title", WEEK)

    assert metric.name.startswith("Free berths !")
    assert 200 == len(metric.name)
