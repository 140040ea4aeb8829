"""/heatmap: who came when is told in tests/harbour.py."""

from __future__ import annotations

from datetime import datetime

import pytest

from marina.hours import Hour, average, best, busiest
from marina.period import Period, parse_period
from tests.commands.conftest import chart, told
from tests.harbour import BOB, EVE, NOW, PORTDENICE, hit

NOBODY = tuple((0,) * 24 for _ in range(7))


def week(**hours: int):
    """`week(mon10=3)`."""
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return tuple(tuple(hours.get(f"{day}{hour}", 0) for hour in range(24)) for day in days)


def days(text: str, now: datetime) -> Period:
    period = parse_period(text, now)
    assert period
    return period


async def test_visitors_stand_at_their_weekday_and_hour_monday_first(ask):
    card = await ask(
        "heatmap nice week"
    )  # 11 to 17 May: eve Tue 16:00, cleo Thu 12:00, fay Fri 8:00

    counted = {
        (row.name, label): value
        for row in chart(card).series
        for label, value in zip(chart(card).labels, row.values, strict=True)
        if value
    }
    assert {("Tue", "16"): 1, ("Thu", "12"): 1, ("Fri", "08"): 1} == counted
    assert ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] == [r.name for r in chart(card).series]
    assert "Most come on Tuesday 16:00: 1.0 visitors on average, 11–17 May." == card.summary


async def test_a_sunday_is_the_last_row(ask, demo):
    demo.load([hit(PORTDENICE, BOB, "17 May 23:30", "/")])
    card = await ask("heatmap nice 17.May")

    assert 1 == chart(card).series[6].values[23]


async def test_what_the_period_does_not_hold_is_a_gap_and_not_zero(ask):
    rows = chart(await ask("heatmap nice today")).series  # Tuesday, 15:30

    assert (None,) * 24 == rows[0].values
    assert (1, 0, 0, None) == (
        rows[1].values[9],
        rows[1].values[0],
        rows[1].values[15],
        rows[1].values[16],
    )


async def test_the_hours_to_call_are_working_hours(ask, demo):
    demo.load([hit(PORTDENICE, who, "16 May 22:00", "/") for who in (BOB, EVE)])
    card = await ask("heatmap nice week")

    assert card.summary.startswith("Most come on Saturday 22:00: 2.0 visitors")
    assert (
        "Best hours to call: Tuesday 16:00–17:00 and Thursday 12:00–13:00 (Europe/Paris)."
        in told(card)
    )


async def test_a_filter_counts_only_its_visitors(ask):
    rows = chart(await ask("heatmap nice week country=IT")).series

    assert 1 == sum(value or 0 for row in rows for value in row.values)


async def test_a_port_without_visitors_has_no_hours(ask):
    card = await ask("heatmap split")

    assert "Nobody came, last 30 days." == card.summary
    assert "Nobody came during working hours" in told(card)


def test_five_mondays_do_not_beat_four_tuesdays():
    now = datetime(2026, 6, 1, 23, tzinfo=NOW.tzinfo)  # a Monday
    mean = average(week(mon10=8, tue10=8), days("2026-05-04..2026-06-01", now))

    assert [Hour(1, 10), Hour(0, 10)] == list(busiest(mean))
    assert (1.6, 2.0) == (mean[0][10], mean[1][10])


def test_the_skipped_hour_is_a_gap_and_the_doubled_one_counts_twice():
    now = datetime(2026, 12, 1, tzinfo=NOW.tzinfo)
    spring = average(NOBODY, days("2026-03-29", now))
    autumn = average(week(sun2=4), days("2026-10-25", now))

    assert (0, None, 0) == spring[6][1:4]
    assert 2.0 == autumn[6][2]


@pytest.mark.parametrize(
    ("hours", "found"),
    [
        ({"mon9": 1, "mon10": 1, "mon11": 1, "tue9": 1}, [(0, 9), (0, 10), (0, 11)]),
        ({"mon8": 9, "sat10": 9, "fri18": 9}, []),
        ({"fri17": 2, "mon9": 1}, [(0, 9), (4, 17)]),
    ],
)
def test_the_best_hours_are_told_in_the_order_of_the_week(hours, found):
    mean = average(week(**hours), days("2026-W19", NOW))

    assert found == list(best(mean))
