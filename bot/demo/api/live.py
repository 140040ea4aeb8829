"""Who is on the website now, and the last half hour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from bot.demo.filters import Filters
from bot.demo.moments import iso_sql
from bot.demo.refusals import crash
from bot.demo.routes import Call, Json, Routes
from bot.demo.scope import Scope
from bot.demo.window import MINUTE, Window, label, zone

routes = Routes()

LISTED = 100  # hits


@routes.get("/api/websites/{website}/active")
def active(call: Call) -> Json:
    """Distinct sessions with any hit since five minutes ago; later ones than now count too."""
    row = call.store.row(
        """select count(distinct session) visitors from website_event
           where website_id = :website and created_at >= :since""",
        {"website": call.path["website"], "since": call.at - 5 * MINUTE},
    )
    return dict(row) if row else None


@routes.get("/api/realtime/{website}")
def realtime(call: Call) -> Json:
    """The last 30 minutes: the course of them whole, all else of the last 100 hits.

    Filters work and none is checked.
    """
    window = Window((call.at - 30 * MINUTE) // MINUTE * MINUTE, call.at)
    try:
        filters = Filters.parse(call.given)
    except ValueError as exc:
        raise crash() from exc
    scope = Scope(call.store, call.path["website"], window, call.now, filters)
    timezone = call.given.get("timezone")
    if timezone is not None and zone(timezone) is None:
        raise crash()
    views, visitors = _series(scope, timezone)
    events, countries, urls, referrers = _activity(scope)
    return {
        "countries": countries,
        "urls": urls,
        "referrers": referrers,
        "events": events,
        "series": {"views": views, "visitors": visitors},
        "totals": {
            "views": sum(bucket["y"] for bucket in views),
            # Sums up buckets: who looks at pages in three minutes counts three times.
            "visitors": sum(bucket["y"] for bucket in visitors),
            "events": sum(event["__type"] == "event" for event in events),
            "countries": len(countries),
        },
        "timestamp": call.at,
    }


def _series(scope: Scope, timezone: str | None) -> Sequence[list[dict[str, Any]]]:
    bucket = label("e.created_at", "minute", timezone, scope.window)
    rows = scope.rows(
        f"""select {bucket} x, count(*) views, count(distinct e.session) visitors
            {{counted}} group by 1 order by 1"""
    )
    return [[{"x": row["x"], "y": row[name]} for row in rows] for name in ("views", "visitors")]


def _activity(
    scope: Scope,
) -> tuple[list[dict[str, Any]], Counter[str], Counter[str], Counter[str]]:
    """The last hits, the newest first, with a row of its own below each session's first one."""
    rows = scope.rows(
        f"""select s.session_id sessionId, e.event_name eventName,
                   {iso_sql("e.created_at")} createdAt, s.browser, s.os, s.device, s.country,
                   e.url_path urlPath, e.referrer_domain referrerDomain, e.hostname
            {{hits}} order by e.created_at desc, e.id desc limit {LISTED}"""
    )
    events: list[dict[str, Any]] = []
    countries, urls, referrers = Counter[str](), Counter[str](), Counter[str]()
    known = set()
    for row in reversed(rows):
        hit = dict(row)
        if hit["sessionId"] not in known:
            known.add(hit["sessionId"])
            events.append({"__type": "session", **hit})
            countries.update([hit["country"]] if hit["country"] else [])
        urls.update([hit["urlPath"]] if hit["urlPath"] else [])
        referrers.update([hit["referrerDomain"]] if hit["referrerDomain"] else [])
        events.append({"__type": "event" if hit["eventName"] else "pageview", **hit})
    return events[::-1], countries, urls, referrers
