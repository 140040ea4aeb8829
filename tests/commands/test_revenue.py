"""/revenue: who came from where is told in tests/harbour.py, who paid below."""

from __future__ import annotations

import pytest

from bot.demo import Fault
from marina.errors import UmamiError
from tests.commands.conftest import chart, table, tiles, told
from tests.harbour import ADA, BOB, CLEO, DAN, FAY, PORTDENICE, RESIDENCES, hit


def paid(site, who, when, revenue, currency="EUR", name="deposit-received"):
    return hit(site, who, when, "/crm", name=name, data={"revenue": revenue, "currency": currency})


@pytest.fixture
def deals(demo):
    demo.load(
        [
            paid(PORTDENICE, ADA, "18 May 12:00", 4000),
            paid(PORTDENICE, ADA, "19 May 12:00", 1000, "eur", "contract-signed"),
            paid(PORTDENICE, CLEO, "15 May 12:00", 500),
            paid(RESIDENCES, FAY, "15 May 12:00", 2500),
            paid(PORTDENICE, BOB, "19 May 12:00", 700, "GBP"),
            paid(PORTDENICE, DAN, "7 May 12:00", 2000),
        ]
    )


async def test_each_currency_is_added_for_itself(ask, deals):
    card = await ask("revenue nice 7d")

    assert {
        "EUR": (8000, 2000),
        "Payments in EUR": (4, 1),
        "People who paid in EUR": (3, 1),
        "GBP": (700, 0),
        "Payments in GBP": (1, 0),
        "People who paid in GBP": (1, 0),
    } == tiles(card)
    assert ("EUR 8,000 and GBP 700 in 5 payments, last 7 days (EUR ▲ 300 %).") == card.summary


async def test_money_is_told_by_source_and_country(ask, deals):
    card = await ask("revenue nice 7d")

    assert [
        ("google.com", 5500, 5500 / 8000, 5500),
        ("Direct or not known", 2500, 2500 / 8000, 500),
    ] == table(card, "Source of EUR")
    assert [("Germany", 5500, 5500 / 8000, 5500), ("France", 2500, 2500 / 8000, 2500)] == table(
        card, "Country of EUR"
    )
    assert [("Direct or not known", 700, 1.0, 700)] == table(card, "Source of GBP")


async def test_the_picture_shows_the_sources_of_the_most_frequent_currency(ask, deals):
    drawn = chart(await ask("revenue nice 7d"))

    assert ("bars", "EUR") == (drawn.kind, drawn.unit)
    assert ("google.com", "Direct or not known") == drawn.labels
    assert ((5500.0, 2500.0), (0.0, 2000.0)) == tuple(line.values for line in drawn.series)


async def test_a_hop_within_the_website_is_no_source(ask, demo):
    demo.load([paid(PORTDENICE, ADA, "18 May 12:00", 4000)])
    card = await ask("revenue nice 2026-05-18..2026-05-18")

    assert "google.com" == table(card, "Source of EUR")[0][0]
    demo.load(
        [
            hit(PORTDENICE, CLEO, "16 May 10:00", "/prices", PORTDENICE.domain),
            paid(PORTDENICE, CLEO, "16 May 12:00", 4000),
        ]
    )
    card = await ask("revenue nice 2026-05-16")

    assert "Direct or not known" == table(card, "Source of EUR")[0][0]


async def test_a_filter_chooses_whose_money_is_counted(ask, deals):
    assert (5500, 0) == tiles(await ask("revenue nice 7d country=DE"))["EUR"]


async def test_where_nothing_was_earned_there_is_neither_sum_nor_picture(ask):
    card = await ask("revenue nice")

    assert "Nothing was earned, last 90 days, as before." == card.summary
    assert ({}, ()) == (tiles(card), card.charts)
    assert "Currencies are never added together." in told(card)


async def test_what_is_earned_no_more_is_compared_with(ask, demo):
    demo.load([paid(PORTDENICE, DAN, "7 May 12:00", 2000)])
    card = await ask("revenue nice 7d")

    assert "Nothing was earned, last 7 days." == card.summary
    assert (0, 2000) == tiles(card)["EUR"]


async def test_a_website_that_fails_is_named_and_left_out(ask, demo, deals):
    demo.fault = Fault.crash().only(f"*{RESIDENCES.id}*")
    card = await ask("revenue nice 7d")

    assert f"No data for {RESIDENCES}" in told(card)


async def test_no_zero_is_made_of_a_missing_answer(ask, demo, deals):
    demo.fault = Fault.crash().only("*/reports/revenue")

    with pytest.raises(UmamiError):
        await ask("revenue nice")
