"""Hits one by one, and the custom events among them counted."""

from __future__ import annotations

from typing import Any

from bot.demo.checks import coerced, optional
from bot.demo.fields import PAGING, timezone, unit, whole_window, window
from bot.demo.routes import Call, Json, Routes
from bot.demo.scope import Scope
from bot.demo.window import label

routes = Routes()


@routes.get("/api/websites/{website}/events", window(**PAGING))
def events(call: Call) -> Json:
    """Hits of every type, the newest first."""
    search = call.given.get("search", "")
    found = """((e.event_type = 2 and ilike(:search, e.event_name))
                or (e.event_type = 1 and ilike(:search, e.url_path)))"""
    answer = call.paged(
        call.scope(),
        f"""select e.event_id id, e.website_id websiteId, s.session_id sessionId,
                   e.created_at createdAt, e.hostname, e.url_path urlPath,
                   e.url_query urlQuery, e.referrer_path referrerPath,
                   e.referrer_query referrerQuery, e.referrer_domain referrerDomain,
                   s.country, s.city, s.device, s.os, s.browser, e.page_title pageTitle,
                   e.event_type eventType, e.event_name eventName,
                   exists(select 1 from event_data d where d.event = e.id) hasData
            {{hits}} and {found if search else ":search = ''"}
            order by e.created_at desc, e.id desc""",
        search=search,
    )
    for row in answer["data"]:
        row["hasData"] = bool(row["hasData"])
    return answer


@routes.get("/api/websites/{website}/events/stats", window())
def stats(call: Call) -> Json:
    """Custom events, and the same of the span before."""
    scope = call.scope()
    before = scope.before(call.given.get("compare", "prev"))
    return {"data": {**_stats(scope), "comparison": _stats(before)}}


@routes.get(
    "/api/websites/{website}/events/series",
    whole_window(timezone=timezone, unit=optional(unit), limit=optional(coerced(whole=True))),
)
def series(call: Call) -> Json:
    """Custom events per name and bucket, in the order of time; gaps are left out."""
    scope = call.scope()
    span = scope.window.unit(call.given.get("unit"))
    bucket = label("e.created_at", span, call.given["timezone"], scope.window)
    frequent = ""
    if limit := call.given.get("limit"):
        frequent = f"""and e.event_name in (
            select event_name from website_event where website_id = :website
              and created_at between :start and :end and event_type = 2
            group by 1 order by count(*) desc limit {limit})"""
    rows = scope.rows(
        f"""select e.event_name x, {bucket} t, count(*) y
            {{hits}} and e.event_type = 2 {frequent} group by 1, 2 order by 2, 1"""
    )
    return [dict(row) for row in rows]


def _stats(scope: Scope) -> dict[str, Any]:
    return dict(
        scope.row(
            """select count(*) events, count(distinct e.session) visitors,
                      count(distinct e.visit) visits, count(distinct e.event_name) uniqueEvents
               {hits} and e.event_type = 2"""
        )
    )
