"""/retention: who came when is told in tests/harbour.py, and below."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.demo import Fault
from marina.cohorts import newcomers, share
from marina.errors import UmamiError
from marina.umami import Retained
from tests.commands.conftest import chart, table, tiles, told
from tests.harbour import BOB, CLEO, DAN, FAY, PORTDENICE, RESIDENCES, hit

START = date(2026, 3, 30)


@pytest.fixture(autouse=True)
def returns(demo):
    """cleo comes again after 1 and 4 days, fay after 1; dan after 7, within the longer period."""
    demo.load(
        [
            hit(PORTDENICE, CLEO, "15 May 09:00", "/"),
            hit(PORTDENICE, CLEO, "18 May 23:30", "/"),
            hit(RESIDENCES, FAY, "16 May 00:30", "/"),
            hit(PORTDENICE, DAN, "14 May 09:00", "/"),
            hit(PORTDENICE, BOB, "19 May 12:00", "/"),
        ]
    )


async def test_a_share_is_of_those_for_whom_the_day_is_over(ask):
    card = await ask("retention nice 30d")

    # dan 7 May, eve 12, cleo 14, fay 15, ada 18, bob 19: the next day is over for the first four
    assert (6, 0) == tiles(card)["Newcomers over 2 websites"]
    assert (2 / 4, None) == tiles(card)["Back the next day"]
    assert (1.0, None) == tiles(card)["A week later"]  # dan; for eve the day is not over
    assert (None, None) == tiles(card)["4 weeks later"]
    assert (
        "Of 6 newcomers, last 30 days, 50 % came back the next day, and at most 67 % within a"
        " month."
    ) == card.summary  # cleo on two days, fay and dan on one each, of six


async def test_cohorts_are_weeks_with_a_gap_for_what_is_to_come(ask):
    drawn = chart(await ask("retention nice 30d"))
    rows = {
        series.name: dict(zip(drawn.labels, series.values, strict=True)) for series in drawn.series
    }

    assert ["4–10 May · 1", "11–17 May · 3"] == list(rows)  # of this week no day is over
    assert (0.0, 1.0, None) == tuple(rows["4–10 May · 1"][it] for it in ("1 d", "7 d", "14 d"))
    # after a day cleo and fay of three, after 4 days cleo, fay's fourth day is not over
    assert (2 / 3, 1 / 2, None) == tuple(rows["11–17 May · 3"][it] for it in ("1 d", "4 d", "7 d"))
    assert ("cohort", "%") == (drawn.kind, drawn.unit)


async def test_the_table_tells_the_same_cohorts(ask):
    card = await ask("retention nice 30d")

    assert [
        ("4–10 May", 1, 0.0, 1.0, None, None),
        ("11–17 May", 3, 2 / 3, None, None, None),
    ] == table(card, "First came")


async def test_the_day_is_the_ports_own(ask):
    card = await ask("retention nice 30d country=FR")  # fay comes again at half past midnight

    assert (1.0, None) == tiles(card)["Back the next day"]


async def test_a_long_period_has_months(ask):
    card = await ask("retention nice 365d")

    assert "May 2026 · 6" == chart(card).series[0].name


async def test_it_is_said_that_umami_forgets_the_anonymous(ask):
    assert "Umami forgets anonymous visitors at the end of each month" in told(
        await ask("retention nice")
    )


async def test_where_nobody_came_there_is_no_picture(ask):
    card = await ask("retention split")

    assert "Nobody came, last 90 days." == card.summary
    assert () == card.charts


async def test_no_zero_is_made_of_a_missing_answer(ask, demo):
    demo.fault = Fault.crash()

    with pytest.raises(UmamiError):
        await ask("retention nice")


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9)), max_size=60))
def test_cohorts_agree_with_a_count_of_single_people(visits):
    """Against people followed one by one. (day, who): that person came on that day."""
    days = {who: sorted(day for day, it in visits if it == who) for _, who in visits}
    first = {who: START + timedelta(came[0]) for who, came in days.items()}
    today = START + timedelta(35)
    rows = [
        Retained(
            datetime.combine(START + timedelta(start), time()),
            after,
            sum(came[0] == start for came in days.values()),
            sum(came[0] == start and start + after in came for came in days.values()),
            0.0,
        )
        for start in {came[0] for came in days.values()}
        for after in range(32)
    ]
    known = newcomers(rows)

    for after in (1, 7, 28):
        over = [who for who in days if first[who] + timedelta(after) < today]
        back = [who for who in over if days[who][0] + after in days[who]]
        assert (len(back) / len(over) if over else None) == share(known, after, today)
