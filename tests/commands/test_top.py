"""/top: in 7 days came ada and cleo (Germany, by google.com), bob and fay (France); before, dan
(Britain). Eve (Italy) came between."""

from __future__ import annotations

import pytest

from marina import figures
from marina.dimensions import DIMENSIONS, dimension, names
from marina.errors import UsageError
from tests.commands.conftest import chart, lines, table, told
from tests.harbour import ADA, BOB, CLEO, EVE, PORTDENICE, RESIDENCES, hit


async def test_pages_have_their_visitors_views_bounces_and_who_left(ask):
    card = await ask("top pages nice 30d")

    assert [
        ("/berths", 3, 3 / 6, 3, 3, 1 / 3, 1 / 3),
        ("/", 2, 2 / 6, 2, 2, 1.0, 1.0),
        ("/berths/A12", 2, 2 / 6, 2, 2, None, 1.0),  # where nobody's visit began
        ("/berths/A12#plan", 1, 1 / 6, 1, 1, 0.0, 0.0),
        ("/berths/B7", 1, 1 / 6, 1, 1, None, 1.0),
    ] == table(card, "Page")
    assert "/berths is the first of 5 pages, last 30 days: 3 visitors, none before." == card.summary
    assert "Umami knows no page's own time" in told(card)


async def test_who_reloads_a_page_or_is_measured_there_saw_no_other(ask, demo):
    demo.load(
        [
            hit(PORTDENICE, EVE, "12 May 16:01", "/"),
            hit(PORTDENICE, EVE, "12 May 16:01", "/")._replace(type=5),
            hit(PORTDENICE, BOB, "19 May 09:00", "/berths")._replace(type=5),
            hit(PORTDENICE, BOB, "19 May 09:01", "/prices"),
        ]
    )
    rows = table(await ask("top entry pages nice 30d"), "Entry page")

    assert {"/berths": 0.0, "/": 1.0, "/berths/A12#plan": 0.0} == {it[0]: it[-1] for it in rows}


async def test_whether_a_rare_page_has_bounces_is_not_known_where_ways_are_cut(monkeypatch, ask):
    monkeypatch.setattr("bot.demo.reports.journey.MOST", 1)  # only the most frequent way is told
    rows = table(await ask("top entry pages nice 30d"), "Entry page")

    assert None in {it[-1] for it in rows}
    assert {None, 1.0} >= {it[-1] for it in rows if it[0] == "/"}


async def test_the_only_one_is_called_that(ask, demo):
    demo.load([hit(PORTDENICE, ADA, "18 May 10:05", "/", tag="hero")])

    assert "hero is the only tag, last 7 days: 1 visitor, none before." == (
        (await ask("top tags nice 7d")).summary
    )


async def test_a_page_is_compared_with_the_period_before(ask):
    card = await ask("top pages nice 7d")

    assert ("/berths", 2, 2 / 4, 1) == table(card, "Page")[0][:4]
    assert [(2, 1), (1, 1)] == [
        (now, then) for now, then in zip(*(it.values for it in chart(card).series), strict=True)
    ][:2]


async def test_countries_have_bounces_and_time_because_a_visitor_is_of_one(ask):
    card = await ask("top countries nice 7d")  # cleo stayed 2 minutes, ada one, the others none

    assert {("Germany", 2, 0.5, 2, 0.0, 90.0), ("France", 2, 0.5, 2, 1.0, 0.0)} == set(
        table(card, "Country")
    )


async def test_under_a_filter_of_hits_there_are_no_bounces(ask):
    rows = table(await ask("top countries nice 30d path=/berths/A12"), "Country")

    assert [("Germany", 1, 0.5, 1), ("United Kingdom", 1, 0.5, 1)] == rows


async def test_sources_have_those_who_came_directly(ask):
    assert {("google.com", 2, 0.5, 2), ("Direct", 2, 0.5, 1)} == set(
        table(await ask("top sources nice 7d"), "Source")
    )


async def test_channels_say_that_directness_is_none(ask):
    assert "Who came directly has none in Umami" in told(await ask("top channels nice"))


async def test_events_are_counted_by_the_times(ask, demo):
    more = [hit(PORTDENICE, ADA, f"18 May 10:0{n}", "/berths", name="call") for n in (4, 5, 6)]
    demo.load([it._replace(type=2) for it in more])
    card = await ask("top events nice 7d")

    assert [("call", 3, 0.75, 3), ("inquire-click", 1, 0.25, 1)] == table(card, "Event")
    assert "call is the first of 2 events, last 7 days: 3 times, none before." == card.summary


async def test_clients_are_counted_and_never_named(ask, demo):
    known = [who._replace(distinct_id=f"crm-{who.key}") for who in (ADA, BOB, EVE)]
    often = [hit(PORTDENICE, known[0], f"{day} May 11:00", "/") for day in (14, 15, 16, 17)]
    once = [hit(PORTDENICE, who, "16 May 12:00", "/") for who in known[1:]]
    again = [hit(RESIDENCES, known[2], "17 May 12:00", "/")]  # the same person on another website
    demo.load(often + once + again)
    card = await ask("top clients nice 7d")

    assert {("4 to 9 visits", 1), ("2 or 3 visits", 1), ("one visit", 1)} == {
        row[:2] for row in table(card, "Visits each")
    }
    assert "3 known clients came, last 7 days: none before." == card.summary
    assert "crm-" not in repr(card)


async def test_towns_and_regions_are_told_with_their_country(ask):
    assert ["Berlin (DE)", "Hamburg (DE)"] == sorted(
        row[0] for row in table(await ask("top regions nice country=DE"), "Region")
    )
    assert "Nice (FR)" in [row[0] for row in table(await ask("top cities nice"), "City")]


async def test_a_list_that_umami_cuts_is_marked(ask, demo):
    everybody = (CLEO._replace(key=f"c{n}") for n in range(figures.ALL + 1))
    demo.load([hit(PORTDENICE, who, "16 May 12:00", f"/{who.key}") for who in everybody])
    card = await ask("top pages nice")

    assert "rarer ones are missing here" in told(card)
    assert "the first of at least" in card.summary


@pytest.mark.parametrize("by", DIMENSIONS, ids=lambda by: by.type)
async def test_every_list_of_umami_is_answered(ask, by):
    card = await ask(f"top {by.plural} nice 30d")

    assert card.title.startswith(f"Top {by.plural}")
    assert card.summary.endswith(".")


def test_no_two_lists_share_a_name_and_there_are_all_25():
    assert 25 == len(DIMENSIONS) == len({by.type for by in DIMENSIONS})
    assert len(names()) == sum(len(by.called) for by in DIMENSIONS)


@pytest.mark.parametrize(
    ("said", "type"),
    [
        ("Pages", "path"),
        ("landing pages", "entry"),
        ("utm_source", "utmSource"),
        ("utmCampaign", "utmCampaign"),
        ("Operating-System", "os"),
        ("weather", None),
    ],
)
def test_a_list_has_many_names(said, type):
    found = dimension(said)

    assert type == (found and found.type)


@pytest.mark.parametrize(
    ("line", "says", "mended"),
    [
        ("top sorces", "I know no list of “sorces”. Did you mean sources?", "what=sources"),
        ("top weather", "I know no list of “weather”. There are pages, sources", "top pages"),
        ("top pages top=0", "top= is a number from 1 to 20, not “0”.", "top=10"),
        ("top pages top=99", "top= is a number from 1 to 20, not “99”.", "top=20"),
        ("top pages top=many", "top= is a number from 1 to 20, not “many”.", "top=10"),
    ],
)
async def test_what_cannot_be_listed_is_refused_with_what_can(ask, line, says, mended):
    with pytest.raises(UsageError) as exc:
        await ask(line)

    assert str(exc.value).startswith(says)
    assert mended in exc.value.lines[0]


async def test_a_port_without_visitors_has_no_pages(ask):
    card = await ask("top pages split")

    assert "No pages are known, last 30 days." == card.summary
    assert "none" == table(card, "Page")[0][0]


async def test_the_buttons_keep_the_filter(ask):
    assert "map port=nice period=30d country=DE" in lines(await ask("top cities nice country=DE"))
