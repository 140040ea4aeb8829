"""/campaigns: who inquired is told in tests/harbour.py, who came by which link below."""

from __future__ import annotations

from typing import Any

import pytest

from bot.demo import Fault
from commands import MENU
from marina.asker import Asker
from marina.errors import UmamiError
from tests.commands.conftest import chart, table, tiles, told
from tests.harbour import BOB, CLEO, DAN, EVE, FAY, NICE, PORTDENICE, RESIDENCES, USER, hit


def link(source: str, medium: str, campaign: str) -> dict[str, Any]:
    """What Umami keeps of such a link: its parameters, also each for itself."""
    query = f"utm_source={source}&utm_medium={medium}&utm_campaign={campaign}"
    return {"utm": (source, medium, campaign, None, None), "query": query}


SPRING = link("newsletter", "email", "spring")
SUMMER = link("instagram", "social", "summer")


@pytest.fixture
def links(demo):
    """cleo came by spring, inquired and submitted; bob by summer, fay by both; dan by spring."""
    demo.load(
        [
            hit(PORTDENICE, CLEO, "14 May 11:59", "/", **SPRING),
            hit(PORTDENICE, CLEO, "14 May 12:03", "/berths/B7", name="inquire-click"),
            hit(PORTDENICE, CLEO, "14 May 12:04", "/berths/B7", name="inquire-click"),
            hit(PORTDENICE, CLEO, "14 May 12:05", "/eoi", name="eoi-submit"),
            hit(PORTDENICE, BOB, "18 May 09:00", "/", **SUMMER),
            hit(RESIDENCES, FAY, "14 May 08:00", "/", **SUMMER),
            hit(RESIDENCES, FAY, "16 May 08:00", "/", **SPRING),
            hit(RESIDENCES, FAY, "16 May 08:01", "/", name="inquire-click"),
            hit(PORTDENICE, DAN, "7 May 09:59", "/", **SPRING),
        ]
    )


async def test_campaigns_have_their_visitors_inquiries_and_eois(ask, links):
    card = await ask("campaigns nice 7d")

    assert [
        ("spring", 2, 1, 1, 1, 0.5),  # cleo and fay; fay's first click was summer's
        ("summer", 2, 2, 1, 0, 0.0),
    ] == table(card, "Campaign")
    assert [("newsletter", 2), ("instagram", 2)] == sorted(
        (row[:2] for row in table(card, "Source")), reverse=True
    )
    assert {("email", 2), ("social", 2)} == {row[:2] for row in table(card, "Medium")}


async def test_all_eois_are_told_beside_those_of_campaigns(ask, demo, links):
    demo.load([hit(PORTDENICE, EVE, "18 May 12:00", "/eoi", name="eoi-submit")])
    card = await ask("campaigns nice 7d")

    assert {
        "Visitors by campaigns over 2 websites": (4, 1),
        "Inquiries by campaigns": (2, 0),
        "EOIs by campaigns": (1, 0),
        "All EOIs": (2, 0),
    } == tiles(card)
    assert card.summary.endswith("; most EOIs came by spring (1 of 2).")
    assert "4 visitors came by 2 campaigns, last 7 days: 3 more than before" in card.summary


async def test_the_picture_compares_the_campaigns(ask, links):
    drawn = chart(await ask("campaigns nice 7d"))

    assert ("spring", "summer") == drawn.labels
    assert ((2.0, 2.0), (1.0, 0.0)) == tuple(line.values for line in drawn.series)


async def test_the_last_click_is_left_out_and_that_is_said(ask, links):
    assert "knows no last click before an event: none is shown" in told(await ask("campaigns"))


async def test_what_the_first_twenty_do_not_name_is_not_known(ask, demo):
    names = [f"c{n:02}" for n in range(21)]
    for n, name in enumerate(names):
        who = BOB._replace(key=name)
        utm = ("x", "y", name, None, None)
        demo.load(
            [
                hit(PORTDENICE, who, f"18 May 10:{n:02}", "/", utm=utm),
                hit(PORTDENICE, who, f"18 May 11:{n:02}", "/eoi", name="eoi-submit"),
            ]
        )
        if n != 20:  # the others have two EOIs
            again = BOB._replace(key=f"{name} again")
            demo.load(
                [
                    hit(PORTDENICE, again, f"18 May 10:{n:02}", "/", utm=utm),
                    hit(PORTDENICE, again, f"18 May 11:{n:02}", "/eoi", name="eoi-submit"),
                ]
            )
    demo.load([hit(PORTDENICE, FAY._replace(key=f"f{n}"), "18 May 12:00", "/",
                   utm=("x", "y", "c20", None, None)) for n in range(9)])  # fmt: skip
    card = await ask("campaigns nice 7d")

    assert ("c20", 10, 10, 0, None, None) == table(card, "Campaign")[0]
    assert "a “–” is not known" in told(card)


async def test_money_is_told_by_the_payers_first_source(ask, demo, links):
    data = {"revenue": 900, "currency": "EUR"}
    demo.load([hit(PORTDENICE, CLEO, "15 May 12:00", "/crm", name="deposit-received", data=data)])

    assert "EUR 900 was paid; by the payer's first source: Direct or not known 900." in told(
        await ask("campaigns nice 7d")
    )


def cohorts(demo) -> int:
    return int(demo.store.row("select count(*) n from segment where type = 'cohort'", {})["n"])


async def test_who_may_only_ask_makes_no_cohort(ask, demo, links):
    card = await ask("campaigns nice 7d")

    assert "By any visit" not in told(card)
    assert 0 == cohorts(demo)


async def test_a_view_only_account_is_not_made_to_write(marina, now, demo, links):
    await MENU.answer("campaigns", Asker(ports=(NICE,), may_change=True), marina, now)

    assert not [it for it in demo.requests if it.method == "POST" and "segments" in it.path]


async def test_who_paid_is_counted_for_the_link_that_first_brought_them(ask, demo, links):
    data = {"revenue": 900, "currency": "eur"}
    crm = {"name": "deposit-received", "hostname": "crm.invalid"}
    demo.load(
        [
            hit(PORTDENICE, CLEO, "15 May 12:00", "/crm", data=data, **crm),
            hit(PORTDENICE, EVE, "15 May 12:00", "/crm", data=data, **crm),  # came by no link
            hit(RESIDENCES, FAY, "17 May 12:00", "/crm", data={**data, "revenue": "50"}, **crm),
            hit(RESIDENCES, FAY, "17 May 12:01", "/crm", data={"revenue": "x"}, **crm),
        ]
    )
    card = await ask("campaigns nice 7d")

    assert {"spring": 900, "summer": 50} == {it[0]: it[-1] for it in table(card, "Campaign")}
    assert {"newsletter": 900, "instagram": 50} == {it[0]: it[-1] for it in table(card, "Source")}
    assert "EUR: what those paid whose first click it was" in told(card)
    assert "newest" not in told(card)


async def test_of_many_payments_the_newest_are_read_and_that_is_said(ask, demo, links, monkeypatch):
    monkeypatch.setattr("marina.payers.PAYMENTS", 1)
    data = {"revenue": 900, "currency": "EUR"}
    when = (f"15 May 12:0{n}" for n in range(3))
    demo.load(
        [hit(PORTDENICE, CLEO, it, "/crm", name="deposit-received", data=data) for it in when]
    )
    card = await ask("campaigns nice 7d")

    assert {"spring": 900, "summer": 0} == {it[0]: it[-1] for it in table(card, "Campaign")}
    assert "Read are the newest" in told(card)


async def test_an_admins_question_makes_a_cohort_once_where_the_account_may_write(
    marina, now, demo, links
):
    data = {"revenue": 900, "currency": "EUR"}
    demo.load([hit(PORTDENICE, CLEO, "15 May 12:00", "/crm", name="deposit-received", data=data)])
    demo.store.rows("update user set role = 'user' where user_id = :id", {"id": USER})
    demo.store.rows("update team_user set role = 'team-manager' where user_id = :id", {"id": USER})
    admin = Asker(ports=(NICE,), may_change=True)
    card = await MENU.answer("campaigns nice 7d", admin, marina, now)
    again = await MENU.answer("campaigns nice 30d", admin, marina, now)

    assert table(card, "People, by any visit") == table(again, "People, by any visit")
    assert ("spring", 2, 1, 1) == table(card, "People, by any visit")[0]
    assert 6 == cohorts(demo)  # of three events on two websites


async def test_where_no_campaign_brought_anybody_there_is_no_picture(ask):
    card = await ask("campaigns nice")

    assert "Nobody came by a campaign, last 30 days." == card.summary
    assert () == card.charts


async def test_no_zero_is_made_of_a_missing_answer(ask, demo, links):
    demo.fault = Fault.crash().only("*/reports/attribution")

    with pytest.raises(UmamiError):
        await ask("campaigns nice")
