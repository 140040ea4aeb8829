"""The counts of a website, and their course in time."""

from __future__ import annotations

from typing import Any

from bot.demo.fields import window
from bot.demo.moments import iso
from bot.demo.routes import Call, Json, Routes
from bot.demo.scope import Scope
from bot.demo.window import label

routes = Routes()


@routes.get("/api/websites/{website}/stats", window())
def stats(call: Call) -> Json:
    """The five numbers, and the same five of the span before."""
    scope = call.scope()
    before = scope.before(call.given.get("compare", "prev"))
    return {**_stats(scope), "comparison": _stats(before)}


@routes.get("/api/websites/{website}/pageviews", window())
def pageviews(call: Call) -> Json:
    """Pageviews and sessions per bucket; buckets without hits are left out."""
    scope = call.scope()
    answer: dict[str, Any] = _series(call, scope)
    if "compare" in call.given:
        before = scope.before(call.given["compare"])
        answer |= _bounds(scope)
        answer["compare"] = {**_series(call, before), **_bounds(before)}
    return answer


def _stats(scope: Scope) -> dict[str, int]:
    return dict(
        scope.row(
            """select coalesce(sum(hits), 0) pageviews, count(distinct session) visitors,
                      count(*) visits, coalesce(sum(hits = 1), 0) bounces,
                      coalesce(sum((last - first) / 1000), 0) totaltime
               from (select e.session, count(*) hits, min(e.created_at) first,
                            max(e.created_at) last
                     {counted} group by e.session, e.visit)"""
        )
    )


def _series(call: Call, scope: Scope) -> dict[str, list[dict[str, Any]]]:
    unit = scope.window.unit(call.given.get("unit"))
    bucket = label("e.created_at", unit, call.given.get("timezone"), scope.window)
    rows = scope.rows(
        f"""select {bucket} x, count(*) views, count(distinct e.session) sessions
            {{counted}} group by 1 order by 1"""
    )
    return {
        "pageviews": [{"x": row["x"], "y": row["views"]} for row in rows],
        "sessions": [{"x": row["x"], "y": row["sessions"]} for row in rows],
    }


def _bounds(scope: Scope) -> dict[str, str | None]:
    return {"startDate": iso(scope.window.start), "endDate": iso(scope.window.end)}
