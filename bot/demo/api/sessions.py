"""Sessions: lists, counts, the week's hours, one session and what it did."""

from __future__ import annotations

from typing import Final

from bot.demo.checks import form
from bot.demo.fields import PAGING, WHOLE_SPAN, timezone, whole_window, window
from bot.demo.moments import iso, iso_sql
from bot.demo.properties import NUMBER
from bot.demo.reports.figures import decimal
from bot.demo.routes import Call, Json, Routes
from bot.demo.window import local

routes = Routes()

ROWS: Final = """
    select s.session_id id, e.website_id websiteId, e.hostname, s.browser, s.os, s.device, s.screen,
           s.language, s.country, s.region, s.city, min(e.created_at) firstAt,
           max(e.created_at) lastAt, count(distinct e.visit) visits, sum(e.event_type = 1) views,
           sum(e.event_type = 2) events, max(e.created_at) createdAt
    {hits}
"""
"""A row per session and hostname; a condition may follow, then `GROUPED`."""
GROUPED: Final = "group by e.session, e.hostname order by max(e.created_at) desc"
SEARCHED = "s.distinct_id s.city s.browser s.os s.device".split()


@routes.get("/api/websites/{website}/sessions", window(**PAGING))
def sessions(call: Call) -> Json:
    """Rows of a session and a hostname each, the newest first; no distinct id in them."""
    search = call.given.get("search", "")
    found = " or ".join(f"ilike(:search, {column})" for column in SEARCHED)
    condition = f"and ({found})" if search else "and :search <> ''"
    return call.paged(call.scope(), f"{ROWS} {condition} {GROUPED}", search=f"%{search}%")


@routes.get("/api/websites/{website}/sessions/stats", whole_window())
def stats(call: Call) -> Json:
    """Five counts; `pageviews` is the number of hits of every type."""
    row = call.scope().row(
        """select count(*) pageviews, count(distinct e.session) visitors,
                  count(distinct e.visit) visits, count(distinct s.country) countries,
                  coalesce(sum(e.event_type = 2), 0) events {hits}"""
    )
    return {name: {"value": row[name]} for name in row.keys()}  # noqa: SIM118


@routes.get("/api/websites/{website}/sessions/weekly", whole_window(timezone=timezone))
def weekly(call: Call) -> Json:
    """Distinct sessions by weekday (0 is Sunday) and hour of the timezone's clock."""
    scope = call.scope()
    moment = f"{local('e.created_at', call.given['timezone'], scope.window)} / 1000, 'unixepoch'"
    week = [[0] * 24 for _ in range(7)]
    for day, hour, count in scope.rows(
        f"""select strftime('%w', {moment}), strftime('%H', {moment}), count(distinct e.session)
            {{counted}} group by 1, 2"""
    ):
        week[int(day)][int(hour)] = count
    return week


@routes.get("/api/websites/{website}/sessions/{session}")
def session(call: Call) -> Json:
    """One session over all time; `{}` if the website has none such, or it has no hit yet."""
    row = call.store.row(
        f"""select s.session_id id, s.distinct_id distinctId, s.website_id websiteId, s.browser,
                   s.os, s.device, s.screen, s.language, s.country, s.region, s.city,
                   {iso_sql("min(v.first)")} firstAt, {iso_sql("max(v.last)")} lastAt,
                   count(*) visits, cast(sum(v.views) as text) views,
                   cast(sum(v.events) as text) events,
                   cast(sum((v.last - v.first) / 1000) as text) totaltime
            from session s join (
                select session, visit, min(created_at) first, max(created_at) last,
                       sum(event_type = 1) views, sum(event_type = 2) events
                from website_event
                where session = (select id from session where session_id = :session)
                group by session, visit) v on v.session = s.id
            where s.website_id = :website and s.session_id = :session group by s.id""",
        call.path,
    )
    return dict(row) if row else {}


@routes.get("/api/websites/{website}/sessions/{session}/activity", form(WHOLE_SPAN))
def activity(call: Call) -> Json:
    """The session's last 500 hits of the window, the newest first."""
    span = call.window()
    rows = call.store.rows(
        f"""select {iso_sql("e.created_at")} createdAt, e.url_path urlPath, e.url_query urlQuery,
                   e.referrer_domain referrerDomain, e.event_id eventId, e.event_type eventType,
                   e.event_name eventName, v.visit_id visitId, e.hostname,
                   exists(select 1 from event_data d where d.event = e.id) hasData
            from website_event e join session s on s.id = e.session join visit v on v.id = e.visit
            where e.website_id = :website and s.session_id = :session
              and e.created_at between :start and :end
            order by e.created_at desc, e.id desc limit 500""",
        {"start": span.start, "end": span.end, **call.path},
    )
    return [{**dict(row), "hasData": bool(row["hasData"])} for row in rows]


@routes.get("/api/websites/{website}/sessions/{session}/properties")
def properties(call: Call) -> Json:
    """What was told of the session when it was identified, by key."""
    rows = call.store.rows(
        """select d.*, s.session_id from session_data d join session s on s.id = d.session
           where d.website_id = :website and s.session_id = :session order by d.data_key""",
        call.path,
    )
    return [
        {
            "websiteId": row["website_id"],
            "sessionId": row["session_id"],
            "dataKey": row["data_key"],
            "dataType": row["data_type"],
            "stringValue": row["string_value"],
            "numberValue": decimal(row["number_value"]) if row["data_type"] == NUMBER else None,
            "dateValue": iso(row["date_value"]),
            "createdAt": iso(row["created_at"]),
        }
        for row in rows
    ]
