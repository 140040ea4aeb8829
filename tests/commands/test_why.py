"""/why: in 7 days ada and cleo (DE, google), bob and fay (FR); before them dan (GB)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marina.contributions import REST, leading, news, parts
from marina.past import Past, Usual, usual
from marina.period import parse_period
from tests.commands.conftest import chart, table, told
from tests.harbour import BOB, NOW, PORTDENICE, hit


async def test_every_list_adds_up_to_the_change(ask):
    card = await ask("why nice 7d")

    for name in ("Country", "Source", "Entry page", "Device"):
        assert 3 == sum(row[3] for row in table(card, name)), name


async def test_the_parts_are_those_who_came_and_those_who_did_not(ask):
    card = await ask("why nice 7d")

    assert [("France", 2, 0, 2), ("Germany", 2, 0, 2), ("United Kingdom", 0, 1, -1)] == table(
        card, "Country"
    )
    assert [("google.com", 2, 0, 2), ("Direct", 2, 1, 1)] == table(card, "Source")
    assert [("Mobile", 2, 0, 2), ("Desktop", 2, 1, 1)] == table(card, "Device")
    assert (
        "4 visitors over 2 websites, last 7 days: 3 more than before;"
        " google.com (+2) and France (+2) contributed most to the change." == card.summary
    )


async def test_the_picture_shows_the_list_in_which_most_happened(ask):
    drawn = chart(await ask("why nice 7d"))

    assert ("Change in visitors by country", ("France", "Germany", "United Kingdom")) == (
        drawn.title,
        drawn.labels,
    )
    assert (2, 2, -1) == drawn.series[0].values


async def test_whose_country_is_unknown_is_in_the_rest(ask, demo):
    nowhere = BOB._replace(key="nemo", country=None, region=None, city=None)
    demo.load([hit(PORTDENICE, nowhere, "16 May 10:00", "/")])

    assert (REST, 1, 0, 1) == table(await ask("why nice 7d"), "Country")[-1]


async def test_new_sources_are_named_from_three_visitors_on(ask, demo):
    crowd = [BOB._replace(key=f"bob {n}") for n in range(3)]
    demo.load([hit(PORTDENICE, who, "16 May 10:00", "/", "boat24.com") for who in crowd])
    card = await ask("why nice 7d")

    assert "New sources: boat24.com 3." in told(card)
    assert "Lost sources" not in told(card)


async def test_with_too_few_periods_before_nothing_is_said_of_chance(ask):
    assert "cannot be told: there are too few periods before" in told(await ask("why nice 7d"))


async def test_a_day_like_the_days_before_may_be_chance(ask, demo):
    crowd = [BOB._replace(key=f"bob {n}") for n in range(6)]
    demo.load(
        [hit(PORTDENICE, who, f"{day} May 10:00", "/") for day in range(9, 19) for who in crowd[:4]]
    )
    card = await ask("why nice 18 May")  # four of the crowd and ada; before, each day the four

    assert "That is more than chance: the 8 periods before had 4 (median)" in told(card)


def past(*counts: int, first: str = "2026-01-01T00:00+01:00") -> Past:
    period = parse_period("2026-W19", NOW)
    assert period
    before = [period]
    for _ in counts[1:]:
        before.append(before[-1].previous)
    return Past(tuple(zip(before, counts, strict=True)), datetime.fromisoformat(first))


def test_what_is_usual_is_added_over_the_websites():
    assert Usual(5, 110, 10) == usual([past(100, 90, 110, 80, 100), past(10, 10, 10, 10, 20)])


def test_periods_before_the_first_hit_do_not_count():
    assert None is usual([past(100, 90, 80, 0, 0, first="2026-04-15T00:00+02:00")])
    assert None is usual([])


@pytest.mark.parametrize(
    ("value", "usually"), [(100, True), (114, True), (86, True), (115, False), (85, False)]
)
def test_usual_is_what_two_spreads_reach(value, usually):
    assert usually == Usual(8, 100, 5).includes(value)  # 2 × 1.4826 × 5 = 14.8


COUNTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 1000)).map(Counter)


@given(COUNTS, COUNTS, st.integers(0, 9000), st.integers(0, 9000))
def test_parts_always_add_up_and_none_is_told_twice(now, before, total, total_before):
    found = parts(now, before, (total, total_before))

    assert total - total_before == sum(part.change for part in found)
    assert len(found) == len({part.name for part in found}) <= 6


def test_who_leads_went_along_with_the_change():
    found = parts(Counter(a=9, b=1), Counter(a=4, b=8), (10, 12))

    assert "b" == getattr(leading(found, -2), "name", None)
    assert None is leading(parts(Counter(), Counter(), (0, 0)), 0)


def test_news_are_of_those_with_enough():
    new, gone = news(Counter(a=5, b=2, c=9), Counter(c=3, d=7, e=1), least=3)

    assert ({"a": 5}, {"d": 7}) == (dict(new), dict(gone))
