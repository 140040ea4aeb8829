"""/berths: in 30 days ada, cleo and dan looked at A12, cleo also at B7; ada inquired."""

from __future__ import annotations

import pytest

from marina.store import Client
from marina.umami import versions
from tests.commands.conftest import chart, lines, table, tiles, told
from tests.harbour import ADA, BOB, DAN, PORTDENICE, RESIDENCES, hit

KNOWN = ADA._replace(distinct_id="crm-1")


async def test_berths_are_ranked_by_visitors_with_their_inquiries(ask):
    card = await ask("berths nice 30d")

    assert [("A12", 3, 3, None, 1, 1 / 3), ("B7", 1, 1, None, 0, 0.0)] == table(card, "Berth")
    assert "A12 is the most looked-at of 2 berths, last 30 days: 3 visitors, none before." == (
        card.summary
    )
    assert ("A12", "B7") == chart(card).labels
    assert [(3, 1)] == [line.values for line in chart(card).series]  # nobody came before
    assert {
        "Visitors of berths over 2 websites": (3, 0),
        "Berths looked at": (2, 0),
        "Inquiries": (1, 0),
    } == tiles(card)


async def test_a_berth_on_two_websites_is_one(ask, demo):
    demo.load([hit(RESIDENCES, BOB, "15 May 09:00", "/berths/B7/")])
    card = await ask("berths nice 30d")

    assert [("A12", 3), ("B7", 2)] == [row[:2] for row in table(card, "Berth")]


async def test_a_berth_that_rises_has_the_places_it_won(ask, demo):
    demo.load([hit(PORTDENICE, who, "10 May 09:00", "/berths/B7") for who in (BOB, DAN)])
    card = await ask("berths nice 7d")  # now cleo at both and ada at A12; before bob, dan and dan

    assert [("A12", 2, 1, 1), ("B7", 1, -1, -1)] == [row[:4] for row in table(card, "Berth")]


async def test_nothing_is_said_of_sold_berths_where_none_is_known_to_be(ask):
    assert "sold" not in told(await ask("berths nice 30d"))


async def test_a_berth_whose_contract_is_signed_is_sold(ask, demo):
    demo.load([hit(PORTDENICE, DAN, "8 May 10:00", "/crm", name="contract-signed", type=2,
                   data={"berth": "a12"})])  # fmt: skip
    said = told(await ask("berths nice 30d"))

    assert "Hot but unsold: B7 1." in said
    assert "Sold but still looked at: A12 3." in said


@pytest.mark.parametrize(
    ("deal", "port", "sold"),
    [("Won", "Port de Nice", True), ("closed-won", "nice", True), ("Sold 2025", "nce", True),
     ("Wonder", "nice", False), ("Won", "split", False), ("Offer", "nice", False)],
)  # fmt: skip
async def test_a_deal_that_the_client_list_has_as_won_is_sold(ask, marina, deal, port, sold):
    await marina.store.save_clients([Client("crm-9", "Nine", deal=deal, berth="b7", port=port)])
    said = told(await ask("berths nice 30d"))

    assert sold == ("Sold but still looked at: B7 1." in said)


async def test_known_clients_who_come_back_are_counted_where_they_come_twice(ask, demo):
    demo.load(
        [
            hit(PORTDENICE, KNOWN, "16 May 10:00", "/berths/B7"),
            hit(PORTDENICE, KNOWN, "17 May 10:00", "/berths/B7"),
            hit(PORTDENICE, KNOWN, "17 May 10:05", "/berths/A12"),
            hit(PORTDENICE, KNOWN, "17 May 10:06", "/berths/A12#plan"),
        ]
    )

    assert "Known clients who came back to a berth: B7 1." in told(await ask("berths nice 30d"))


async def test_an_older_umami_leaves_the_known_clients_out(ask, demo, marina, monkeypatch):
    demo.load([hit(PORTDENICE, KNOWN, f"{day} May 10:00", "/berths/B7") for day in (16, 17)])

    async def old(website):
        return versions.V3_0

    monkeypatch.setattr(marina.umami, "version", old)
    card = await ask("berths nice 30d")

    assert "Known clients" not in told(card)
    assert ("A12", 3) == table(card, "Berth")[0][:2]


async def test_a_port_whose_berths_nobody_looks_at_says_so(ask):
    card = await ask("berths split")

    assert "Nobody looked at a berth, last 30 days." == card.summary
    assert [("none", "", "", "", "", "")] == table(card, "Berth")


async def test_the_buttons_lead_to_the_first_berths(ask):
    assert "berth port=nice period=30d berth=A12" in lines(await ask("berths nice 30d"))


async def test_top_is_how_many_are_listed(ask):
    assert 1 == len(table(await ask("berths nice top=1"), "Berth"))
