"""Event data, session data and revenue sessions over a few hits, counted by hand."""

from __future__ import annotations

from tests.demo.reports.little import Asker, at
from tests.demo.world import NIMARA, VELA


async def test_events_with_data_come_newest_first_a_page_at_a_time(nimara: Asker):
    first = await nimara.get("event-data", pageSize=3)
    second = await nimara.get("event-data", pageSize=3, page=2)

    assert [row["eventName"] for row in first["data"]] == ["signed-eoi", "pressed", "eoi-submit"]
    assert [row["eventName"] for row in second["data"]] == ["inquire-click"]
    assert (second["count"], second["page"], second["pageSize"]) == (4, 2, 3)
    assert second["data"][0]["eventProperties"] == [
        {
            "dataKey": "berth",
            "stringValue": "A12",
            "numberValue": None,
            "dateValue": None,
            "dataType": 1,
            "createdAt": "2026-11-20T10:03:00.000Z",
        },
        {
            "dataKey": "value",
            "stringValue": "47500.0000",
            "numberValue": "47500",
            "dateValue": None,
            "dataType": 2,
            "createdAt": "2026-11-20T10:03:00.000Z",
        },
    ]


async def test_one_event_is_found_on_its_own_website_alone(nimara: Asker):
    page = await nimara.get("event-data", event="pressed")
    event = page["data"][0]["eventId"]

    rows = await nimara.get(f"event-data/{event}")

    assert [(row["dataKey"], row["dataType"], row["stringValue"]) for row in rows] == [
        ("since", 4, "2026-01-02T03:04:05.000Z"),
        ("sure", 3, "true"),
        ("deep.n", 2, "0.5000"),
    ]
    assert rows[0]["dateValue"] == "2026-01-02T03:04:05.000Z"
    assert rows[2]["numberValue"] == "0.5"
    assert await nimara.get(f"event-data/{event}", website=VELA) == []


async def test_values_of_one_events_properties(nimara: Asker):
    rows = await nimara.get("event-data/events", event="eq.eoi-submit")

    about = {"eventName": "eoi-submit", "total": 1}
    assert rows == [
        {**about, "propertyName": "berth", "dataType": 1, "propertyValue": "A12"},
        {**about, "propertyName": "value", "dataType": 2, "propertyValue": "47500"},
    ]


async def test_properties_are_counted_per_event(nimara: Asker):
    rows = await nimara.get("event-data/properties", event="eoi-submit")

    assert rows == [
        {"eventName": "eoi-submit", "propertyName": "berth", "total": 1},
        {"eventName": "eoi-submit", "propertyName": "value", "total": 1},
    ]


async def test_fields_mix_the_events(nimara: Asker):
    rows = await nimara.get("event-data/fields")

    assert [(row["propertyName"], row["value"], row["total"]) for row in rows] == [
        ("since", "2026-01-02T03:00:00Z", 1),
        ("sure", "true", 1),
        ("deep.n", "0.5000", 1),
        ("revenue", "1200.5000", 1),
        ("value", "47500", 2),
        ("berth", "A12", 2),
        ("currency", "eur", 1),
    ]


async def test_values_of_a_property(nimara: Asker):
    one = await nimara.get("event-data/values", propertyName="value", event="eoi-submit")
    mixed = await nimara.get("event-data/values", propertyName="value", eventName="eoi-submit")

    assert one == [{"value": "47500", "total": 1}]
    assert mixed == [{"value": "47500", "total": 2}]
    assert await nimara.get("event-data/values", propertyName="nothing") == []


async def test_values_are_cut_at_a_hundred(own: Asker):
    for number in range(101):
        own.demo.hit(NIMARA, name="choose", data={"berth": f"B{number}"})

    assert len(await own.get("event-data/values", propertyName="berth", event="choose")) == 100
    assert len(await own.get("event-data/events", event="choose")) == 101


async def test_stats_of_event_data(nimara: Asker):
    everything = await nimara.get("event-data/stats")
    nothing = await nimara.get("event-data/stats", event="no-such")

    assert everything == {"events": 4, "properties": 7, "records": "9"}
    assert nothing == {"events": 0, "properties": 0, "records": None}


async def test_filters_choose_the_events(nimara: Asker):
    page = await nimara.get("event-data", distinctId="re..+", path="/eoi")

    assert [row["eventName"] for row in page["data"]] == ["eoi-submit"]


async def test_session_data_is_of_sessions_with_a_hit_in_the_window(nimara: Asker):
    both = await nimara.get("session-data/properties")
    one = await nimara.get(
        "session-data/properties", startAt=at("21 08:00:00"), endAt=at("21 08:30:00")
    )

    assert both == [{"propertyName": "email", "total": 2}, {"propertyName": "size", "total": 1}]
    assert one == [{"propertyName": "email", "total": 1}]


async def test_values_of_sessions(nimara: Asker):
    emails = await nimara.get("session-data/values", propertyName="email", limit=1, search="zzz")
    sizes = await nimara.get("session-data/values", propertyName="size")
    narrowed = await nimara.get("session-data/values", propertyName="email", path="/berths/A12")

    assert emails == [{"value": "ann@example.com", "total": 2}]
    assert sizes == [{"value": "42", "total": 1}]
    assert narrowed == [{"value": "ann@example.com", "total": 1}]
    assert await nimara.get("session-data/values") == []


async def test_sessions_with_revenue_come_a_row_a_hostname(nimara: Asker):
    page = await nimara.get("revenue/sessions", currency="EUR")
    lower = await nimara.get("revenue/sessions", currency="eur")

    rows = [(row["hostname"], row["views"], row["events"]) for row in page["data"]]
    assert rows == [("crm.invalid", 0, 1), ("portnimara.com", 4, 2)]
    assert lower["count"] == 0
