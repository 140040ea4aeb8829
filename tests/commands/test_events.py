"""/events: who did what is told in tests/harbour.py, and below."""

from __future__ import annotations

import pytest

from bot.demo import Fault
from marina.errors import UmamiError, UsageError
from tests.commands.conftest import chart, lines, table, tiles, told
from tests.harbour import BOB, CLEO, DAN, FAY, PORTDENICE, RESIDENCES, hit


def brochure(site, who, when, which="berths"):
    return hit(site, who, when, "/brochure", name="brochure-download", data={"brochure": which})


@pytest.fixture(autouse=True)
def deeds(demo):
    """Besides ada's inquiry about A12; dan's is of the week before."""
    demo.load(
        [
            brochure(PORTDENICE, CLEO, "14 May 12:03"),
            brochure(PORTDENICE, CLEO, "14 May 12:04", "marina"),
            brochure(PORTDENICE, BOB, "19 May 09:05"),
            brochure(RESIDENCES, FAY, "15 May 08:01", "residences"),
            brochure(PORTDENICE, DAN, "7 May 10:01"),
        ]
    )


async def test_events_are_counted_with_the_people_and_their_share_of_all(ask):
    card = await ask("events nice 7d")  # ada, bob, cleo and fay came

    assert [
        ("brochure-download", 4, 3, 3, 3 / 4),
        ("inquire-click", 1, 1, 1, 1 / 4),
    ] == table(card, "Event")
    assert (
        "5 events, last 7 days: 4 more than before; most often brochure-download (4)."
    ) == card.summary


async def test_an_event_that_happens_no_more_is_told_too(ask):
    card = await ask("events nice today")  # bob's download; yesterday up to now ada inquired

    assert [("brochure-download", 1, 1), ("inquire-click", 0, -1)] == [
        row[:3] for row in table(card, "Event")
    ]


async def test_every_event_has_its_line_with_the_empty_days(ask):
    card = await ask("events nice 7d")

    assert {
        "brochure-download": (0, 2, 1, 0, 0, 0, 1),  # Wednesday to Tuesday
        "inquire-click": (0, 0, 0, 0, 0, 1, 0),
    } == {line.name: line.values for line in chart(card).series}


async def test_a_berth_is_asked_about_by_so_many_of_those_who_look_at_it(ask):
    card = await ask("events inquire-click nice 7d")  # ada did; cleo looked at it, too

    assert [("A12", 1, 1, 0.5)] == table(card, "Berth")


async def test_under_a_filter_by_page_nobody_knows_who_looked_at_the_berth(ask):
    card = await ask("events inquire-click nice 7d path=/berths/A12")

    assert [("A12", 1, 1)] == table(card, "Berth")


async def test_one_event_is_measured_by_visitors_and_by_pageviews(ask):
    card = await ask("events Brochure-Download nice 7d")

    assert {
        "Times": (4, 1),
        "People over 2 websites": (3, 1),
        "Of visitors": (3 / 4, 1.0),
        "Per pageview": (4 / 6, 1 / 2),
    } == tiles(card)
    assert card.summary.startswith(
        "brochure-download: 4 times by 3 people, 75 % of the visitors, last 7 days; 3 more"
    )
    assert (0, 1, 0, 0, 0, 0, 0) == chart(card).series[1].values


async def test_one_event_tells_the_values_of_its_properties(ask):
    card = await ask("events brochure-download nice 7d")

    assert [("berths", 2, 1), ("marina", 1, 1), ("residences", 1, 1)] == sorted(
        table(card, "Brochure")
    )


async def test_events_of_one_page_count_the_visitors_of_that_page(ask):
    card = await ask("events inquire-click nice 7d path=/berths/A12")

    assert (1.0, 0.0) == tiles(card)["Of visitors"]
    assert "path /berths/A12" in told(card)


async def test_a_port_without_an_event_says_so(ask):
    card = await ask("events split")

    assert "0 events, last 30 days: as many as before." == card.summary
    assert () == card.charts


async def test_a_mistyped_event_is_refused_with_the_nearest_one(ask):
    with pytest.raises(UsageError, match="Did you mean inquire-click") as exc:
        await ask("events inquire-clik nice 7d")

    assert ("events port=nice period=7d event=inquire-click",) == exc.value.lines


async def test_what_nobody_did_is_refused_with_what_there_is(ask):
    with pytest.raises(UsageError, match="do there: brochure-download, inquire-click"):
        await ask("events xxx")


async def test_a_filter_stays_where_the_buttons_lead_to_other_periods(ask):
    card = await ask("events nice 7d country=DE")

    assert "events port=nice period=30d country=DE" in lines(card)


async def test_a_website_that_fails_is_named_and_left_out(ask, demo):
    demo.fault = Fault.crash().only(f"*{RESIDENCES.id}*")
    card = await ask("events nice 7d")

    assert ("brochure-download", 3, 2) == table(card, "Event")[0][:3]
    assert f"No data for {RESIDENCES}" in told(card)


async def test_no_zero_is_made_of_a_missing_answer(ask, demo):
    demo.fault = Fault.crash()

    with pytest.raises(UmamiError):
        await ask("events nice")
