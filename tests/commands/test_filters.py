"""Filters in every command that counts visitors; two of those in May, ada and cleo, are German."""

from __future__ import annotations

import pytest

from commands import MENU
from marina.errors import UsageError
from tests.commands.conftest import lines, table, tiles, told
from tests.harbour import ADA, BOB, PORTDENICE, hit

OF_ONE = {"client", "visit"}  # about a person, who has no other country


def test_every_question_about_visitors_takes_filters():
    asked = [it for it in MENU.commands if it.usage.takes_port and it.name not in OF_ONE]

    assert {"outcome"} == {it.name for it in asked if not it.usage.takes_filters}


async def test_a_funnel_is_that_of_one_country(ask):
    card = await ask("funnel nice country=DE")

    assert [1, 1, 1, 0, 0] == [row[1] for row in table(card, "Step")]
    assert "traffic port=nice period=30d country=DE" in lines(card)


@pytest.mark.parametrize("name", ["path", "referrer", "utmCampaign"])
async def test_a_funnel_is_refused_for_what_holds_for_its_first_step_alone(ask, name):
    with pytest.raises(UsageError) as exc:
        await ask(f"funnel nice country=DE {name}=/berths")

    assert f"cannot be filtered by {name}" in str(exc.value)
    assert ("funnel port=nice period=30d country=DE",) == exc.value.lines


async def test_a_berth_is_counted_by_those_of_one_country(ask):
    card = await ask("berth A12 nice country=GB")  # dan, one of three

    assert (1, 0) == tiles(card)["Visitors over 2 websites"]
    assert (0, 0) == tiles(card)["Inquiries"]
    assert [("United Kingdom", 1, 1)] == table(card, "Country")
    assert "funnel port=nice period=30d berth=A12 country=GB" in lines(card)


async def test_berths_are_ranked_by_those_of_one_country(ask):
    card = await ask("berths nice country=DE")

    assert [("A12", 2), ("B7", 1)] == [row[:2] for row in table(card, "Berth")]
    assert [(1, 0.5), (0, 0.0)] == [row[4:] for row in table(card, "Berth")]
    assert "berth port=nice period=30d berth=A12 country=DE" in lines(card)


@pytest.mark.parametrize("line", ["berths nice path=/x", "berth A12 nice path=/x"])
async def test_berths_are_pages_and_cannot_be_filtered_by_another(ask, line):
    with pytest.raises(UsageError, match="Berths are pages themselves"):
        await ask(line)


async def test_ports_are_compared_by_those_of_one_country(ask):
    card = await ask("compare nice split 7d country=DE")

    assert [("Port de Nice", 2), ("ACI Split", 0)] == [row[:2] for row in table(card, "Port")]
    assert "country Germany" in told(card)
    assert "traffic port=nice period=7d country=DE" in lines(card)


async def test_who_is_there_is_told_of_one_country(ask, demo):
    demo.load(
        [
            hit(PORTDENICE, ADA, "19 May 15:28", "/berths"),
            hit(PORTDENICE, BOB, "19 May 15:28", "/prices"),
        ]
    )
    card = await ask("live nice country=FR")

    assert (1, None) == tiles(card)["Here now"]
    assert [("/prices", 1)] == table(card, "They look at")
    assert "country France" in told(card)


async def test_what_a_filter_by_page_selects_is_said(ask):
    assert "selects hits, not whole visits" in told(await ask("traffic nice path=/berths"))
    assert "selects hits" not in told(await ask("traffic nice country=DE"))


async def test_empty_quotes_say_nothing(ask):
    assert (await ask("funnel nice «»")).title == (await ask("funnel nice")).title
