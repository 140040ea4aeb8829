"""What is going on right now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo

from marina.umami.client import Client
from marina.umami.filters import NONE, Filters
from marina.umami.ids import checked
from marina.umami.values import traffic as values
from marina.umami.values.base import aware
from marina.umami.values.traffic import LiveAnswer, LiveHit, Metric, Point, Realtime

FRESH = 5.0  # seconds
MINUTES = 30


class Live(Client):
    async def active(self, website: str) -> int:
        """Sessions of the last five minutes."""
        found = await self._site(values.ACTIVE, website, "active", fresh=FRESH)
        return found.visitors

    async def realtime(
        self, website: str, timezone: tzinfo = UTC, filters: Filters = NONE
    ) -> Realtime:
        """The last 30 minutes, in `timezone`. Umami answers in UTC: it does not check a zone."""
        params = await self._filters(website, filters, events=True)
        path = f"/realtime/{checked(website)}"
        return _realtime(await self._get(values.LIVE, path, params, FRESH), timezone)


def _realtime(answer: LiveAnswer, timezone: tzinfo) -> Realtime:
    present = answer.timestamp.astimezone(UTC).replace(second=0, microsecond=0)
    minutes = tuple(present - timedelta(minutes=n) for n in reversed(range(MINUTES)))
    own = {hit.hostname.removeprefix("www.") for hit in answer.events}
    foreign = {name: count for name, count in answer.referrers.items() if name not in own}
    return Realtime(
        minutes=tuple(minute.astimezone(timezone) for minute in minutes),
        views=_by_minute(answer.series.views, minutes),
        visitors=_by_minute(answer.series.visitors, minutes),
        sessions=len({hit.session for hit in answer.events}),
        urls=_busiest(answer.urls),
        referrers=_busiest(foreign),
        countries=_busiest(answer.countries),
        events=tuple(sorted(filter(_is_deed, answer.events), key=lambda hit: hit.at, reverse=True)),
    )


def _by_minute(points: Iterable[Point], minutes: Iterable[datetime]) -> tuple[int, ...]:
    found = {aware(point.x): point.y for point in points}
    return tuple(found.get(minute, 0) for minute in minutes)


def _busiest(counts: Mapping[str, int]) -> tuple[Metric, ...]:
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    return tuple(Metric(name, count) for name, count in ordered)


def _is_deed(hit: LiveHit) -> bool:
    """Not a row that stands for a session, nor web vitals: page views without a hostname."""
    return hit.kind == "event" or (hit.kind == "pageview" and bool(hit.hostname))
