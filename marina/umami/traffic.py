"""The numbers of a website over a period."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Literal

from marina.errors import UmamiError, Unreachable, Unsupported
from marina.period import Period
from marina.tasks import Together
from marina.umami import series
from marina.umami.client import Client
from marina.umami.filters import NONE, Filters
from marina.umami.values import traffic as values
from marina.umami.values.reports import BREAKDOWN
from marina.umami.values.traffic import Bucket, Expanded, Metric, Stats
from marina.umami.versions import V3_0, V3_1

Type = Literal[
    "path", "entry", "exit", "referrer", "domain", "channel", "title", "query", "event", "tag",
    "hostname", "browser", "os", "device", "screen", "language", "country", "region", "city",
    "distinctId", "utmSource", "utmMedium", "utmCampaign", "utmContent", "utmTerm",
]  # fmt: skip
Listed = Literal[
    "path", "referrer", "title", "query", "os", "browser", "device", "country", "region", "city",
    "tag", "hostname", "distinctId", "language", "event", "utmSource", "utmMedium",
    "utmCampaign", "utmContent", "utmTerm",
]  # fmt: skip

DIRECT = "Direct"
_BEFORE_3_0 = {"path": "url", "hostname": "host"}


class Traffic(Client):
    async def stats(self, website: str, period: Period, filters: Filters = NONE) -> Stats:
        """Under a filter by page or source, bounces and totaltime mean nothing."""
        return await self._site(values.STATS, website, "stats", period=period, filters=filters)

    async def pageviews(
        self, website: str, period: Period, filters: Filters = NONE
    ) -> tuple[Bucket, ...]:
        """One bucket per hour, day or month of the period, the empty ones too."""
        steps = {name: period.params()[name] for name in ("unit", "timezone")}
        answer = await self._site(
            values.SERIES, website, "pageviews", steps, period=period, filters=filters
        )
        return series.buckets(period, answer)

    async def metrics(
        self,
        website: str,
        type: Type,
        period: Period,
        filters: Filters = NONE,
        limit: int = 10,
        search: str = "",
        skip: int = 0,
    ) -> tuple[Metric, ...]:
        """The most frequent values of a dimension, with the visitors (of events: the times).

        `skip`: how many of them to leave out.
        """
        params = {"type": type, "limit": str(limit)} | ({"search": search} if search else {})
        params |= {"offset": str(skip)} if skip else {}
        asked = partial(self._site, period=period, filters=filters, events=type == "event")
        try:
            found = await asked(values.METRICS, website, "metrics", params)
        except Unsupported:
            if type not in _BEFORE_3_0 or await self.version(website) >= V3_0:
                raise
            params["type"] = _BEFORE_3_0[type]
            found = await asked(values.METRICS, website, "metrics", params)
        return found[:limit]  # Umami does not limit the channels

    async def expanded(
        self,
        website: str,
        type: Type,
        period: Period,
        filters: Filters = NONE,
        limit: int = 10,
        search: str = "",
    ) -> tuple[Expanded, ...]:
        """The same with all five numbers, by visitors."""
        params = {"type": type, "limit": str(limit)} | ({"search": search} if search else {})
        found = await self._site(
            values.EXPANDED,
            website,
            "metrics/expanded",
            params,
            period=period,
            filters=filters,
            events=type == "event",
        )
        return found[:limit]

    async def sources(
        self, website: str, period: Period, filters: Filters = NONE, limit: int = 10
    ) -> tuple[Metric, ...]:
        """Where visitors came from, those that no other page sent among them.

        Umami's list of referrers leaves them out. Who came by a link with a utm_source but without
        a referrer (from a newsletter) is under that source, the others are “Direct”.
        """
        async with Together() as group:
            referrers = group.create_task(self.metrics(website, "referrer", period, filters, limit))
            others = group.create_task(self._without_referrer(website, period, filters))
        counts = Counter[str]()  # a utm_source may be called like a referrer
        for row in (*referrers.result(), *others.result()):
            counts[row.name] += row.count
        return tuple(Metric(name, count) for name, count in counts.most_common(limit))

    async def values(
        self, website: str, type: Listed, period: Period, search: str = ""
    ) -> tuple[Metric, ...]:
        """At most ten values that occur, with the hits of every kind. A comma means “or”."""
        params = {"type": type} | ({"search": search} if search else {})
        return await self._site(values.METRICS, website, "values", params, period=period)

    async def _without_referrer(
        self, website: str, period: Period, filters: Filters
    ) -> tuple[Metric, ...]:
        try:
            fields = ["referrer", "utmSource"]
            rows = await self._report(
                BREAKDOWN, website, "breakdown", period, filters, {"fields": fields}
            )
        except Unreachable:
            raise
        except UmamiError:
            if await self.version(website) >= V3_1:
                raise
            return ()  # older servers cannot say
        return tuple(
            Metric(row.fields["utmSource"] or DIRECT, row.visitors)
            for row in rows
            if not row.fields["referrer"]
        )
