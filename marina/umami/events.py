"""Hits: every page view and event, one by one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from marina.errors import Unsupported
from marina.period import Period
from marina.umami.client import PAGE, Client, site_path
from marina.umami.filters import NONE, Filters, Regex, encoded
from marina.umami.values import events as values
from marina.umami.values.events import WEB_VITALS, EventBucket, EventStats, Hit
from marina.umami.versions import V3_1, told

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
SWEEPS = 3  # over a list whose length changes while it is read


class Events(Client):
    async def events(
        self,
        website: str,
        period: Period,
        filters: Filters = NONE,
        search: str = "",
        size: int = PAGE,
    ) -> AsyncIterator[Hit]:
        """All hits, newest first, with `{"eventType": "2"}` the events alone; a page in memory.

        `search`: the name of an event or the path of a page, all of it; % stands for anything.
        """
        params = {"search": search} if search else {}
        before: frozenset[str] = frozenset()  # a hit may come again while pages are turned
        async for page in self._site_pages(
            values.HITS, website, "events", period, filters, params, size
        ):
            for hit in page:
                if hit.id not in before:
                    yield hit
            before = frozenset(hit.id for hit in page)

    async def hits(
        self,
        website: str,
        since: datetime,
        until: datetime,
        distinct_id: str | tuple[str, ...] = "",
        size: int = PAGE,
    ) -> tuple[Hit, ...]:
        """What one identified visitor did, some or all of them, oldest first. Needs Umami 3.1.

        `until` is not included. Web vitals are left out: nobody does them. Raises Unsupported on
        a server that would ignore the question and answer with everybody's hits.
        """
        version = await self.version(website)
        if version < V3_1:
            raise Unsupported(
                f"This Umami ({told(version)}) cannot tell what known clients do. Version 3.1 can."
            )
        ids = (distinct_id,) if isinstance(distinct_id, str) else distinct_id
        who: Filters = {"distinctId": ids if any(ids) else Regex(".+")}
        params = encoded(who, version)
        params |= {"startAt": str(_ms(since)), "endAt": str(_ms(until) - 1)}
        found: dict[str, Hit] = {}
        for _ in range(SWEEPS):  # while pages are turned, new rows may push others past the edge
            counts = set()
            async for page in self._pages(values.HITS, site_path(website, "events"), params, size):
                counts.add(page.count)
                found |= {hit.id: hit for hit in page.data}
            if len(counts) == 1:
                break
        deeds = (hit for hit in reversed(found.values()) if hit.kind != WEB_VITALS)
        return tuple(sorted(deeds, key=lambda hit: hit.at))

    async def event_stats(
        self, website: str, period: Period, filters: Filters = NONE
    ) -> EventStats:
        answer = await self._site(
            values.EVENT_STATS,
            website,
            "events/stats",
            period=period,
            filters=filters,
            events=True,
        )
        return answer.data

    async def event_series(
        self, website: str, period: Period, filters: Filters = NONE, limit: int = 0
    ) -> tuple[EventBucket, ...]:
        """How often each event was counted in each bucket, the empty ones left out.

        `limit`: only the website's most frequent events.
        """
        steps = {name: period.params()[name] for name in ("unit", "timezone")}
        return await self._site(
            values.EVENT_SERIES,
            website,
            "events/series",
            steps | ({"limit": str(limit)} if limit else {}),
            period=period,
            filters=filters,
            events=True,
        )


def _ms(moment: datetime) -> int:
    return (moment - EPOCH) // MILLISECOND
