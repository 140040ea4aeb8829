"""/revenue: who came from where is told in tests/harbour.py, who paid below."""

from __future__ import annotations

import pytest

from bot.demo import Fault
from marina.errors import UmamiError, UsageError
from tests.commands.conftest import table, tiles, told
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
        "Average in EUR": (2000, 2000),
        "People who paid in EUR": (3, 1),
        "GBP": (700, 0),
        "Payments in GBP": (1, 0),
        "Average in GBP": (700, None),
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
    _, drawn = (await ask("revenue nice 7d")).charts

    assert ("bars", "EUR") == (drawn.kind, drawn.unit)
    assert ("google.com", "Direct or not known") == drawn.labels
    assert ((5500.0, 2500.0), (0.0, 2000.0)) == tuple(line.values for line in drawn.series)


async def test_a_line_for_each_event_shows_when_the_money_came(ask, deals):
    drawn, _ = (await ask("revenue nice 7d")).charts

    assert ("lines", "EUR per day", "EUR") == (drawn.kind, drawn.title, drawn.unit)
    assert {
        "deposit-received": (0, 0, 3000, 0, 0, 4000, 0),
        "contract-signed": (0, 0, 0, 0, 0, 0, 1000),
    } == {line.name: line.values for line in drawn.series}
    assert "deposit-received 7,000 EUR; contract-signed 1,000 EUR." == drawn.alt


async def test_where_several_events_carry_money_it_says_that_they_are_added(ask, demo, deals):
    both = await ask("revenue nice 7d")
    one = await ask("revenue nice 2026-05-15")

    assert [("deposit-received", 7000), ("contract-signed", 1000)] == [
        row[:2] for row in table(both, "Event of EUR")
    ]
    assert [True, False] == ["is counted with both" in told(card) for card in (both, one)]


async def test_money_is_told_by_channel(ask, deals):
    assert [("Organic search", 5500), ("Direct or not known", 2500)] == [
        row[:2] for row in table(await ask("revenue nice 7d"), "Channel of EUR")
    ]


async def test_one_currency_may_be_asked_for_alone(ask, deals):
    pounds = await ask("revenue nice 7d currency=gbp")
    francs = await ask("revenue nice 7d currency=CHF")

    assert "GBP 700 in 1 payment, last 7 days (GBP new)." == pounds.summary
    assert not [name for name in tiles(pounds) if "EUR" in name]
    assert "Nothing was earned in CHF, last 7 days, as before." == francs.summary
    assert {} == tiles(francs)


async def test_a_currency_that_does_not_exist_is_refused_with_the_nearest(ask):
    with pytest.raises(UsageError, match="Did you mean GBP") as exc:
        await ask("revenue nice 7d currency=GPB")

    assert ("revenue port=nice period=7d currency=GBP",) == exc.value.lines


async def test_a_filter_by_page_is_said_to_select_the_payment_itself(ask, deals):
    assert "selects hits, not whole visits" in told(await ask("revenue nice 7d path=/crm"))
    assert "not at its visit" not in told(await ask("revenue nice 7d country=DE"))


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
    assert "Money gets here with an outcome" in told(card)


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
