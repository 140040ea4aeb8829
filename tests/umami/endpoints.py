"""Every endpoint with the method that asks it, and what it must make of an answer.

`told` is read from the method's values, `expected` from the recorded JSON, by another way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from marina.umami import Event, Report, Step, Umami
from tests.umami.conftest import SITE
from tests.umami.recordings import Recording


@dataclass(frozen=True)
class Endpoint:
    method: str
    route: str
    ask: Callable[[Umami, Recording], Coroutine[Any, Any, Any]]
    told: Callable[[Any], Any]
    expected: Callable[[Any], Any]


def number(it: Any) -> float:
    it = it["value"] if isinstance(it, dict) else it
    return float(it or 0)


def numbers(*names: str) -> Callable[[Any], list[float]]:
    return lambda it: [number(it[name]) for name in names]


def attributes(*names: str) -> Callable[[Any], list[float]]:
    return lambda it: [float(getattr(it, name)) for name in names]


def each(of: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    return lambda rows: [of(row) for row in rows]


def page(of: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    return lambda document: [of(row) for row in document["data"]]


async def rows(pages: AsyncIterator[Any]) -> list[Any]:
    return [row async for row in pages]


def merged(document: Any) -> dict[str, list[float]]:
    """id → views, events of all rows of a session."""
    found: dict[str, list[float]] = {}
    for row in document["data"]:
        views, events = found.get(row["id"], [0, 0])
        found[row["id"]] = [views + row["views"], events + row["events"]]
    return found


def ways(document: Any) -> Counter[tuple[str, ...]]:
    found = Counter[tuple[str, ...]]()
    for row in document:
        items = list(row["items"])
        while items and items[-1] is None:
            items.pop()
        found[tuple(it or "" for it in items)] += row["count"]
    return found


def live(document: Any) -> list[Any]:
    sessions = {hit["sessionId"] for hit in document["events"]}
    return [
        sum(point["y"] for point in document["series"]["views"]),
        len(sessions),
        max(document["urls"].values(), default=0),
        document["countries"],
    ]


NAMES = ("urlPath", "eventName")
FIVE = ("pageviews", "visitors", "visits", "bounces", "totaltime")
W = "GET /websites/*"
R = "POST /reports"


def report(r: Recording, *names: str) -> dict[str, Any]:
    return {name: r.parameters[name] for name in names if name in r.parameters}


def steps(r: Recording) -> list[Step]:
    said = r.parameters.get("steps") or [{"type": "path", "value": "/"}] * 2
    if not isinstance(said, list):
        return []
    return [
        Step(
            step["type"],
            step["value"].partition("?")[0],
            {it["property"]: it["value"] for it in step.get("filters", [])},
        )
        for step in said
    ]


def saved(r: Recording) -> Report:
    return Report(
        r.ids[-1], r.body["websiteId"], r.body["type"], r.body["name"], r.body["parameters"]
    )


def event(r: Recording) -> Event:
    return Event(r.body.get("payload", {}).get("website") or SITE, "/")


def xy(row: Any) -> list[Any]:
    name = next(row[k] for k in ("x", "value", "utm") if k in row)
    count = next(row[k] for k in ("y", "count", "total", "views") if k in row)
    return [name or "(none)", number(count)]


def name_count(metric: Any) -> list[Any]:
    return [metric.name, float(metric.count)]


ENDPOINTS = [
    Endpoint(
        "verify",
        "POST /auth/verify",
        lambda u, r: u.verify(),
        lambda user: [user.id, user.is_admin, [team.name for team in user.teams]],
        lambda it: [it["id"], it["isAdmin"], [team["name"] for team in it["teams"]]],
    ),
    Endpoint(
        "me",
        "GET /me",
        lambda u, r: u.me(),
        lambda user: [user.username, user.role],
        lambda it: [it["user"]["username"], it["user"]["role"]],
    ),
    Endpoint(
        "heartbeat",
        "GET /heartbeat",
        lambda u, r: u.heartbeat(),
        lambda ok: ok,
        lambda it: it["ok"],
    ),
    Endpoint(
        "config",
        "GET /config",
        lambda u, r: u.config(),
        lambda it: it.cloud_mode,
        lambda it: it["cloudMode"],
    ),
    Endpoint(
        "users",
        "GET /admin/users",
        lambda u, r: u.users(),
        each(lambda user: user.username),
        page(lambda it: it["username"]),
    ),
    Endpoint(
        "teams",
        "GET /teams",
        lambda u, r: u.teams(),
        each(lambda team: team.name),
        page(lambda it: it["name"]),
    ),
    *(
        Endpoint(
            method,
            route,
            ask,
            each(lambda site: [site.id, site.name, site.domain]),
            page(lambda it: [it["id"], it["name"], it["domain"]]),
        )
        for method, route, ask in (
            ("own_websites", "GET /websites", lambda u, r: u.own_websites()),
            ("admin_websites", "GET /admin/websites", lambda u, r: u.admin_websites()),
            ("team_websites", "GET /teams/*/websites", lambda u, r: u.team_websites(r.ids[0])),
        )
    ),
    Endpoint(
        "website",
        W,
        lambda u, r: u.website(r.site),
        lambda site: site and site.name,
        lambda it: it and it["name"],
    ),
    Endpoint(
        "daterange",
        f"{W}/daterange",
        lambda u, r: u.daterange(r.site),
        lambda it: [moment and f"{moment:%F %H:%M:%S}" for moment in (it.start, it.end)],
        lambda it: [it[k] and it[k][:19].replace("T", " ") for k in ("startDate", "endDate")],
    ),
    Endpoint(
        "stats",
        f"{W}/stats",
        lambda u, r: u.stats(r.site, r.period),
        attributes(*FIVE),
        numbers(*FIVE),
    ),
    Endpoint(
        "pageviews",
        f"{W}/pageviews",
        lambda u, r: u.pageviews(r.site, r.period),
        lambda found: [
            {f"{b.at:%F %H:%M}": b.pageviews for b in found if b.pageviews},
            sum(b.sessions for b in found),
        ],
        lambda it: [
            {p["x"].replace("T", " ")[:16]: p["y"] for p in it["pageviews"]},
            sum(p["y"] for p in it["sessions"]),
        ],
    ),
    Endpoint(
        "metrics",
        f"{W}/metrics",
        lambda u, r: u.metrics(r.site, r.query.get("type", "path"), r.period, limit=500),
        each(name_count),
        each(xy),
    ),
    Endpoint(
        "expanded",
        f"{W}/metrics/expanded",
        lambda u, r: u.expanded(r.site, r.query["type"], r.period),
        each(attributes(*FIVE)),
        each(numbers(*FIVE)),
    ),
    Endpoint(
        "values",
        f"{W}/values",
        lambda u, r: u.values(r.site, r.query["type"], r.period),
        each(name_count),
        each(xy),
    ),
    Endpoint(
        "active",
        f"{W}/active",
        lambda u, r: u.active(r.site),
        lambda people: people,
        lambda it: it["visitors"],
    ),
    Endpoint(
        "realtime",
        "GET /realtime/*",
        lambda u, r: u.realtime(r.site),
        lambda it: [
            sum(it.views),
            it.sessions,
            max([url.count for url in it.urls], default=0),
            {row.name: row.count for row in it.countries},
        ],
        live,
    ),
    *(
        Endpoint(
            method,
            route,
            ask,
            lambda found: {s.id: [float(s.views), float(s.events)] for s in found},
            merged,
        )
        for method, route, ask in (
            ("sessions", f"{W}/sessions", lambda u, r: rows(u.sessions(r.site, r.period))),
            (
                "revenue_sessions",
                f"{W}/revenue/sessions",
                lambda u, r: rows(u.revenue_sessions(r.site, r.period, "eur")),
            ),
        )
    ),
    Endpoint(
        "session",
        f"{W}/sessions/*",
        lambda u, r: u.session(r.site, r.ids[1]),
        lambda s: [s.distinct_id, float(s.views or 0), s.city],
        lambda it: [it.get("distinctId") or "", number(it.get("views")), it.get("city", "")],
    ),
    Endpoint(
        "session_stats",
        f"{W}/sessions/stats",
        lambda u, r: u.session_stats(r.site, r.period),
        attributes("pageviews", "visitors", "visits", "countries", "events"),
        numbers("pageviews", "visitors", "visits", "countries", "events"),
    ),
    Endpoint(
        "activity",
        f"{W}/sessions/*/activity",
        lambda u, r: u.activity(r.site, r.ids[1], r.period),
        each(lambda it: [it.id, it.path, it.event, it.kind]),
        each(lambda it: [it["eventId"], it["urlPath"], it["eventName"] or "", it["eventType"]]),
    ),
    Endpoint(
        "session_properties",
        f"{W}/sessions/*/properties",
        lambda u, r: u.session_properties(r.site, r.ids[1]),
        each(lambda it: [it.name, it.text, float(it.number or 0)]),
        each(lambda it: [it["dataKey"], it["stringValue"] or "", number(it["numberValue"])]),
    ),
    Endpoint(
        "weekly",
        f"{W}/sessions/weekly",
        lambda u, r: u.weekly(r.site, r.period),
        lambda days: [list(day) for day in days],
        lambda it: [*it[1:], it[0]],
    ),
    Endpoint(
        "session_data_properties",
        f"{W}/session-data/properties",
        lambda u, r: u.session_data_properties(r.site, r.period),
        each(lambda it: [it.name, it.total]),
        each(lambda it: [it["propertyName"], it["total"]]),
    ),
    Endpoint(
        "session_data_values",
        f"{W}/session-data/values",
        lambda u, r: u.session_data_values(r.site, r.period, "email"),
        each(name_count),
        each(xy),
    ),
    Endpoint(
        "events",
        f"{W}/events",
        lambda u, r: rows(u.events(r.site, r.period)),
        each(lambda hit: [hit.id, hit.session, hit.path, hit.event, hit.kind]),
        page(
            lambda it: [
                it["id"],
                it["sessionId"],
                it["urlPath"] or "",
                it["eventName"] or "",
                it["eventType"],
            ]
        ),
    ),
    Endpoint(
        "hits",
        f"{W}/events",
        lambda u, r: u.hits(r.site, r.period.start, r.period.end),
        lambda found: [[hit.id for hit in found], {f"{hit.at:%H:%M:%S}" for hit in found}],
        lambda it: [
            [row["id"] for row in reversed(it["data"]) if row["eventType"] != 5],
            {row["createdAt"][11:19] for row in it["data"] if row["eventType"] != 5},
        ],
    ),
    Endpoint(
        "event_stats",
        f"{W}/events/stats",
        lambda u, r: u.event_stats(r.site, r.period),
        attributes("events", "visitors", "visits", "unique_events"),
        lambda it: numbers("events", "visitors", "visits", "uniqueEvents")(it["data"]),
    ),
    Endpoint(
        "event_series",
        f"{W}/events/series",
        lambda u, r: u.event_series(r.site, r.period),
        each(lambda it: [it.name, it.count]),
        each(lambda it: [it["x"], it["y"]]),
    ),
    Endpoint(
        "event_data",
        f"{W}/event-data",
        lambda u, r: rows(u.event_data(r.site, r.period)),
        each(lambda it: [it.id, it.name, {p.name: p.text for p in it.properties}]),
        page(
            lambda it: [
                it["eventId"],
                it["eventName"],
                {p["dataKey"]: p["stringValue"] for p in it["eventProperties"]},
            ]
        ),
    ),
    Endpoint(
        "event_data_of",
        f"{W}/event-data/*",
        lambda u, r: u.event_data_of(r.site, r.ids[1]),
        each(lambda it: [it.name, it.text, it.kind]),
        each(lambda it: [it["dataKey"], it["stringValue"], it["dataType"]]),
    ),
    Endpoint(
        "event_data_events",
        f"{W}/event-data/events",
        lambda u, r: u.event_data_events(r.site, r.period, "inquire-click"),
        each(lambda it: [it.event, it.property, it.value, it.total]),
        each(lambda it: [it[k] for k in ("eventName", "propertyName", "propertyValue", "total")]),
    ),
    Endpoint(
        "event_data_values",
        f"{W}/event-data/values",
        lambda u, r: u.event_data_values(r.site, r.period, "inquire-click", "berth"),
        each(name_count),
        each(xy),
    ),
    Endpoint(
        "event_data_properties",
        f"{W}/event-data/properties",
        lambda u, r: u.event_data_properties(r.site, r.period),
        each(lambda it: [it.event, it.name, it.total]),
        each(lambda it: [it["eventName"], it["propertyName"], it["total"]]),
    ),
    Endpoint(
        "event_data_fields",
        f"{W}/event-data/fields",
        lambda u, r: u.event_data_fields(r.site, r.period),
        each(lambda it: [it.property, it.kind, it.value, it.total]),
        each(lambda it: [it[k] for k in ("propertyName", "dataType", "value", "total")]),
    ),
    Endpoint(
        "event_data_stats",
        f"{W}/event-data/stats",
        lambda u, r: u.event_data_stats(r.site, r.period),
        attributes("events", "properties", "records"),
        numbers("events", "properties", "records"),
    ),
    Endpoint(
        "funnel",
        f"{R}/funnel",
        lambda u, r: u.funnel(r.site, r.period, steps(r), 60),
        each(lambda it: [it.value, it.visitors, it.previous, it.dropoff, it.remaining]),
        each(lambda it: [it[k] for k in ("value", "visitors", "previous", "dropoff", "remaining")]),
    ),
    Endpoint(
        "goal",
        f"{R}/goal",
        lambda u, r: u.goal(r.site, r.period, "path", "/"),
        attributes("num", "total"),
        numbers("num", "total"),
    ),
    Endpoint(
        "breakdown",
        f"{R}/breakdown",
        lambda u, r: u.breakdown(r.site, r.period, r.parameters["fields"] or ["path"]),
        each(lambda it: [float(it.views), it.visitors, it.fields]),
        each(
            lambda it: [
                number(it["views"]),
                it["visitors"],
                {k: v or "" for k, v in it.items() if k not in (*FIVE, "views")},
            ]
        ),
    ),
    Endpoint(
        "retention",
        f"{R}/retention",
        lambda u, r: u.retention(r.site, r.period),
        each(lambda it: [it.day, it.visitors, it.return_visitors]),
        each(lambda it: [it[k] for k in ("day", "visitors", "returnVisitors")]),
    ),
    Endpoint(
        "utm",
        f"{R}/utm",
        lambda u, r: u.utm(r.site, r.period),
        lambda it: [each(name_count)(it.source), each(name_count)(it.content)],
        lambda it: [each(xy)(it["utm_source"]), each(xy)(it["utm_content"])],
    ),
    Endpoint(
        "journey",
        f"{R}/journey",
        lambda u, r: u.journey(r.site, r.period, max(2, r.parameters["steps"])),
        lambda found: {way.items: way.count for way in found},
        ways,
    ),
    Endpoint(
        "revenue",
        f"{R}/revenue",
        lambda u, r: u.revenue(r.site, r.period, "eur"),
        lambda it: [it.total.sum, it.total.buyers, sum(row.amount for row in it.chart)],
        lambda it: [
            number(it["total"]["sum"]),
            it["total"]["unique_count"],
            sum(number(row["y"]) for row in it["chart"]),
        ],
    ),
    Endpoint(
        "attribution",
        f"{R}/attribution",
        lambda u, r: u.attribution(r.site, r.period, "event", "eoi-submit"),
        lambda it: [it.total.visitors, [[row.name, row.count] for row in it.referrers]],
        lambda it: [it["total"]["visitors"], [[*row.values()] for row in it["referrer"]]],
    ),
    Endpoint(
        "performance",
        f"{R}/performance",
        lambda u, r: u.performance(r.site, r.period),
        lambda it: [it.summary.lcp.p75, it.summary.count, [row.p50 for row in it.chart]],
        lambda it: [
            it["summary"]["lcp"]["p75"],
            it["summary"]["count"],
            [row["p50"] for row in it["chart"]],
        ],
    ),
    Endpoint(
        "reports",
        "GET /reports",
        lambda u, r: u.reports(r.site),
        each(lambda it: [it.id, it.type, it.name]),
        page(lambda it: [it["id"], it["type"], it["name"]]),
    ),
    Endpoint(
        "report",
        "GET /reports/*",
        lambda u, r: u.report(r.ids[-1]),
        lambda it: it and [it.name, it.parameters],
        lambda it: it and [it["name"], it["parameters"]],
    ),
    Endpoint(
        "create_report",
        "POST /reports",
        lambda u, r: u.create_report(r.site, r.body["type"], r.body["name"], r.body["parameters"]),
        lambda it: [it.id, it.type],
        lambda it: [it["id"], it["type"]],
    ),
    Endpoint(
        "update_report",
        "POST /reports/*",
        lambda u, r: u.update_report(saved(r)),
        lambda it: it.name,
        lambda it: it["name"],
    ),
    Endpoint(
        "delete_report",
        "DELETE /reports/*",
        lambda u, r: u.delete_report(r.ids[0]),
        lambda it: it,
        lambda it: None,
    ),
    Endpoint(
        "segments",
        f"{W}/segments",
        lambda u, r: u.segments(r.site, r.query["type"]),
        each(lambda it: [it.id, it.name, it.type]),
        page(lambda it: [it["id"], it["name"], it["type"]]),
    ),
    Endpoint(
        "create_segment",
        "POST /websites/*/segments",
        lambda u, r: u.create_segment(r.site, "segment", "x", {}),
        lambda it: it.id,
        lambda it: it["id"],
    ),
    Endpoint(
        "send",
        "POST /send",
        lambda u, r: u.send(event(r)),
        lambda it: [it.session, it.visit],
        lambda it: [it["sessionId"], it["visitId"]],
    ),
    Endpoint(
        "batch",
        "POST /batch",
        lambda u, r: u.batch([Event(SITE, "/")]),
        lambda it: [it.processed, sorted(it.failures)],
        lambda it: [it["processed"], [row["index"] for row in it["details"]]],
    ),
]
ENDPOINTS.append(
    Endpoint(
        "identify",
        "POST /send",
        lambda u, r: u.identify(event(r).website, "CRM-1"),
        ENDPOINTS[-2].told,
        ENDPOINTS[-2].expected,
    )
)
BY_METHOD = {endpoint.method: endpoint for endpoint in ENDPOINTS}
