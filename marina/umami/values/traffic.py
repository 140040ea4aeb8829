"""Numbers of a website over a period, and what is going on right now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from marina.umami.values.base import Answer, Count, Id, Long, Moment, Name, Text, value

_FIVE = ("pageviews", "visitors", "visits", "bounces", "totaltime")


@value
class Stats:
    pageviews: Count = 0
    visitors: Count = 0
    visits: Count = 0
    bounces: Count = 0
    totaltime: Count = 0  # seconds

    def __add__(self, other: Stats) -> Stats:
        return Stats(*(getattr(self, name) + getattr(other, name) for name in _FIVE))

    @property
    def bounce_rate(self) -> float | None:
        """0-1; None without visits."""
        return self.bounces / self.visits if self.visits else None

    @property
    def seconds_per_visit(self) -> float | None:
        """None without visits."""
        return self.totaltime / self.visits if self.visits else None


@dataclass(frozen=True, slots=True)
class Bucket:
    """What was counted in one minute, hour, day or month that starts `at`."""

    at: datetime
    pageviews: int = 0
    sessions: int = 0  # distinct in this bucket: not to be added up over several

    def __add__(self, other: Bucket) -> Bucket:
        return Bucket(self.at, self.pageviews + other.pageviews, self.sessions + other.sessions)


@value
class Metric:
    """One row of a top list; `count` is visitors, for events the number of events."""

    name: Annotated[Name, Field(validation_alias=AliasChoices("x", "name", "utm", "value"))]
    count: Annotated[
        Count, Field(validation_alias=AliasChoices("y", "count", "total", "views", "value"))
    ]
    country: Text = ""  # ISO 3166, of a region or city


@value
class Expanded:
    """One row of a top list with all five numbers."""

    name: Name
    pageviews: Count
    visitors: Count
    visits: Count
    bounces: Count
    totaltime: Count  # seconds
    country: Text = ""


@value
class Point:
    x: datetime  # without a zone: of the zone that was asked for
    y: Count


@value
class Series:
    pageviews: tuple[Point, ...]
    sessions: tuple[Point, ...]


@value
class Active:
    visitors: Annotated[Count, Field(validation_alias=AliasChoices("visitors", "x"))]


@value
class LiveHit:
    """A page view or event of the last half hour."""

    kind: Annotated[Text, Field(validation_alias="__type")]  # pageview, event, session
    session: Annotated[Id, Field(validation_alias="sessionId")]
    at: Annotated[Moment, Field(validation_alias="createdAt")]
    path: Annotated[Long, Field(validation_alias="urlPath")] = ""
    event: Annotated[Text, Field(validation_alias="eventName")] = ""
    referrer: Annotated[Text, Field(validation_alias="referrerDomain")] = ""
    hostname: Text = ""
    country: Text = ""
    device: Text = ""
    browser: Text = ""
    os: Text = ""


@value
class LiveSeries:
    views: tuple[Point, ...]
    visitors: tuple[Point, ...]


@value
class LiveAnswer:
    countries: dict[Name, Count]
    urls: dict[Name, Count]
    referrers: dict[Name, Count]
    events: tuple[LiveHit, ...]
    series: LiveSeries
    timestamp: Moment


@dataclass(frozen=True, slots=True)
class Realtime:
    """The last 30 minutes. The lists are of the last 100 hits, busiest first."""

    minutes: tuple[datetime, ...]  # 30, the present one last
    views: tuple[int, ...]  # one a minute
    visitors: tuple[int, ...]  # one a minute; who stays for several is in each
    sessions: int  # distinct ones among the last 100 hits
    urls: tuple[Metric, ...]
    referrers: tuple[Metric, ...]  # without the website itself
    countries: tuple[Metric, ...]
    events: tuple[LiveHit, ...]  # page views and events, newest first


def _five(given: object) -> object:
    """Each number must be there, or Stats' own 0 would stand for it."""
    if isinstance(given, dict):
        for name in _FIVE:
            if name not in given:
                raise PydanticCustomError("missing", "missing", {"name": name})
    return given


STATS: Answer[Stats] = Answer(Annotated[Stats, BeforeValidator(_five)])
SERIES: Answer[Series] = Answer(Series)
METRICS: Answer[tuple[Metric, ...]] = Answer(tuple[Metric, ...])
EXPANDED: Answer[tuple[Expanded, ...]] = Answer(tuple[Expanded, ...])
ACTIVE: Answer[Active] = Answer(Active)
LIVE: Answer[LiveAnswer] = Answer(LiveAnswer)
