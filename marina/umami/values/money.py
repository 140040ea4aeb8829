"""What the reports on revenue, its sources and the website's speed answer."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from marina.umami.values.base import Answer, Count, MaybeNumber, Name, Number, Text, value
from marina.umami.values.traffic import Metric


@value
class Earned:
    """What an event earned in a bucket of time."""

    name: Annotated[Text, Field(validation_alias="x")]
    at: Annotated[datetime, Field(validation_alias="t")]  # where the bucket starts, wall time
    amount: Annotated[Number, Field(validation_alias="y")]
    count: Count


@value
class RevenueTotal:
    sum: Number
    count: Count
    buyers: Annotated[Count, Field(validation_alias="unique_count")]
    sessions: Annotated[Count, Field(validation_alias="total_sessions")]  # whatever the filters
    average: Number
    arpu: Number  # per session, whatever the filters


@value
class Share:
    """A part of the revenue."""

    name: Name
    amount: Annotated[Number, Field(validation_alias="value")]
    country: Text = ""


@value
class Revenue:
    """In one currency."""

    chart: tuple[Earned, ...]
    total: RevenueTotal
    countries: Annotated[tuple[Share, ...], Field(validation_alias="country")] = ()
    regions: Annotated[tuple[Share, ...], Field(validation_alias="region")] = ()
    referrers: Annotated[tuple[Share, ...], Field(validation_alias="referrer")] = ()
    channels: Annotated[tuple[Share, ...], Field(validation_alias="channel")] = ()


@value
class AttributionTotal:
    pageviews: Count
    visitors: Count
    visits: Count


@value
class Attribution:
    """What brought those who converted; of each at most 20."""

    referrers: Annotated[tuple[Metric, ...], Field(validation_alias="referrer")]
    paid_ads: tuple[Metric, ...]
    utm_source: Annotated[tuple[Metric, ...], Field(validation_alias="utm_source")]
    utm_medium: Annotated[tuple[Metric, ...], Field(validation_alias="utm_medium")]
    utm_campaign: Annotated[tuple[Metric, ...], Field(validation_alias="utm_campaign")]
    utm_content: Annotated[tuple[Metric, ...], Field(validation_alias="utm_content")]
    utm_term: Annotated[tuple[Metric, ...], Field(validation_alias="utm_term")]
    total: AttributionTotal


@value
class Percentiles:
    """Milliseconds, of CLS a score; None: nothing was measured."""

    p50: MaybeNumber
    p75: MaybeNumber
    p95: MaybeNumber


@value
class Vitals:
    lcp: Percentiles
    inp: Percentiles
    cls: Percentiles
    fcp: Percentiles
    ttfb: Percentiles
    count: Count


@value
class SpeedPoint:
    at: Annotated[datetime, Field(validation_alias="t")]  # where the bucket starts, wall time
    p50: MaybeNumber
    p75: MaybeNumber
    p95: MaybeNumber


@value
class SpeedOf:
    name: Name
    p50: MaybeNumber
    p75: MaybeNumber
    p95: MaybeNumber
    count: Count


@value
class Performance:
    """Web vitals: `chart` and the lists are of the metric that was asked for."""

    chart: tuple[SpeedPoint, ...]
    summary: Vitals
    pages: tuple[SpeedOf, ...]
    page_titles: tuple[SpeedOf, ...]
    devices: tuple[SpeedOf, ...]
    browsers: tuple[SpeedOf, ...]


REVENUE: Answer[Revenue] = Answer(Revenue)
ATTRIBUTION: Answer[Attribution] = Answer(Attribution)
PERFORMANCE: Answer[Performance] = Answer(Performance)
