"""/map: in the last 30 days came two from Germany, two from France, one each from GB and Italy."""

from __future__ import annotations

from tests.commands.conftest import chart, lines, table, told
from tests.harbour import BOB, PORTDENICE, hit


async def test_the_map_counts_visitors_by_country(ask):
    card = await ask("map nice 30d")

    assert {"DE": 2, "FR": 2, "GB": 1, "IT": 1} == dict(
        zip(chart(card).labels, chart(card).series[0].values, strict=True)
    )
    assert ("map", "Most from Germany 2, France 2, United Kingdom 1.") == (
        chart(card).kind,
        chart(card).alt,
    )
    assert (
        "6 visitors over 2 websites, last 30 days: none before; 33 % of them are from Germany."
        == card.summary
    )


async def test_the_table_has_shares_and_changes(ask):
    rows = table(await ask("map nice 7d"), "Country")  # before, dan from Britain

    assert [("Germany", 2, 0.5, 2), ("France", 2, 0.5, 2)] == sorted(rows, reverse=True)


async def test_one_country_is_looked_at_by_its_regions(ask):
    card = await ask("map nice 30d country=DE")

    assert {("Hamburg", 1, 0.5, 1), ("Berlin", 1, 0.5, 1)} == set(table(card, "Region"))
    assert ("bars", {"Hamburg", "Berlin"}) == (chart(card).kind, set(chart(card).labels))
    assert "Map of Germany · Port de Nice" == card.title
    assert "map port=nice period=30d" in lines(card)
    assert "map port=nice period=30d country=DE region=DE-BE" in lines(card)


async def test_one_region_is_looked_at_by_its_towns(ask):
    card = await ask("map nice 30d region=DE-HH")

    assert [("Hamburg", 1, 1.0, 1)] == table(card, "City")
    assert "Map of Hamburg · Port de Nice" == card.title
    assert "1 visitor over 2 websites from Hamburg, last 30 days: none before." == card.summary
    assert "map port=nice period=30d" in lines(card)


async def test_the_map_knows_how_many_came_before(ask, demo):
    demo.load([hit(PORTDENICE, BOB, "8 May 10:00", "/")])
    card = await ask("map nice 7d")

    assert ("DE", "FR") == chart(card).labels
    assert [(2, 2), (0, 1)] == [it.values for it in chart(card).series]


async def test_several_countries_stay_on_the_map(ask):
    card = await ask("map nice 30d country=DE,FR")

    assert {"DE": 2, "FR": 2} == dict(
        zip(chart(card).labels, chart(card).series[0].values, strict=True)
    )


async def test_whose_country_is_not_known_is_told(ask, demo):
    nowhere = BOB._replace(key="nemo", country=None, region=None, city=None)
    demo.load([hit(PORTDENICE, nowhere, "16 May 10:00", "/")])
    card = await ask("map nice 30d")

    assert "Of 1 visitor the country is not known." in told(card)


async def test_the_world_of_an_empty_port_is_grey(ask):
    card = await ask("map split")

    assert ("0 visitors, last 30 days: as many as before.", "Nobody came.") == (
        card.summary,
        chart(card).alt,
    )


async def test_the_buttons_look_closer_at_the_first_countries(ask):
    assert "map port=nice period=30d country=DE" in lines(await ask("map nice 30d"))
