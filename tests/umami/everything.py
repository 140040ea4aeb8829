"""Every method of the client, asked of whatever server there is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from marina.period import Period
from marina.umami import Event, Report, Session, Step, Umami

NONE = "99999999-9999-4999-8999-999999999999"
STEPS = [Step("path", "/*"), Step("event", "inquire-click", {"berth": "A12"})]
GOAL = {"type": "event", "value": "inquire-click"}


@dataclass(frozen=True)
class Where:
    """A website with something to tell, the last week of it, and a session of that week."""

    umami: Umami
    site: str
    week: Period
    session: str

    @property
    def two_days(self) -> Period:
        return Period(self.week.end - timedelta(days=2), self.week.end, "", "")


async def some(rows: AsyncIterator[Any], most: int = 50) -> list[Any]:
    found = []
    async for row in rows:
        found.append(row)
        if len(found) == most:
            break
    return found


async def where(umami: Umami) -> Where:
    """The visible website that was seen last."""
    sites = await umami.visible_websites()
    assert sites, "the user sees no website: add it to the team that owns them"
    ranges = {site.id: (await umami.daterange(site.id)).end for site in sites}
    never = datetime(1970, 1, 1, tzinfo=UTC)
    site = max(ranges, key=lambda id: ranges[id] or never)
    end = (ranges[site] or datetime(2026, 11, 1, tzinfo=UTC)).astimezone(ZoneInfo("Europe/Paris"))
    end = end.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    week = Period(end - timedelta(days=7), end, "", "", days=7)
    rows: list[Session] = await some(umami.sessions(site, week), 1)
    return Where(umami, site, week, rows[0].id if rows else NONE)


async def _run(w: Where) -> Any:
    report = Report(NONE, w.site, "goal", "Inquiries", GOAL)
    return await w.umami.run_report(report, w.week)


READS: dict[str, Callable[[Where], Awaitable[Any]]] = {
    "heartbeat": lambda w: w.umami.heartbeat(),
    "config": lambda w: w.umami.config(),
    "verify": lambda w: w.umami.verify(),
    "me": lambda w: w.umami.me(),
    "users": lambda w: w.umami.users(),
    "teams": lambda w: w.umami.teams(),
    "team_websites": lambda w: _of_teams(w),
    "own_websites": lambda w: w.umami.own_websites(),
    "admin_websites": lambda w: w.umami.admin_websites(),
    "visible_websites": lambda w: w.umami.visible_websites(),
    "website": lambda w: w.umami.website(w.site),
    "daterange": lambda w: w.umami.daterange(w.site),
    "version": lambda w: w.umami.version(w.site),
    "stats": lambda w: w.umami.stats(w.site, w.week),
    "pageviews": lambda w: w.umami.pageviews(w.site, w.week, {"country": "DE,FR"}),
    "metrics": lambda w: w.umami.metrics(w.site, "path", w.week, search="/"),
    "expanded": lambda w: w.umami.expanded(w.site, "country", w.week),
    "sources": lambda w: w.umami.sources(w.site, w.week),
    "values": lambda w: w.umami.values(w.site, "path", w.week, "/"),
    "active": lambda w: w.umami.active(w.site),
    "realtime": lambda w: w.umami.realtime(w.site, ZoneInfo("Europe/Paris")),
    "sessions": lambda w: some(w.umami.sessions(w.site, w.week)),
    "revenue_sessions": lambda w: some(w.umami.revenue_sessions(w.site, w.week, "EUR")),
    "session": lambda w: w.umami.session(w.site, w.session),
    "session_stats": lambda w: w.umami.session_stats(w.site, w.week),
    "activity": lambda w: w.umami.activity(w.site, w.session, w.week),
    "session_properties": lambda w: w.umami.session_properties(w.site, w.session),
    "weekly": lambda w: w.umami.weekly(w.site, w.week),
    "session_data_properties": lambda w: w.umami.session_data_properties(w.site, w.week),
    "session_data_values": lambda w: w.umami.session_data_values(w.site, w.week, "email"),
    "events": lambda w: some(w.umami.events(w.site, w.week, {"eventType": "2"})),
    "hits": lambda w: w.umami.hits(w.site, w.week.start, w.week.end),
    "event_stats": lambda w: w.umami.event_stats(w.site, w.week),
    "event_series": lambda w: w.umami.event_series(w.site, w.week, limit=3),
    "event_data": lambda w: some(w.umami.event_data(w.site, w.week)),
    "event_data_of": lambda w: w.umami.event_data_of(w.site, NONE),
    "event_data_events": lambda w: w.umami.event_data_events(w.site, w.week, "inquire-click"),
    "event_data_values": lambda w: w.umami.event_data_values(
        w.site, w.week, "inquire-click", "berth"
    ),
    "event_data_properties": lambda w: w.umami.event_data_properties(w.site, w.week),
    "event_data_fields": lambda w: w.umami.event_data_fields(w.site, w.week),
    "event_data_stats": lambda w: w.umami.event_data_stats(w.site, w.week),
    "funnel": lambda w: w.umami.funnel(w.site, w.week, STEPS, 60, {"device": "mobile"}),
    "goal": lambda w: w.umami.goal(w.site, w.week, "event", "inquire-click"),
    "breakdown": lambda w: w.umami.breakdown(w.site, w.week, ["country", "device"]),
    "retention": lambda w: w.umami.retention(w.site, w.week),
    "utm": lambda w: w.umami.utm(w.site, w.week),
    "journey": lambda w: w.umami.journey(w.site, w.week, 3),
    "revenue": lambda w: w.umami.revenue(w.site, w.week, "EUR"),
    "attribution": lambda w: w.umami.attribution(w.site, w.week, "event", "inquire-click"),
    "performance": lambda w: w.umami.performance(w.site, w.week),
    "reports": lambda w: w.umami.reports(w.site),
    "report": lambda w: _first_report(w),
    "run_report": _run,
    "segments": lambda w: w.umami.segments(w.site, "cohort"),
}


async def _of_teams(w: Where) -> Any:
    return [await w.umami.team_websites(team.id) for team in await w.umami.teams()]


async def _first_report(w: Where) -> Any:
    return [await w.umami.report(report.id) for report in (await w.umami.reports(w.site))[:1]]


async def _save(w: Where) -> Any:
    """Create, change, run and delete."""
    made = await w.umami.create_report(w.site, "goal", "Tidings' test", GOAL, "may be deleted")
    try:
        await w.umami.update_report(made)
        return await w.umami.run_report(made, w.week)
    finally:
        await w.umami.delete_report(made.id)


def _event(w: Where) -> Event:
    return Event(w.site, "/tidings-test", name="tidings-test", id="tidings-test", tag="test")


WRITES: dict[str, Callable[[Where], Awaitable[Any]]] = {
    "create_report": _save,
    "update_report": _save,
    "delete_report": _save,
    "create_segment": lambda w: w.umami.create_segment(
        w.site, "segment", "Tidings' test", {"filters": []}
    ),
    "send": lambda w: w.umami.send(_event(w)),
    "identify": lambda w: w.umami.identify(w.site, "tidings-test", {"name": "Test"}),
    "batch": lambda w: w.umami.batch([_event(w), _event(w)]),
}
