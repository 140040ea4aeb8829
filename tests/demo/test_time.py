"""Buckets, labels, weeks and the last half hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo import Demo
from bot.demo.window import Window, local, zone
from tests.demo.asking import SITE, Asking, ms
from tests.demo.conftest import NOON

HOUR, DAY = 3_600_000, 86_400_000
START = ms(datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("span", "asked", "unit"),
    [
        (60 * 60_000, None, "minute"),
        (60 * 60_000 + 59_999, "minute", "minute"),
        (61 * 60_000, "minute", "hour"),
        (31 * DAY - 1, None, "hour"),
        (31 * DAY, "hour", "day"),
        (7 * DAY, "month", "month"),
        (200 * DAY, "day", "day"),
        (250 * DAY, "day", "month"),
        (250 * DAY, "year", "year"),
    ],
)
def test_too_fine_a_unit_is_made_coarser(span, asked, unit):
    assert Window(START, START + span).unit(asked) == unit


@pytest.mark.parametrize(
    ("timezone", "label"),
    [
        ({"timezone": "Europe/Berlin"}, "2026-05-18 12:00:00"),
        ({"timezone": "europe/berlin"}, "2026-05-18 12:00:00"),
        ({"timezone": "UTC"}, "2026-05-18 10:00:00"),
        ({"timezone": "utc"}, "2026-05-18T10:00:00Z"),
        ({}, "2026-05-18T10:00:00Z"),
    ],
)
async def test_labels_are_local_or_end_in_z(demo: Demo, asking: Asking, timezone, label):
    demo.hit(SITE, "/", NOON - timedelta(hours=2))
    end = ms(NOON)

    series = await asking.get("pageviews", startAt=end - DAY, endAt=end, unit="hour", **timezone)

    assert series == {"pageviews": [{"x": label, "y": 1}], "sessions": [{"x": label, "y": 1}]}


async def test_the_hour_that_comes_twice_is_one_bucket(demo: Demo, asking: Asking):
    midnight = datetime(2026, 10, 24, 22, tzinfo=UTC)
    for hour in range(25):
        demo.hit(SITE, "/", midnight + timedelta(hours=hour), f"visitor {hour}")

    series = await asking.get(
        "pageviews",
        startAt=ms(midnight),
        endAt=ms(midnight) + 25 * HOUR - 1,
        timezone="Europe/Berlin",
        unit="hour",
    )

    twice = [bucket for bucket in series["pageviews"] if bucket["y"] == 2]
    assert (len(series["pageviews"]), twice) == (24, [{"x": "2026-10-25 02:00:00", "y": 2}])


@given(
    st.sampled_from(("Europe/Lisbon", "America/New_York", "Asia/Kathmandu", "Africa/Casablanca")),
    st.integers(0, 364),
    st.integers(1, 90),
    st.floats(0, 1),
)
def test_a_local_moment_is_what_the_zone_says(name, day, days, part):
    start = START + day * DAY
    at = start + int(part * days * DAY)
    demo = Demo(lambda: NOON, story=False)

    (found,) = demo.store.rows(f"select {local(str(at), name, Window(start, start + days * DAY))}")

    there = datetime.fromtimestamp(at / 1000, zone(name))
    assert found[0] - at == there.utcoffset().total_seconds() * 1000  # type: ignore[union-attr]


async def test_a_week_begins_on_sunday_and_counts_local_hours(demo: Demo, asking: Asking):
    demo.hit(SITE, "/", datetime(2026, 5, 16, 23, 30, tzinfo=UTC))
    end = ms(NOON)

    week = await asking.get(
        "sessions/weekly", startAt=end - 7 * DAY, endAt=end, timezone="Europe/Berlin"
    )

    assert (week[0][1], sum(map(sum, week))) == (1, 1)


async def test_active_are_those_of_five_minutes_and_of_the_future(demo: Demo, asking: Asking):
    for who, minutes in (("gone", -6), ("here", -5), ("here", -1), ("coming", 10)):
        demo.hit(SITE, "/", NOON + timedelta(minutes=minutes), who)

    assert await asking.get("active") == {"visitors": 2}


async def test_realtime_lists_a_hundred_hits_but_counts_them_all(demo: Demo, asking: Asking):
    for second in range(150):
        demo.hit(SITE, "/", NOON - timedelta(seconds=second), f"visitor {second % 10}")

    live = await asking.get(f"/api/realtime/{SITE}")

    kinds = [event["__type"] for event in live["events"]]
    assert (kinds.count("pageview"), kinds.count("session")) == (100, 10)
    assert (live["urls"], live["countries"]) == ({"/": 100}, {"GB": 10})
    # Ten people in each of three minutes, and the first of them again in the fourth.
    assert live["totals"] == {"views": 150, "visitors": 31, "events": 0, "countries": 1}


async def test_a_session_stands_below_its_first_listed_hit(demo: Demo, asking: Asking):
    demo.hit(SITE, "/", NOON - timedelta(minutes=2), "ada")
    demo.hit(SITE, "/berths", NOON - timedelta(minutes=1), "ada", name="look")

    live = await asking.get(f"/api/realtime/{SITE}")

    assert [event["__type"] for event in live["events"]] == ["event", "pageview", "session"]


async def test_series_of_events_know_the_most_frequent_ones(demo: Demo, asking: Asking):
    for name, count in (("often", 3), ("seldom", 1)):
        for minute in range(count):
            demo.hit(SITE, "/", NOON - timedelta(minutes=minute), name=name)
    end = ms(NOON)

    series = await asking.get(
        "events/series", startAt=end - DAY, endAt=end, timezone="UTC", unit="day", limit=1
    )

    assert series == [{"x": "often", "t": "2026-05-18 00:00:00", "y": 3}]
