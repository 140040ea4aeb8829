"""The counts of an Umami, against hits counted by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.demo import Demo, Visitor
from bot.demo.hits import VITALS
from tests.demo.asking import SITE, Asking, ms

TEN = datetime(2026, 5, 18, 10, tzinfo=UTC)
DAY = {"startAt": ms(TEN - timedelta(hours=10)), "endAt": ms(TEN + timedelta(hours=2))}
ADA = Visitor("ada", country="DE", region="DE-HH", city="Hamburg", language="de-DE")
BOB = Visitor("bob", country="FR", region=None, city=None, language="fr")


@pytest.fixture
def asking(demo: Demo, asking: Asking) -> Asking:
    """Ada walks from ten to past eleven, Bob sees one page and does something there."""
    own = {"hostname": "port.example", "referrer": "port.example"}
    google = {"hostname": "port.example", "referrer": "google.com"}
    demo.hit(SITE, "/", TEN, ADA, **google)
    demo.hit(SITE, "/berths", TEN + timedelta(minutes=1, milliseconds=900), ADA, **own)
    demo.hit(SITE, "/berths/A12", TEN + timedelta(minutes=59, seconds=50), ADA, **own)
    demo.hit(SITE, "/contact", TEN + timedelta(hours=1, seconds=5), ADA, **own)
    demo.hit(SITE, "/", TEN + timedelta(minutes=10), BOB, hostname="port.example")
    demo.hit(SITE, "/", TEN + timedelta(minutes=10), BOB, type=VITALS, vitals=(1, 1, 1, 1, 1))
    demo.hit(SITE, "/", TEN + timedelta(minutes=20), BOB, name="inquire-click", **own)
    return asking


async def test_stats_leave_out_events_and_vitals_and_split_a_visit_at_the_full_hour(
    asking: Asking,
):
    stats = await asking.get("stats", **DAY)

    # Ada's first visit lasts 59 m 50 s, her second and Bob's have one page each.
    assert stats | {"comparison": None} == {
        "pageviews": 5,
        "visitors": 2,
        "visits": 3,
        "bounces": 2,
        "totaltime": 3590,
        "comparison": None,
    }


async def test_a_visit_carried_by_the_cache_is_not_split(demo: Demo, asking: Asking):
    cleo = Visitor("cleo")
    for minutes in (50, 65):
        demo.hit(SITE, "/", TEN + timedelta(minutes=minutes), cleo, visit="cleo's")

    stats = await asking.get("stats", **DAY)

    assert (stats["visits"], stats["bounces"], stats["totaltime"]) == (4, 2, 3590 + 900)


async def test_time_on_the_site_is_in_whole_seconds_of_each_visit(asking: Asking):
    until = ms(TEN + timedelta(minutes=2))

    stats = await asking.get("stats", startAt=ms(TEN), endAt=until)

    assert stats["totaltime"] == 60


async def test_both_ends_of_the_window_belong_to_it(asking: Asking):
    at = ms(TEN + timedelta(minutes=1, milliseconds=900))

    inside = await asking.get("stats", startAt=at, endAt=at)
    after = await asking.get("stats", startAt=at + 1, endAt=at + 1)

    assert (inside["pageviews"], after["pageviews"]) == (1, 0)


async def test_the_former_span_is_shifted_by_whole_minutes(asking: Asking):
    ten = ms(TEN)
    window = {"startAt": ten + 60_000, "endAt": ten + 120_000 + 59_000}

    stats = await asking.get("stats", **window)

    # Shifted by one minute, not by 119 seconds: it ends at 10:01:59 and still has /berths.
    assert stats["comparison"]["pageviews"] == 2


async def test_a_year_before_has_nothing(asking: Asking):
    stats = await asking.get("stats", compare="yoy", **DAY)

    assert stats["comparison"]["pageviews"] == 0


@pytest.mark.parametrize(
    ("path", "selected"),
    [
        ("/berths", (1, 1, 1, 1, 0)),
        ("c./BERTHS", (2, 1, 1, 0, 3529)),
        ("dnc./berths", (3, 2, 3, 3, 0)),
        ("neq./", (3, 1, 2, 1, 3529)),
        ("re.^/berths/[a-z]", (1, 1, 1, 1, 0)),
        ("nre./berths", (3, 2, 3, 3, 0)),
        ("/contact,/berths", (2, 1, 2, 2, 0)),
        ("sw./berths", (0, 0, 0, 0, 0)),
        ("", (0, 0, 0, 0, 0)),
    ],
)
async def test_a_path_filter_selects_hits_not_visits(asking: Asking, path, selected):
    stats = await asking.get("stats", path=path, **DAY)

    assert tuple(stats[name] for name in list(stats)[:5]) == selected


@pytest.mark.parametrize(
    ("filters", "pageviews"),
    [
        ({"country": "eq.DE"}, 4),
        ({"country": "de"}, 0),
        ({"country": "eq.DE,FR"}, 5),
        ({"city": "neq.Hamburg"}, 0),  # Bob has no city, and negation drops what is missing
        ({"referrer": "google.com"}, 1),
        ({"referrer": "eq.port.example"}, 0),
        ({"referrer": "neq.google.com"}, 0),  # nor is the own domain ever a referrer
        ({"path": "/", "country": "FR", "match": "any"}, 2),
        ({"path": "/contact", "country": "FR", "match": "any"}, 2),
        ({"path": "c./berths", "path1": "neq./berths"}, 1),
        ({"path7": "/contact"}, 1),
        ({"entry1": "/contact"}, 1),
        ({"url": "/berths", "foo": "bar", "filters": '{"country":"DE"}'}, 5),
        ({"event": "inquire-click"}, 0),
        ({"eventType": "2"}, 0),
        ({"eventType": "1"}, 5),
        ({"excludeBounce": "false"}, 3),
        ({"language": "de"}, 0),
    ],
)
async def test_filters_mean_what_umami_makes_of_them(asking: Asking, filters, pageviews):
    stats = await asking.get("stats", **filters, **DAY)

    assert stats["pageviews"] == pageviews


@pytest.mark.parametrize("value", ["t.co", "s.", "re.([", "gt.5"])
async def test_an_operator_that_the_database_lacks_crashes(asking: Asking, value):
    answer = await asking.answer("stats", path=value, **DAY)

    assert (500, b"", None) == (
        answer.status_code,
        answer.content,
        answer.headers.get("content-type"),
    )


async def test_the_last_of_equal_names_wins(asking: Asking):
    url = f"stats?startAt={DAY['startAt']}&endAt={DAY['endAt']}&country=DE&country=FR"

    assert (await asking.answer(url)).json()["pageviews"] == 1


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        ("path", {"/": 2, "/berths": 1, "/berths/A12": 1, "/contact": 1}),
        ("entry", {"/": 2, "/contact": 1}),
        ("exit", {"/": 1, "/berths/A12": 1, "/contact": 1}),
        ("referrer", {"google.com": 1}),
        ("channel", {"organicSearch": 1}),
        ("event", {"inquire-click": 1}),
        ("country", {"DE": 1, "FR": 1}),
        ("city", {"Hamburg": 1}),
        ("language", {"de": 1, "fr": 1}),
        ("hostname", {"port.example": 2}),
        ("distinctId", {}),
        ("utmSource", {}),
    ],
)
async def test_metrics_count_sessions_by_value(asking: Asking, kind, rows):
    metrics = await asking.get("metrics", type=kind, **DAY)

    assert {row["x"]: row["y"] for row in metrics} == rows


async def test_searching_an_entry_looks_for_hits_not_for_entries(asking: Asking):
    metrics = await asking.get("metrics", type="entry", search="a12", **DAY)

    assert metrics == [{"x": "/", "y": 1}]


async def test_expanded_metrics_come_in_texts_and_numbers(asking: Asking):
    (row,) = await asking.get("metrics/expanded", type="referrer", **DAY)

    assert row == {
        "name": "google.com",
        "pageviews": "1",
        "visitors": 1,
        "visits": 1,
        "bounces": 1,
        "totaltime": "0",
    }


async def test_values_are_of_hits_of_every_type(asking: Asking):
    values = await asking.get("values", type="event", **DAY)

    assert values == [{"value": None, "count": 6}, {"value": "inquire-click", "count": 1}]


async def test_a_session_is_listed_once_for_each_hostname(asking: Asking):
    sessions = await asking.get("sessions", country="FR", **DAY)

    rows = [(row["hostname"], row["views"], row["events"]) for row in sessions["data"]]
    assert (sessions["count"], rows) == (2, [("port.example", 1, 1), (None, 0, 0)])


async def test_one_session_is_told_over_all_time_in_texts(asking: Asking):
    sessions = await asking.get("sessions", country="DE", **DAY)
    session = await asking.get(f"sessions/{sessions['data'][0]['id']}")

    told = {name: session[name] for name in ("visits", "views", "events", "totaltime")}
    assert told == {"visits": 2, "views": "4", "events": "0", "totaltime": "3590"}


async def test_session_stats_count_every_hit_as_a_pageview(asking: Asking):
    stats = await asking.get("sessions/stats", **DAY)

    assert {name: stats[name]["value"] for name in stats} == {
        "pageviews": 7,
        "visitors": 2,
        "visits": 3,
        "countries": 2,
        "events": 1,
    }


async def test_events_are_searched_by_whole_names_and_paths(asking: Asking):
    counts = [
        (await asking.get("events", search=search, **DAY))["count"]
        for search in ("inquire", "INQUIRE%", "/BERTHS", "/berths%")
    ]

    assert counts == [0, 1, 1, 2]


async def test_negating_an_event_drops_what_has_no_name(asking: Asking):
    assert (await asking.get("events", event="neq.other", **DAY))["count"] == 1
