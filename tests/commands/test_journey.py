"""/journey: who came how is told in tests/harbour.py, and below."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from bot.demo import Fault, Visitor
from marina import ways
from marina.errors import UmamiError, UsageError
from tests.commands.conftest import chart, lines, table, told
from tests.harbour import BOB, CLEO, DAN, EVE, FAY, PORTDENICE, RESIDENCES, hit


def event(site, who, when, name, path="/eoi", **more):
    return hit(site, who, when, path, name=name, **more)


@pytest.fixture
def submitted(demo):
    """cleo and bob submit after three steps; fay on the other website; dan a week before."""
    demo.load(
        [
            event(PORTDENICE, CLEO, "14 May 12:05", "inquire-click", "/berths/B7"),
            event(PORTDENICE, CLEO, "14 May 12:06", "eoi-step-1"),
            event(PORTDENICE, CLEO, "14 May 12:07", "eoi-step-2"),
            event(PORTDENICE, CLEO, "14 May 12:08", "eoi-submit"),
            hit(PORTDENICE, CLEO, "14 May 12:09", "/eoi/thanks"),
            hit(PORTDENICE, BOB, "19 May 09:01", "/berths/A12/"),
            event(PORTDENICE, BOB, "19 May 09:02", "eoi-step-1"),
            event(PORTDENICE, BOB, "19 May 09:03", "eoi-submit"),
            event(RESIDENCES, FAY, "15 May 08:02", "eoi-submit"),
            event(PORTDENICE, DAN, "7 May 10:04", "eoi-submit"),
        ]
    )


async def test_ways_lead_from_the_source_over_merged_steps_to_the_eoi(ask, submitted):
    card = await ask("journey nice 7d")

    assert {
        ("google.com → a berth → inquire-click → eoi-step", 1, 1 / 3),
        ("Direct → /berths → a berth → eoi-step", 1, 1 / 3),
        ("Direct → /", 1, 1 / 3),
    } == set(table(card, "Way"))
    assert card.summary.startswith(
        "3 people reached eoi-submit over 2 websites, last 7 days: 2 more than before."
        " The most common way, of 33 %: "
    )


async def test_the_picture_shows_the_ways_with_their_people(ask, submitted):
    drawn = chart(await ask("journey nice 7d"))

    assert "flow" == drawn.kind
    assert "Direct → / → eoi-submit" in drawn.labels
    assert (1.0, 1.0, 1.0) == drawn.series[0].values
    assert "the 3 ways most gone, 3 of 3 people · last 7 days" == drawn.subtitle


async def test_equal_ways_are_one(ask, demo):
    for n in range(3):
        who = Visitor(f"one of {n}")
        demo.load(
            [
                hit(PORTDENICE, who, "13 May 10:00", f"/berths/B{n}", "boat24.com"),
                hit(PORTDENICE, who, "13 May 10:01", f"/berths/B{n + 1}"),
                event(PORTDENICE, who, "13 May 10:02", "eoi-submit"),
            ]
        )
    card = await ask("journey nice 7d")

    assert [("boat24.com → a berth", 3, 1.0)] == table(card, "Way")


async def test_a_way_to_another_event_or_to_a_page_may_be_asked_for(ask, submitted):
    inquiries = await ask("journey to inquire-click nice 7d")  # ada and cleo
    pages = await ask("journey to=/berths/A12 nice 7d")  # ada, bob, and cleo with #plan

    assert {("google.com → /berths → a berth", 1), ("google.com → a berth", 1)} == {
        row[:2] for row in table(inquiries, "Way")
    }
    assert {("google.com", 1), ("google.com → /berths", 1), ("Direct → /berths", 1)} == {
        row[:2] for row in table(pages, "Way")
    }


async def test_pages_below_one_may_be_the_goal(ask):
    card = await ask("journey to /berths/* nice 7d")

    assert {("google.com → /berths", 1, 0.5), ("google.com", 1, 0.5)} == set(table(card, "Way"))


async def test_an_outcome_told_by_the_crm_has_the_way_of_the_visit_before(ask, demo):
    known = Visitor("gina", distinct_id="CRM-1")
    new = Visitor("hugo", distinct_id="CRM-2")
    demo.load(
        [
            hit(PORTDENICE, known, "1 May 10:00", "/prices", "boat24.com"),
            event(PORTDENICE, known, "14 May 09:00", "signed-eoi", "/crm"),
            event(PORTDENICE, known, "18 May 09:00", "contract-signed", "/crm"),
            event(PORTDENICE, new, "18 May 09:00", "contract-signed", "/crm"),
        ]
    )
    card = await ask("journey to contract-signed nice 7d")

    assert {("boat24.com → /prices", 1, 0.5), ("not known", 1, 0.5)} == set(table(card, "Way"))


async def test_a_link_tells_its_source_where_no_page_sent_the_visit(ask, demo):
    demo.load(
        [
            hit(PORTDENICE, EVE, "18 May 16:00", "/", query="utm_source=newsletter&utm_medium=x"),
            event(PORTDENICE, EVE, "18 May 16:01", "eoi-submit"),
        ]
    )

    assert [("newsletter → /", 1, 1.0)] == table(await ask("journey nice 7d"), "Way")


async def test_only_the_people_of_a_filter_are_followed(ask, submitted):
    card = await ask("journey nice 7d country=DE")

    assert [("google.com → a berth → inquire-click → eoi-step", 1, 1.0)] == table(card, "Way")
    assert "journey port=nice period=30d country=DE" in lines(card)


async def test_of_many_people_the_newest_are_read_and_that_is_said(ask, submitted, monkeypatch):
    monkeypatch.setattr(ways, "VISITS", 1)
    card = await ask("journey nice 7d")

    assert {("Direct → /berths → a berth → eoi-step", 1), ("Direct → /", 1)} == {
        row[:2] for row in table(card, "Way")
    }
    assert "3 people reached" in card.summary
    assert re.search(r"Read are the newest \d+ people", told(card))
    assert "of the newest 2 people" in chart(card).subtitle


async def test_where_nobody_reached_it_there_is_no_picture(ask):
    card = await ask("journey to /nowhere nice")

    assert "0 people reached /nowhere over 2 websites, last 30 days" in card.summary
    assert () == card.charts
    assert [("none", "", "")] == table(card, "Way")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("journey to inquire-clik", "Did you mean inquire-click?"),
        ("journey to one two", "One page or event at a time"),
    ],
)
async def test_what_is_not_understood_is_asked_back(ask, line, says):
    with pytest.raises(UsageError) as exc:
        await ask(line)

    assert says in str(exc.value)


async def test_a_long_way_is_cut_in_its_middle():
    way = ("Direct", *"abcdefghi", "eoi")

    assert [("Direct", "…", *"efghi", "eoi")] == [
        *ways.readable(Counter({way: 1, ("x", "eoi"): 99}))
    ][:1]


async def test_no_way_is_made_of_a_missing_answer(ask, demo, submitted):
    demo.fault = Fault.crash().only("*/activity")

    with pytest.raises(UmamiError):
        await ask("journey nice")
