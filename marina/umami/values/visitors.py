"""Sessions and what is known of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated

from pydantic import BeforeValidator, Field

from marina.umami.values.base import (
    Answer,
    Count,
    Id,
    Long,
    MaybeCount,
    MaybeMoment,
    MaybeNumber,
    Moment,
    Page,
    Text,
    value,
)


@value
class Session:
    """A visitor as Umami tells them apart.

    Of a list, `first_at`, `visits`, `views` and `events` are of the period and the filters; of a
    single one, of all time. None: not told. `distinct_id` is told of single ones, from 3.4 on of
    all.
    """

    id: Id
    distinct_id: Text = ""
    city: Text = ""
    device: Text = ""
    country: Text = ""
    region: Text = ""
    browser: Text = ""
    os: Text = ""
    language: Text = ""
    screen: Text = ""
    hostname: Text = ""
    first_at: MaybeMoment = None
    last_at: MaybeMoment = None
    visits: MaybeCount = None
    views: MaybeCount = None
    events: MaybeCount = None
    totaltime: MaybeCount = None  # seconds


def merged(rows: Iterable[Session]) -> Session:
    """The rows that Umami has for one session as one: a row per hostname, web vitals have none.

    A visit may go over several hostnames, so the visits are at least those of one of them.
    """
    by_host = {row.hostname: row for row in rows}  # a row may come twice while pages are turned
    parts = tuple(by_host.values())
    if len(parts) == 1:
        return parts[0]
    return replace(
        parts[0],
        hostname=next((part.hostname for part in parts if part.hostname), ""),
        first_at=min((part.first_at for part in parts if part.first_at), default=None),
        last_at=max((part.last_at for part in parts if part.last_at), default=None),
        visits=max((part.visits for part in parts if part.visits is not None), default=None),
        views=_total(part.views for part in parts),
        events=_total(part.events for part in parts),
    )


def _total(counts: Iterable[int | None]) -> int | None:
    told = [count for count in counts if count is not None]
    return sum(told) if told else None


@value
class SessionStats:
    """`pageviews` are all hits here, events and web vitals too."""

    pageviews: Count
    visitors: Count
    visits: Count
    countries: Count
    events: Count


@value
class Activity:
    """A hit of one session."""

    id: Annotated[Id, Field(validation_alias="eventId")]
    visit: Annotated[Id, Field(validation_alias="visitId")]
    at: Annotated[Moment, Field(validation_alias="createdAt")]
    path: Annotated[Long, Field(validation_alias="urlPath")]
    query: Annotated[Long, Field(validation_alias="urlQuery")]
    event: Annotated[Text, Field(validation_alias="eventName")]
    kind: Annotated[int, Field(validation_alias="eventType")]
    referrer: Annotated[Text, Field(validation_alias="referrerDomain")] = ""
    hostname: Text = ""
    has_data: bool = False


@value
class Property:
    """What a website told of a session or an event: one of text, number and date.

    `kind`: 1 text, 2 number, 3 yes or no, 4 date, 5 list.
    """

    name: Annotated[Text, Field(validation_alias="dataKey")]
    kind: Annotated[int, Field(validation_alias="dataType")]
    text: Annotated[Long, Field(validation_alias="stringValue")]
    number: Annotated[MaybeNumber, Field(validation_alias="numberValue")] = None
    date: Annotated[MaybeMoment, Field(validation_alias="dateValue")] = None


@value
class PropertyCount:
    """How often a property was told: of sessions, or of the event named."""

    name: Annotated[Text, Field(validation_alias="propertyName")]
    total: Count
    event: Annotated[Text, Field(validation_alias="eventName")] = ""


SESSIONS: Answer[Page[Session]] = Answer(Page[Session])
SESSION: Answer[Session | None] = Answer(
    Annotated[Session | None, BeforeValidator(lambda given: given or None)]  # {}: there is none
)
SESSION_STATS: Answer[SessionStats] = Answer(SessionStats)
ACTIVITY: Answer[tuple[Activity, ...]] = Answer(tuple[Activity, ...])
PROPERTIES: Answer[tuple[Property, ...]] = Answer(tuple[Property, ...])
PROPERTY_COUNTS: Answer[tuple[PropertyCount, ...]] = Answer(tuple[PropertyCount, ...])
WEEKLY: Answer[tuple[tuple[Count, ...], ...]] = Answer(tuple[tuple[Count, ...], ...])
