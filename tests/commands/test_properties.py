"""/properties: what is told here of ada, bob and fay."""

from __future__ import annotations

import pytest

from marina.errors import UsageError
from tests.commands.conftest import chart, lines, table, told
from tests.harbour import ADA, BOB, FAY, PORTDENICE, RESIDENCES, at


@pytest.fixture(autouse=True)
def known(demo) -> None:
    for site, who, moment, data in (
        (PORTDENICE, ADA, "18 May 10:00", {"boat": "sail", "email": "ada@example.com"}),
        (PORTDENICE, BOB, "19 May 09:00", {"boat": "motor", "note": "bob@example.com"}),
        (RESIDENCES, FAY, "15 May 08:00", {"boat": "sail"}),
    ):
        when = int(at(moment).timestamp() * 1000)
        session, _ = demo.store.session(site.id, who, when)
        demo.store.identify(session, site.id, when, data)


async def test_properties_are_listed_with_how_often_they_were_told(ask):
    card = await ask("properties nice 30d")

    assert [("boat", 3, 3), ("email", 1, 1), ("note", 1, 1)] == sorted(table(card, "Property"))
    assert "3 properties, last 30 days: boat, email, note." == card.summary
    assert "properties port=nice period=30d name=email" not in lines(card)


async def test_the_values_of_one_are_added_over_the_websites(ask):
    card = await ask("properties nice boat")

    assert [("sail", 2, 2), ("motor", 1, 1)] == table(card, "boat")
    assert ("sail", "motor") == chart(card).labels


async def test_the_values_are_counted_of_those_in_one_country(ask):
    card = await ask("properties nice boat country=FR")

    assert [("motor", 1, 1), ("sail", 1, 1)] == table(card, "boat")
    assert "properties port=nice period=30d country=FR" in lines(card)


async def test_who_somebody_is_is_not_shown(ask):
    card = await ask("properties nice email")

    assert "email was told 1 time, last 30 days: none before." == card.summary
    assert "Values that say who somebody is are not shown." in told(card)
    assert "ada@" not in repr(card)


async def test_an_address_under_another_name_is_not_shown_either(ask):
    assert [("(an e-mail address)", 1, 1)] == table(await ask("properties NOTE"), "note")


@pytest.mark.parametrize(
    ("line", "says", "mended"),
    [
        ("properties boats", "Did you mean boat?", "name=boat"),
        ("properties weather", "See /properties.", "properties port=nice"),
    ],
)
async def test_an_unknown_property_is_refused(ask, line, says, mended):
    with pytest.raises(UsageError) as exc:
        await ask(line)

    assert str(exc.value).endswith(says)
    assert mended in exc.value.lines[0]


async def test_websites_that_tell_nothing_say_so(ask):
    assert "The websites told nothing of their visitors, last 30 days." == (
        (await ask("properties split")).summary
    )
