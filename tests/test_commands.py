"""What the commands answer, and the contract each of them keeps. Numbers are counted by hand."""

from __future__ import annotations

import dataclasses

import pytest

from bot import console
from bot.answer import answer
from bot.data import data
from bot.demo import Fault
from bot.slack.render import render as slack
from bot.teams.render import render as teams
from bot.web.render import render as web
from commands import MENU
from marina.asker import Asker
from marina.card import Card, Chart, Context, Fields, Number, Table
from marina.errors import Forbidden, UmamiError, Unreachable, UsageError
from marina.store import Client
from tests.harbour import ACISPLIT, ADA, CLEO, EVE, NICE, PORTDENICE, RESIDENCES, SPLIT, hit
from tests.teams.rules import faults

EXAMPLES = [line for command in MENU.commands for line in command.examples]


async def ask(marina, now, line, **who) -> Card:
    return await MENU.answer(line, Asker(ports=(NICE, SPLIT), port=NICE, **who), marina, now)


def tiles(card: Card) -> dict[str, tuple[str, str, float | None, float | None]]:
    (fields,) = [block for block in card.blocks if isinstance(block, Fields)]
    return {
        tile.label: (tile.text, tile.delta, tile.value, tile.previous) for tile in fields.fields
    }


def table(card: Card, column: str) -> list[tuple[object, ...]]:
    (found,) = [it for it in card.blocks if isinstance(it, Table) and it.columns[0] == column]
    return [tuple(c.value if isinstance(c, Number) else c for c in row) for row in found.rows]


def contexts(card: Card) -> str:
    return "\n".join(block.text for block in card.blocks if isinstance(block, Context))


def chart(card: Card) -> Chart:
    return card.charts[0]


# ada, bob and cleo came to one website and fay to the other; before them dan did.


async def test_traffic_adds_the_websites_and_compares(marina, now):
    card = await ask(marina, now, "traffic nice 7d")

    assert {
        "Visitors over 2 websites": ("4", "▲ 3", 4, 1),
        "Visits": ("4", "▲ 3", 4, 1),
        "Pageviews": ("6", "▲ 4", 6, 2),
        "Bounce rate": ("50 %", "▲ 50 pp", 0.5, 0.0),
        "Average visit": ("45 s", "▲ 15 s", 45.0, 30.0),
    } == tiles(card)
    assert (NICE, "7d") == (card.port, card.period and card.period.name)


async def test_traffic_says_who_contributed_most(marina, now):
    card = await ask(marina, now, "traffic nice 7d")

    assert (
        "4 visitors over 2 websites, last 7 days: 3 more than before;"
        " google.com (+2) and Germany (+2) contributed most to the change."
    ) == card.summary


async def test_traffic_lists_pages_sources_and_countries_with_their_change(marina, now):
    card = await ask(marina, now, "traffic nice 7d")

    assert ("/berths", 2, 1) == table(card, "Page")[0]
    assert {("google.com", 2, 2), ("Direct", 2, 1)} == set(table(card, "Source"))
    assert {("Germany", 2, 2), ("France", 2, 2)} == set(table(card, "Country"))


async def test_traffic_draws_this_week_over_the_one_before(marina, now):
    card = await ask(marina, now, "traffic nice 7d")

    assert ("Wed 13", "Tue 19") == (chart(card).labels[0], chart(card).labels[-1])
    assert (0, 1, 1, 0, 0, 1, 1) == chart(card).series[0].values
    assert (0, 1, 0, 0, 0, 0, 0) == chart(card).series[1].values


async def test_a_whole_week_has_other_visitors_than_the_last_seven_days(marina, now):
    card = await ask(marina, now, "traffic nice week")  # 11 to 17 May: cleo, eve and fay

    assert (3, 1) == tiles(card)["Visitors over 2 websites"][2:]
    assert "2026-W20" == (card.period and card.period.name)


async def test_traffic_of_one_country_counts_its_visits_whole(marina, now):
    card = await ask(marina, now, "traffic nice country=germany")

    assert (2, 0) == tiles(card)["Visitors over 2 websites"][2:]
    assert 90.0 == tiles(card)["Average visit"][2]
    assert "country Germany" in contexts(card)


async def test_a_filter_by_page_hides_bounces_and_time(marina, now):
    card = await ask(marina, now, "traffic nice path=/berths/A12")

    assert ["Visitors over 2 websites", "Visits", "Pageviews"] == list(tiles(card))
    assert (1, 1) == tiles(card)["Pageviews"][2:]


async def test_a_port_without_a_visitor_says_so(marina, now):
    card = await ask(marina, now, "traffic split 7d")

    assert "0 visitors, last 7 days: as many as before." == card.summary
    assert ("–", "", None, None) == tiles(card)["Bounce rate"]


async def test_a_website_that_fails_is_left_out_whole_and_named(marina, now, demo):
    demo.fault = Fault.crash().only(f"*{RESIDENCES.id}*")
    card = await ask(marina, now, "traffic nice 7d")

    assert (3, 1) == tiles(card)["Visitors"][2:]
    assert f"No data for {RESIDENCES}" in contexts(card)


async def test_a_website_that_is_gone_is_named_and_not_asked(marina, now, demo):
    gone = dataclasses.replace(RESIDENCES, gone=True)
    port = dataclasses.replace(NICE, websites=(PORTDENICE, gone))
    card = await MENU.answer("traffic", Asker(ports=(port,)), marina, now)

    assert (3, 1) == tiles(card)["Visitors"][2:]
    assert f"{RESIDENCES} is gone from Umami" in contexts(card)
    assert not [asked for asked in demo.requests if RESIDENCES.id in asked.path]


async def test_a_port_of_nothing_but_gone_websites_has_no_zeros(marina, now):
    gone = dataclasses.replace(ACISPLIT, gone=True)
    port = dataclasses.replace(SPLIT, websites=(gone,))

    with pytest.raises(UsageError, match=r"acisplit\.example is gone"):
        await MENU.answer("traffic", Asker(ports=(port,)), marina, now)


async def test_the_funnel_counts_people_and_names_the_leak(marina, now):
    card = await ask(marina, now, "funnel nice 30d")

    assert [
        ("/berths", 3, 1.0, None, 3),
        ("/berths/*", 2, 2 / 3, 1 - 2 / 3, 2),
        ("inquire-click", 1, 1 / 3, 0.5, 1),
        ("eoi-submit", 0, 0.0, 1.0, 0),
        ("signed-eoi", 0, 0.0, None, 0),
    ] == table(card, "Step")
    assert (3, 2, 1, 0, 0) == chart(card).series[0].values
    assert "0 of 3 people at /berths got to signed-eoi (0 %); as many as before." in card.summary
    assert (
        "The biggest leak is from /berths to /berths/*: 1 person (33 %) goes no further."
        in card.summary
    )
    assert "only where the site identifies its visitors" in contexts(card)


async def test_the_funnel_of_a_berth_counts_what_names_it(marina, now, demo):
    demo.load(
        [
            hit(
                PORTDENICE,
                CLEO,
                "14 May 12:05",
                "/berths/B7",
                name="inquire-click",
                data={"berth": "B7"},
            )
        ]
    )
    card = await ask(marina, now, "funnel nice A12 30d")

    assert [3, 2, 1, 0, 0] == [row[1] for row in table(card, "Step")]
    assert "/berths/A12" == table(card, "Step")[1][0]


async def test_a_berth_has_its_visitors_inquiries_and_rank(marina, now):
    card = await ask(marina, now, "berth a12 30d")  # ada, cleo (with #plan) and dan

    assert {
        "Visitors over 2 websites": ("3", "new", 3, 0),
        "Pageviews": ("3", "new", 3, 0),
        "Rank": ("1 of 2", "new", 1, None),
        "Inquiries": ("1", "new", 1, 0),
        "EOI starts": ("0", "=", 0, 0),
        "EOI submits": ("0", "=", 0, 0),
    } == tiles(card)
    assert 3 == sum(value or 0 for value in chart(card).series[0].values)
    assert {("Germany", 2, 2), ("United Kingdom", 1, 1)} == set(table(card, "Country"))


async def test_an_unknown_berth_is_refused_with_the_nearest_one(marina, now):
    with pytest.raises(UsageError) as exc:
        await ask(marina, now, "berth A13")

    assert str(exc.value).endswith("Did you mean A12?")
    assert ("berth port=nice period=30d berth=A12",) == exc.value.lines


async def test_live_tells_who_is_there_and_what_they_look_at(marina, now, demo):
    demo.load(
        [
            hit(PORTDENICE, EVE, "19 May 15:27", "/berths/B7"),
            hit(PORTDENICE, EVE, "19 May 15:28", "/berths/B7", name="brochure-download"),
            hit(PORTDENICE, ADA, "19 May 15:10", "/prices"),
        ]
    )
    card = await ask(marina, now, "live nice")

    assert "One person is on the site right now over 2 websites." == card.summary
    assert {"Here now": ("1", "", 1, None), "Pageviews, 30 minutes": ("2", "", 2, None)} == tiles(
        card
    )
    assert [("/berths/B7", 1)] == table(card, "They look at")
    assert [("Italy", 1)] == table(card, "They are from")
    assert [("brochure-download", "/berths/B7", "3 m ago")] == table(card, "Last events")
    assert (30, 2) == (
        len(chart(card).labels),
        sum(value or 0 for value in chart(card).series[0].values),
    )


async def test_nobody_there_is_no_error(marina, now):
    assert "Nobody is on the site right now." == (await ask(marina, now, "live split")).summary


async def test_ports_lists_them_and_only_an_admin_changes_them(marina, now):
    listed = await ask(marina, now, "ports")
    with pytest.raises(Forbidden, match="Only the bot's admins may change ports"):
        await ask(marina, now, "ports rename split Splitska")
    await ask(marina, now, "ports rename split Splitska", may_change=True)

    assert ("ACI Split", "acisplit.example", "Europe/Zagreb", "Q1, split") in table(listed, "Port")
    assert "Splitska" in [port.name for port in await marina.store.ports()]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("ports add Marina Nuova", "Marina Nuova is a port now"),
        ("ports add “Marina Nuova” Rome", "Marina Nuova is a port now"),
        ("ports link split residences.example", "residences.example counts for ACI Split now."),
        ("ports unlink acisplit.example", "acisplit.example counts for no port now."),
        ("ports timezone nice lisbon", "Port de Nice keeps the time of Europe/Lisbon now."),
        ("ports alias nice “Côte d'Azur”", "Port de Nice answers to Côte d'Azur too."),
        ("ports berths nice /places/{berth}", "The berths of Port de Nice are at /places/{berth}"),
        ("ports funnel nice /berths eoi-submit", "The funnel of Port de Nice is /berths → eoi-sub"),
    ],
)
async def test_an_admin_changes_the_ports(marina, now, line, says):
    card = await ask(marina, now, line, may_change=True)

    assert card.summary.startswith(says)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("ports renam nice X", "Did you mean rename?"),
        ("ports rename", "Please say: /ports rename <port> <new name>"),
        ("ports rename niec X", "I know no port “niec”. Did you mean nice?"),
        ("ports rename nice", "Please say: /ports rename <port> <new name>"),
        ("ports rename nice ACI Split", "is already what ACI Split is called"),
        ("ports link nice nowhere.example", "I know no website “nowhere.example”."),
        ("ports timezone nice Lisbn", "I know no time zone “Lisbn”. Did you mean"),
        ("ports berths nice places", "Please say: /ports berths <port> /berths/{berth}"),
        ("ports funnel nice /one", "Please say: /ports funnel"),
    ],
)
async def test_a_change_that_cannot_be_is_refused_in_words(marina, now, line, says):
    with pytest.raises(UsageError) as exc:
        await ask(marina, now, line, may_change=True)

    assert says in str(exc.value)


@pytest.mark.parametrize("line", EXAMPLES)
async def test_every_example_is_answered_on_every_surface(marina, now, line):
    await marina.store.save_clients([Client("CRM-1001", "Ada Lind", consent=True)])
    card = await ask(marina, now, line.replace("nimara", "nice"))

    assert card.summary.endswith((".", "?"))
    assert slack(card)["blocks"]
    assert [] == faults(teams(card))
    assert card.title in console.render(card)
    assert web(card, {})
    assert card.summary == data(card)["summary"]


@pytest.mark.parametrize("line", ["traffic", "live", "funnel", "berth A12"])
@pytest.mark.parametrize(
    "fault",
    [Fault.crash(), Fault.truncated(), Fault.unauthorized(), Fault.empty()],
    ids=lambda it: it.kind,
)
async def test_no_zero_is_made_of_a_missing_answer(marina, now, demo, line, fault):
    await marina.umami.verify()
    demo.fault = fault

    with pytest.raises(UmamiError) as exc:
        await ask(marina, now, line)

    assert "Umami" in str(exc.value)
    assert exc.value.incident


async def test_help_reads_out_the_menu_and_one_command(marina, now):
    menu = await ask(marina, now, "help")
    one = await ask(marina, now, "berth help")

    assert [f"/{c.name} {c.usage.text}" for c in MENU.commands] == [
        r[0] for r in table(menu, "Question")
    ]
    assert [(f"/{line}",) for line in MENU._by_name["berth"].examples] == table(one, "For example")


async def test_a_line_from_a_chat_is_always_answered(marina, now):
    await marina.store.prefer("slack:C1", "nice")
    good = await answer("live", "slack:U1", "slack:C1", marina, now)
    bad = await answer("liv", "slack:U1", "slack:C1", marina, now)

    assert "Live · Port de Nice" == good.title
    assert "I know no “liv”. Did you mean /live?" == bad.summary


async def test_a_fault_of_ours_gets_a_number(marina, now, caplog, monkeypatch):
    monkeypatch.setattr("marina.figures.gather", lambda *_: 1 / 0)
    card = await answer("live nice", "slack:U1", "slack:C1", marina, now)

    number = contexts(card).removeprefix("Incident ").split(";")[0]
    assert f"incident {number}: /live" in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert "ZeroDivisionError" not in card.summary


async def test_what_takes_too_long_is_told_as_umamis(marina, now, demo, monkeypatch):
    monkeypatch.setattr("marina.menu.DEADLINE", 0.05)
    demo.latency = 0.2

    with pytest.raises(Unreachable) as read:
        await ask(marina, now, "traffic")
    with pytest.raises(Unreachable) as written:
        await ask(marina, now, "outcome")

    assert str(read.value) == (
        "Umami takes too long to answer. Please try again in a minute, or ask for a shorter period."
    )
    assert str(written.value) == "Umami takes too long to answer. Please try again in a minute."
