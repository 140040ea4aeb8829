"""Sessions: who was there, and what is known of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial

from marina.errors import UmamiError, Unsupported
from marina.period import Period
from marina.umami.client import DAY, PAGE, Client
from marina.umami.filters import NONE, Filters
from marina.umami.ids import checked
from marina.umami.values import visitors as values
from marina.umami.values.traffic import METRICS, Metric
from marina.umami.values.visitors import (
    Activity,
    Property,
    PropertyCount,
    Session,
    SessionStats,
    merged,
)
from marina.umami.versions import V3_1, told

SOON = 20.0  # seconds until an unknown visitor may have become a known one
Heatmap = tuple[tuple[int, ...], ...]  # 7 rows, Monday first, of 24 hours


class Sessions(Client):
    async def sessions(
        self,
        website: str,
        period: Period,
        filters: Filters = NONE,
        search: str = "",
        size: int = PAGE,
    ) -> AsyncIterator[Session]:
        """Those with a hit in the period, the last seen first; two pages are in memory at a time.

        Umami has a row for each hostname of a session. Rows within two pages of each other are
        merged; a session that was on hostnames further apart comes again, with what the other
        hostname adds. `search` looks into distinct id, city, browser, os and device.
        """
        params = {"search": search} if search else {}
        rows = partial(self._site_pages, values.SESSIONS, website, "sessions", period, size=size)
        async for session in _merged(rows(filters, params)):
            yield session

    async def revenue_sessions(
        self, website: str, period: Period, currency: str, filters: Filters = NONE
    ) -> AsyncIterator[Session]:
        """Those that earned something in the currency: EUR, whatever its case."""
        params = {"currency": currency.upper()}
        rows = partial(self._site_pages, values.SESSIONS, website, "revenue/sessions", period)
        async for session in _merged(rows(filters, params)):
            yield session

    async def session(self, website: str, session: str) -> Session:
        """Of all time. One with nothing but its id is unknown, or has no hit yet.

        Whom a session belongs to does not change once it is known, so that is kept for a day.
        """
        found = await self._site(
            values.SESSION, website, f"sessions/{checked(session, 'a session')}", fresh=_known
        )
        return found or Session(session)

    async def session_stats(
        self, website: str, period: Period, filters: Filters = NONE
    ) -> SessionStats:
        return await self._site(
            values.SESSION_STATS,
            website,
            "sessions/stats",
            period=period,
            filters=filters,
            events=True,
        )

    async def activity(self, website: str, session: str, period: Period) -> tuple[Activity, ...]:
        """What a session did, newest first, 500 hits at most."""
        route = f"sessions/{checked(session, 'a session')}/activity"
        return await self._site(values.ACTIVITY, website, route, period=period)

    async def session_properties(self, website: str, session: str) -> tuple[Property, ...]:
        """What the website told of a session, the last of each name; of all time."""
        route = f"sessions/{checked(session, 'a session')}/properties"
        found = await self._site(values.PROPERTIES, website, route)
        return tuple({row.name: row for row in found}.values())

    async def weekly(self, website: str, period: Period, filters: Filters = NONE) -> Heatmap:
        """Sessions by weekday and hour of the period's zone: 7 rows, Monday first, of 24."""
        zone = {"timezone": period.timezone.key}
        turn = 0
        if zone["timezone"] != "UTC" and await self.version(website) < V3_1:
            turn = await self._utc_offset(website, period)
        rows = await self._site(
            values.WEEKLY, website, "sessions/weekly", zone, period=period, filters=filters
        )
        hours = [count for row in (*rows[1:], *rows[:1]) for count in row]  # Umami's 0 is Sunday
        hours = hours[-turn:] + hours[:-turn] if turn else hours
        return tuple(tuple(hours[day * 24 : day * 24 + 24]) for day in range(7))

    async def session_data_properties(
        self, website: str, period: Period, filters: Filters = NONE
    ) -> tuple[PropertyCount, ...]:
        return await self._site(
            values.PROPERTY_COUNTS,
            website,
            "session-data/properties",
            period=period,
            filters=filters,
            events=True,
        )

    async def session_data_values(
        self, website: str, period: Period, name: str, filters: Filters = NONE
    ) -> tuple[Metric, ...]:
        """The values of a property, of sessions with a hit in the period; 100 at most."""
        return await self._site(
            METRICS,
            website,
            "session-data/values",
            {"propertyName": name},
            period=period,
            filters=filters,
            events=True,
        )

    async def _utc_offset(self, website: str, period: Period) -> int:
        """Hours by which Umami's UTC week has to be turned, before it knew zones."""
        first, last = period.start.utcoffset(), period.end.utcoffset()
        if first is None or first != last or first % timedelta(hours=1):
            version = told(await self.version(website))
            raise Unsupported(
                f"This Umami ({version}) counts the hours of a week in UTC only, which differs by"
                " no whole number of hours throughout this period. Version 3.1 knows time zones."
            )
        return int(first / timedelta(hours=1))


def _known(body: bytes) -> float:
    try:
        session = values.SESSION.read(body)
    except UmamiError:
        return 0.0
    return DAY if session and session.distinct_id else SOON


async def _merged(pages: AsyncIterator[tuple[Session, ...]]) -> AsyncIterator[Session]:
    """Each page's sessions once the next page has been looked through for more of them."""
    waiting: dict[str, list[Session]] = {}
    async for page in pages:
        ready = waiting
        waiting = {}
        for row in page:
            (ready if row.id in ready else waiting).setdefault(row.id, []).append(row)
        for rows in ready.values():
            yield merged(rows)
    for rows in waiting.values():
        yield merged(rows)
