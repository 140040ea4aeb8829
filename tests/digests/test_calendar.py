"""Each local period exactly once, at its wall time, in every zone and after any sleep."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digests import calendar
from marina.period import parse_period
from marina.schedule import Schedule
from tests.digests.conftest import WEEKLY
from tests.harbour import PARIS

START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
ZONES = """
    Africa/Cairo Africa/Casablanca America/Asuncion America/Havana America/New_York
    America/Nuuk America/Santiago America/Sao_Paulo Asia/Beirut Asia/Gaza Asia/Kathmandu
    Asia/Tokyo Atlantic/Azores Australia/Lord_Howe Europe/Athens Europe/Dublin Europe/Paris
    Pacific/Apia Pacific/Auckland Pacific/Chatham
""".split()


def heads(subscription, now):
    return list(calendar.due([subscription], now))


def in_zone(name, **fields):
    return replace(WEEKLY, zone=ZoneInfo(name), since=START, **fields)


@pytest.mark.parametrize("at", [time(0), time(2, 30), time(8), time(23, 59)], ids=str)
@pytest.mark.parametrize("zone", ZONES)
def test_each_monday_of_two_years_is_due_once_and_about_the_week_before(zone, at):
    it, now = in_zone(zone, at=at), START
    found: dict[str, datetime] = {}
    while now < END:
        for head in heads(it, now):
            found.setdefault(head.key, head.asked_at)
            assert found[head.key] == head.asked_at
        now += timedelta(hours=31)
    first = datetime(2026, 1, 1, tzinfo=it.timezone).date()
    mondays = [first + n * DAY for n in range(735) if (first + n * DAY).weekday() == 0]
    keys = [f"digest:d1:{day}" for day in mondays]
    periods = [parse_period(it.schedule.period(day), now) for day in mondays]
    edges = [(one.end, other.start) for one, other in pairwise(filter(None, periods))]

    assert keys[: len(found)] == list(found)
    assert len(found) >= 103
    assert all(at.astimezone(it.timezone).weekday() == 0 for at in found.values())
    assert all(end == start for end, start in edges)


@pytest.mark.parametrize(
    ("zone", "weekday", "at", "now", "moment"),
    [
        # a time that the clock skips comes later by as much
        ("Europe/Athens", 6, time(3, 30), "2027-03-28 12:00", "2027-03-28 04:30+03:00"),
        ("America/Havana", 6, time(0), "2027-03-14 12:00", "2027-03-14 01:00-04:00"),
        ("Australia/Lord_Howe", 6, time(2, 15), "2026-10-04 12:00", "2026-10-04 02:45+11:00"),
        ("Pacific/Apia", 4, time(9), "2011-12-31 12:00", "2011-12-31 09:00+14:00"),
        # of a time that it repeats, the first counts
        ("Europe/Athens", 6, time(3, 30), "2026-10-25 12:00", "2026-10-25 03:30+03:00"),
    ],
)
def test_the_clock_that_is_changed(zone, weekday, at, now, moment):
    here = ZoneInfo(zone)
    schedule = Schedule("week", weekday, 1, at, here)
    _, due = schedule.latest(datetime.fromisoformat(now).replace(tzinfo=here))

    assert datetime.fromisoformat(moment) == due


@pytest.mark.parametrize(
    ("monday", "hours"),
    [(date(2026, 3, 30), 167), (date(2026, 5, 18), 168), (date(2026, 10, 26), 169)],
)
def test_a_week_with_another_clock_has_more_or_fewer_hours(monday, hours):
    berlin = ZoneInfo("Europe/Berlin")
    schedule = Schedule("week", 0, 1, time(8), berlin)
    week = parse_period(schedule.period(monday), schedule.moment(monday).astimezone(berlin))

    assert week
    assert hours == (week.end.astimezone(UTC) - week.start.astimezone(UTC)).total_seconds() / 3600


def test_three_weeks_of_sleep_are_one_digest(now):
    assert ["digest:d1:2026-06-08"] == [it.key for it in heads(WEEKLY, now + timedelta(weeks=3))]


def test_a_fresh_database_makes_nothing_up(now):
    assert [] == heads(replace(WEEKLY, since=now), now)


def test_a_paused_one_is_never_due(now):
    assert [] == heads(replace(WEEKLY, paused="by hand"), now)


def test_it_is_due_in_the_very_minute_and_not_before():
    at = datetime(2026, 5, 18, 8, tzinfo=PARIS)
    fresh = replace(WEEKLY, since=datetime(2026, 5, 12, tzinfo=PARIS))
    early = heads(fresh, at - timedelta(microseconds=1))

    assert ([], [at]) == (early, [it.asked_at for it in heads(fresh, at)])


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo", "Pacific/Apia"])
async def test_a_zone_that_changes_in_mid_week_repeats_no_week(bot, chat, now, zone):
    store = bot.marina.store
    await store.subscribe(WEEKLY)
    await bot.until_quiet(now)
    await store.subscribe(replace(WEEKLY, zone=ZoneInfo(zone), since=now + DAY))
    for n in range(15):
        await bot.until_quiet(now + DAY + timedelta(hours=12 * n))

    heads = [key for key in chat.keys if key.count(":") == 2]
    assert ["digest:d1:2026-05-18", "digest:d1:2026-05-25"] == heads


@pytest.mark.parametrize(
    ("day", "dates"),
    [
        (31, ["01-31", "02-28", "03-31", "04-30", "05-31"]),
        (1, ["01-01", "02-01", "03-01", "04-01", "05-01"]),
        (30, ["01-30", "02-28", "03-30", "04-30", "05-30"]),
    ],
)
def test_monthly_on_a_day_that_a_month_lacks_is_its_last(day, dates):
    schedule = Schedule("month", 0, day, time(8), PARIS)
    now, found = datetime(2025, 12, 31, 23, tzinfo=UTC), []
    for _ in range(5):
        date, now = schedule.following(now)
        found.append(f"{date:%m-%d}")

    assert dates == found


@pytest.mark.parametrize(
    ("every", "day", "period"),
    [
        ("day", date(2026, 5, 18), "2026-05-17"),
        ("week", date(2026, 5, 18), "2026-W20"),
        ("week", date(2026, 5, 20), "2026-W20"),
        ("week", date(2027, 1, 4), "2026-W53"),
        ("month", date(2026, 5, 18), "2026-04"),
        ("month", date(2027, 1, 1), "2026-12"),
    ],
)
def test_what_a_digest_is_about_is_over(every, day, period):
    assert period == Schedule(every, 0, 1, time(8), PARIS).period(day)


@settings(max_examples=300, deadline=None)
@given(
    zone=st.sampled_from(sorted(available_timezones())),
    every=st.sampled_from(["day", "week", "month"]),
    weekday=st.integers(0, 6),
    day=st.integers(1, 31),
    at=st.times().map(lambda it: it.replace(second=0, microsecond=0)),
    start=st.integers(1_104_537_600, 1_893_456_000),  # 2005 to 2030
    gaps=st.lists(st.floats(1 / 60, 24 * 20), min_size=3, max_size=20),  # hours
)
def test_anywhere_each_period_is_due_once_in_order(zone, every, weekday, day, at, start, gaps):
    schedule = Schedule(every, weekday, day, at, ZoneInfo(zone))
    now = datetime.fromtimestamp(start, UTC)
    seen = [schedule.latest(now)]
    for gap in gaps:
        after, moment = schedule.following(now)
        assert moment > now
        now += timedelta(hours=gap)
        newest, due = schedule.latest(now)
        assert due <= now
        if (newest, due) != seen[-1]:
            assert newest > seen[-1][0]
            assert newest >= after or moment > now
            seen.append((newest, due))
        else:
            assert moment > now
