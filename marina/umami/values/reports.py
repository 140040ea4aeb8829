"""What the reports answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from marina.umami.values.base import Answer, Count, Long, MaybeNumber, Number, value
from marina.umami.values.traffic import Metric


@dataclass(frozen=True, slots=True)
class Step:
    """A page (`/berths/*`: a star may end or begin it) or an event with these properties."""

    type: Literal["path", "event"]
    value: str
    properties: Mapping[str, str] = field(default_factory=dict)


@value
class FunnelStep:
    value: Long
    visitors: Count
    previous: Count
    dropped: Count
    dropoff: MaybeNumber  # share of `previous`; None on the first step and after nobody
    remaining: MaybeNumber  # share of the first step; None if that is nobody


@value
class Goal:
    """How many sessions did it, of all that were there."""

    num: Count
    total: Count

    @property
    def rate(self) -> float | None:
        return self.num / self.total if self.total else None


@value
class BreakdownRow:
    views: Count
    visitors: Count
    visits: Count
    bounces: Count
    totaltime: Count  # seconds
    fields: dict[str, Long]  # the fields asked for; empty text: none


@value
class Retained:
    """Of the visitors first seen on a day, those who came again `day` days later."""

    date: datetime
    day: Count
    visitors: Count
    return_visitors: Count
    percentage: Number


@value
class Utm:
    """Pageviews by each utm parameter."""

    source: Annotated[tuple[Metric, ...], Field(validation_alias="utm_source")]
    medium: Annotated[tuple[Metric, ...], Field(validation_alias="utm_medium")]
    campaign: Annotated[tuple[Metric, ...], Field(validation_alias="utm_campaign")]
    term: Annotated[tuple[Metric, ...], Field(validation_alias="utm_term")]
    content: Annotated[tuple[Metric, ...], Field(validation_alias="utm_content")]


@value
class Journey:
    """Pages and events in the order in which that many visits met them first."""

    items: tuple[Long, ...]
    count: Count


def merged(journeys: Iterable[Journey]) -> tuple[Journey, ...]:
    """Equal ways as one: Umami drops repeated pages after counting, and pads with empty steps."""
    counts = Counter[tuple[str, ...]]()
    for journey in journeys:
        last = max((n for n, item in enumerate(journey.items, 1) if item), default=0)
        counts[journey.items[:last]] += journey.count
    return tuple(Journey(items, count) for items, count in counts.most_common())


def _fields_apart(given: object) -> object:
    """The five numbers are named in every row, the fields are those that were asked for."""
    if not isinstance(given, dict):
        return given
    numbers = {name: given[name] for name in _FIVE if name in given}
    return numbers | {"fields": {name: it for name, it in given.items() if name not in _FIVE}}


_FIVE = ("views", "visitors", "visits", "bounces", "totaltime")

FUNNEL: Answer[tuple[FunnelStep, ...]] = Answer(tuple[FunnelStep, ...])
GOAL: Answer[Goal] = Answer(Goal)
BREAKDOWN: Answer[tuple[BreakdownRow, ...]] = Answer(
    tuple[Annotated[BreakdownRow, BeforeValidator(_fields_apart)], ...]
)
RETENTION: Answer[tuple[Retained, ...]] = Answer(tuple[Retained, ...])
UTM: Answer[Utm] = Answer(Utm)
JOURNEY: Answer[tuple[Journey, ...]] = Answer(tuple[Journey, ...])
