"""Every report over a few hits, counted by hand."""

from __future__ import annotations

import pytest

from tests.demo.reports.little import Asker, at

BERTHS = {"type": "path", "value": "/berths"}
ONE_BERTH = {"type": "path", "value": "/berths/*"}
INQUIRE = {"type": "event", "value": "inquire-click"}
ONLY = {"type": "path", "value": "/only"}
PRESSED = {"type": "event", "value": "pressed"}
EOI = {"type": "event", "value": "eoi-submit"}


def asking_for(step, operator: str, value: str, name: str = "berth"):
    return step | {"filters": [{"property": name, "operator": operator, "value": value}]}


@pytest.mark.parametrize(
    ("steps", "window", "filters", "counts"),
    [
        ((BERTHS, ONE_BERTH, INQUIRE, EOI), 60, {}, [2, 2, 1, 1]),
        ((BERTHS, ONE_BERTH), 0.5, {}, [2, 1]),
        ((BERTHS, ONE_BERTH, INQUIRE), 60, {"country": "FR"}, [1, 1, 0]),
        ((BERTHS, ONE_BERTH), 60, {"path": "eq./berths"}, [2, 2]),
        ((BERTHS, ONE_BERTH), 60, {"path": "eq./contact"}, [0, 0]),
        ((BERTHS, ONE_BERTH), 60, {"country1": "FR", "foo": "bar"}, [2, 2]),
        (
            ({"type": "path", "value": "/only"}, {"type": "event", "value": "pressed"}),
            1,
            {},
            [1, 1],
        ),
        ((BERTHS, {"type": "path", "value": "/berths?utm_source=newsletter"}), 60, {}, [2, 0]),
        ((BERTHS, asking_for(INQUIRE, "eq", "A12")), 60, {}, [2, 1]),
        ((BERTHS, asking_for(INQUIRE, "eq", "B7")), 60, {}, [2, 0]),
        ((BERTHS, asking_for(INQUIRE, "neq", "B7")), 60, {}, [2, 1]),
        ((BERTHS, asking_for(INQUIRE, "neq", "A12")), 60, {}, [2, 0]),
        ((BERTHS, asking_for(INQUIRE, "c", "a1")), 60, {}, [2, 1]),
        ((BERTHS, asking_for(INQUIRE, "dnc", "a1")), 60, {}, [2, 0]),
        ((BERTHS, asking_for(INQUIRE, "neq", "x", "nothing")), 60, {}, [2, 0]),
        ((INQUIRE, asking_for(EOI, "eq", "47500", "value")), 60, {}, [1, 1]),
        ((BERTHS, asking_for(ONE_BERTH, "eq", "ignored on a path")), 60, {}, [2, 2]),
    ],
)
async def test_a_funnel_counts_sessions(nimara: Asker, steps, window, filters, counts):
    rows = await nimara.report("funnel", filters=filters, window=window, steps=steps)

    assert [row["visitors"] for row in rows] == counts


async def test_a_funnel_tells_its_steps_as_they_were_asked(nimara: Asker):
    steps = [BERTHS, asking_for(INQUIRE, "eq", "A12")]

    rows = await nimara.report("funnel", window=60, steps=steps)

    assert rows == [
        BERTHS
        | {"visitors": 2, "previous": 0, "dropped": 0, "dropoff": None, "remaining": 1},
        asking_for(INQUIRE, "eq", "A12")
        | {"visitors": 1, "previous": 2, "dropped": 1, "dropoff": 0.5, "remaining": 0.5},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "value", "filters", "counts"),
    [
        ("path", "/berths", {}, (2, 4)),
        ("path", "*/A12", {}, (1, 4)),
        ("path", "/BERTHS*", {}, (0, 4)),
        ("path", "/only", {}, (0, 4)),
        ("event", "pressed", {}, (1, 4)),
        ("event", "eoi-submit", {"country": "DE"}, (1, 2)),
        ("url", "/berths", {}, (0, 4)),
    ],
)
async def test_a_goal_counts_who_did_it_of_all(nimara: Asker, kind, value, filters, counts):
    goal = await nimara.report("goal", filters=filters, type=kind, value=value)

    assert goal == {"num": counts[0], "total": counts[1]}


async def test_a_breakdown_is_stats_per_value(nimara: Asker):
    rows = await nimara.report("breakdown", fields=["country"])

    counts = ("views", "visitors", "visits", "bounces", "totaltime")
    assert rows == [
        dict(zip(counts, ("5", 2, 3, 2, "120"), strict=True)) | {"country": "DE"},
        dict(zip(counts, ("3", 1, 1, 0, "2400"), strict=True)) | {"country": "FR"},
    ]


async def test_a_breakdown_tells_who_looked_at_what(nimara: Asker):
    rows = await nimara.report(
        "breakdown", filters={"distinctId": "re..+"}, fields=["distinctId", "path"]
    )

    assert [(row["distinctId"], row["path"], row["views"], row["visits"]) for row in rows] == [
        ("CRM-1", "/berths", "2", 2),
        ("CRM-1", "/", "1", 1),
        ("CRM-1", "/berths/A12", "1", 1),
    ]


async def test_a_breakdown_by_event_is_one_row_of_pageviews(nimara: Asker):
    (row,) = await nimara.report("breakdown", fields=["event"])

    assert (row["views"], row["event"]) == ("8", None)


async def test_retention_starts_at_the_first_day_seen(nimara: Asker):
    rows = await nimara.report("retention")

    first, second = "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z"
    assert rows == [
        {"date": first, "day": 0, "visitors": 2, "returnVisitors": 2, "percentage": 100},
        {"date": first, "day": 1, "visitors": 2, "returnVisitors": 1, "percentage": 50},
        {"date": first, "day": 2, "visitors": 2, "returnVisitors": 1, "percentage": 50},
        {"date": second, "day": 0, "visitors": 2, "returnVisitors": 2, "percentage": 100},
    ]


async def test_retention_goes_by_local_days(nimara: Asker):
    rows = await nimara.report("retention", timezone="Pacific/Auckland")

    assert [(row["date"], row["day"], row["visitors"]) for row in rows] == [
        ("2026-11-20 00:00:00", 0, 1),
        ("2026-11-20 00:00:00", 1, 1),
        ("2026-11-20 00:00:00", 2, 1),
        ("2026-11-21 00:00:00", 0, 3),
    ]


async def test_retention_counts_those_that_pass_the_filter(nimara: Asker):
    seen = await nimara.report("retention", filters={"path": "/berths/A12"})
    earned = await nimara.report("retention", filters={"path": "/deal"})

    assert [(row["day"], row["returnVisitors"]) for row in seen] == [(0, 1), (1, 1), (2, 1)]
    assert [(row["day"], row["returnVisitors"]) for row in earned] == [(0, 1)]


async def test_utm_counts_pageviews(nimara: Asker):
    assert await nimara.report("utm") == {
        "utm_source": [{"utm": "newsletter", "views": 1}],
        "utm_medium": [{"utm": "email", "views": 1}],
        "utm_campaign": [{"utm": "spring", "views": 1}],
        "utm_term": [],
        "utm_content": [],
    }


async def test_journeys_are_of_visits_and_hits_of_every_type(nimara: Asker):
    rows = await nimara.report("journey", steps=3)

    assert sorted(((row["items"], row["count"]) for row in rows), key=str) == [
        (["/", "/berths", "/berths/A12", None], 1),
        (["/", None, None], 1),
        (["/berths", "/berths/B7", None], 1),
        (["/berths", None, None], 1),
        (["pressed", None, None], 1),
        (["signed-eoi", None, None], 1),
    ]


async def test_a_journey_may_be_of_one_type_of_hits(nimara: Asker):
    rows = await nimara.report("journey", steps=2, eventType=2, startStep="inquire-click")

    assert rows == [{"items": ["inquire-click", "eoi-submit", None], "count": 1}]


async def test_dates_may_be_numbers_and_are_inclusive(nimara: Asker):
    moment = at("20 10:01:00")

    goal = await nimara.report(
        "goal", type="path", value="/berths", startDate=moment, endDate=moment
    )

    assert goal == {"num": 1, "total": 1}
