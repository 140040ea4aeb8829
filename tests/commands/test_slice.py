"""/slice: in 30 days ada and cleo came from Germany, one on a phone, both by google.com."""

from __future__ import annotations

import pytest

from marina.errors import UsageError
from marina.slices import ROWS
from tests.commands.conftest import chart, table, told
from tests.harbour import BOB, PORTDENICE, RESIDENCES, hit


async def test_two_dimensions_have_a_row_for_each_pair(ask):
    card = await ask("slice country device nice 7d")

    assert {
        ("Germany · Desktop", 1, 1, 2, 0.0, 120.0),
        ("Germany · Mobile", 1, 1, 2, 0.0, 60.0),
        ("France · Desktop", 1, 1, 1, 1.0, 0.0),
        ("France · Mobile", 1, 1, 1, 1.0, 0.0),
    } == set(table(card, "Country · Device"))
    assert 4 == len(chart(card).labels)


async def test_what_a_visitor_may_have_several_of_has_no_bounces(ask):
    card = await ask("slice source page nice 7d")

    assert {
        ("google.com · /berths", 1, 1, 1),
        ("google.com · /berths/A12#plan", 1, 1, 1),
        ("No referrer · /berths", 1, 0, 1),
        ("No referrer · /", 1, 1, 1),
    } == set(table(card, "Source · Page"))
    assert "is in several rows" in told(card)


async def test_the_websites_are_added(ask, demo):
    demo.load([hit(RESIDENCES, BOB, "16 May 10:00", "/")])

    assert ("France · Nice", 3) == table(await ask("slice country city nice 7d"), "Country · City")[
        0
    ][:2]


async def test_what_umami_cuts_is_marked(ask, demo):
    crowd = (BOB._replace(key=f"b{n}") for n in range(ROWS + 1))
    demo.load([hit(PORTDENICE, who, "16 May 10:00", f"/{who.key}") for who in crowd])
    card = await ask("slice page nice")

    assert "rarer ones are missing here" in told(card)
    assert "the first of at least" in card.summary


@pytest.mark.parametrize(
    ("line", "says", "mended"),
    [
        ("slice contry nice", "I cannot slice by “contry”. Did you mean country?", "country"),
        ("slice event nice", "I cannot slice by “event”.", ""),
        ("slice clients", "I cannot slice by “clients”.", ""),
        (
            "slice country, device and browser by os",
            "At most 3 at once, please, not 4.",
            "country device browser",
        ),
    ],
)
async def test_what_cannot_be_sliced_is_refused_in_words(ask, line, says, mended):
    with pytest.raises(UsageError) as exc:
        await ask(line)

    assert str(exc.value).startswith(says)
    assert mended in " ".join(exc.value.lines)


async def test_nobody_is_in_no_row(ask):
    assert "Nobody came, last 30 days." == (await ask("slice country split")).summary
