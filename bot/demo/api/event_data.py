"""What events carry with them: properties and their values."""

from __future__ import annotations

from typing import Any

from bot.demo.checks import anything, optional
from bot.demo.fields import PAGING, whole_window
from bot.demo.moments import iso
from bot.demo.properties import VALUE
from bot.demo.refusals import crash
from bot.demo.reports.figures import decimal
from bot.demo.routes import Call, Json, Routes
from bot.demo.store import Row

MOST_VALUES = 100
MOST_PROPERTIES = 500
SOURCE = "from event_data d cross join website_event e on e.id = d.event"
"""Read from the data, as few hits have any; `{where}` is the scope's."""

routes = Routes()


@routes.get("/api/websites/{website}/event-data", whole_window(**PAGING))
def events_with_data(call: Call) -> Json:
    """Events that carry data, with their properties, the newest first."""
    page = call.paged(
        call.scope(),
        """select e.id, e.website_id websiteId, e.event_id eventId, e.event_name eventName {hits}
           and exists (select 1 from event_data d where d.event = e.id)
           order by e.created_at desc, e.id desc""",
    )
    for event in page["data"]:
        event["eventProperties"] = [_property(row) for row in _data(call, event.pop("id"))]
    return page


@routes.get("/api/websites/{website}/event-data/events", whole_window())
def values_by_property(call: Call) -> Json:
    """Every value of every property of the event that is asked for; without one a crash."""
    if "event" not in call.given:
        raise crash()
    return _listed(
        call,
        f"""select e.event_name eventName, d.data_key propertyName, d.data_type dataType,
                   {VALUE} propertyValue, count(*) total {{data}}
            group by 1, 2, 3, 4 order by 1, 2, 3, 5 desc, 4""",
    )


@routes.get("/api/websites/{website}/event-data/properties", whole_window())
def properties(call: Call) -> Json:
    """How often each event carried each property."""
    return _listed(
        call,
        f"""select e.event_name eventName, d.data_key propertyName, count(*) total {{data}}
            group by 1, 2 order by 3 desc, 1, 2 limit {MOST_PROPERTIES}""",
    )


@routes.get("/api/websites/{website}/event-data/fields", whole_window())
def fields(call: Call) -> Json:
    """Values of all events' properties."""
    return _listed(
        call,
        f"""select d.data_key propertyName, d.data_type dataType, {VALUE} value, count(*) total
            {{data}} group by 1, 2, 3 order by 2 desc, 1, 3 limit {MOST_VALUES}""",
    )


@routes.get(
    "/api/websites/{website}/event-data/values", whole_window(propertyName=optional(anything))
)
def values(call: Call) -> Json:
    """The values of one property, of all events if none is asked for."""
    return _listed(
        call,
        f"""select {VALUE} value, count(*) total {{data}} and d.data_key = :property
            group by 1 order by 2 desc, 1 limit {MOST_VALUES}""",
        property=call.given.get("propertyName"),
    )


@routes.get("/api/websites/{website}/event-data/stats", whole_window())
def stats(call: Call) -> Json:
    """Events with data, names of properties, and all rows (a text, null for none)."""
    (row,) = _listed(
        call,
        """select count(distinct d.event) events, count(distinct d.data_key) properties,
                  cast(nullif(count(*), 0) as text) records {data}""",
    )
    return row


@routes.get("/api/websites/{website}/event-data/{event}")
def of_event(call: Call) -> Json:
    """The properties of one event of this website, [] if there is none."""
    row = call.store.row(
        """select id, website_id websiteId, event_id eventId, event_name eventName
           from website_event where website_id = :website and event_id = :event""",
        {name: value.lower() for name, value in call.path.items()},
    )
    if row is None:
        return []
    shared = dict(row)
    return [shared | _property(one) for one in _data(call, shared.pop("id"))]


def _listed(call: Call, sql: str, **params: Any) -> list[dict[str, Any]]:
    """The rows of a query over the data `d` of the hits; `{data}` is its FROM and WHERE."""
    scope = call.scope()
    joined = f"{SOURCE} left join session s on s.id = e.session where {scope.where()}"
    return [dict(row) for row in scope.rows(sql.replace("{data}", joined), **params)]


def _data(call: Call, event: int) -> list[Row]:
    return call.store.rows(
        "select * from event_data where event = :event order by rowid", {"event": event}
    )


def _property(row: Row) -> dict[str, Any]:
    number = row["number_value"]
    return {
        "dataKey": row["data_key"],
        "stringValue": row["string_value"],
        "numberValue": None if number is None else decimal(number),
        "dateValue": iso(row["date_value"]),
        "dataType": row["data_type"],
        "createdAt": iso(row["created_at"]),
    }
