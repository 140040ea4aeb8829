"""Hits, and what was told with them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from marina.umami.values.base import Answer, Count, Id, Long, Moment, Page, Text, value
from marina.umami.values.visitors import Property

PAGE_VIEW = 1
EVENT = 2
WEB_VITALS = 5


@value
class Hit:
    """One page view or event."""

    id: Id
    session: Annotated[Id, Field(validation_alias="sessionId")]
    at: Annotated[Moment, Field(validation_alias="createdAt")]
    path: Annotated[Long, Field(validation_alias="urlPath")]
    event: Annotated[Text, Field(validation_alias="eventName")]
    query: Annotated[Long, Field(validation_alias="urlQuery")] = ""
    title: Annotated[Long, Field(validation_alias="pageTitle")] = ""
    referrer: Annotated[Text, Field(validation_alias="referrerDomain")] = ""
    hostname: Text = ""
    country: Text = ""
    city: Text = ""
    device: Text = ""
    browser: Text = ""
    os: Text = ""
    kind: Annotated[int, Field(validation_alias="eventType")] = PAGE_VIEW
    distinct_id: Text = ""  # told from 3.4 on
    has_data: bool = False


@value
class EventStats:
    events: Count
    visitors: Count
    visits: Count
    unique_events: Count  # names


@value
class EventStatsAnswer:
    data: EventStats


@value
class EventBucket:
    """How often an event was counted in the bucket that starts at this wall time."""

    name: Annotated[Text, Field(validation_alias="x")]
    at: Annotated[datetime, Field(validation_alias="t")]
    count: Annotated[Count, Field(validation_alias="y")]


@value
class EventData:
    """An event with its properties."""

    id: Annotated[Id, Field(validation_alias="eventId")]
    name: Annotated[Text, Field(validation_alias="eventName")]
    properties: Annotated[tuple[Property, ...], Field(validation_alias="eventProperties")]


@value
class EventValue:
    """How often an event had this value of a property."""

    event: Annotated[Text, Field(validation_alias="eventName")]
    property: Annotated[Text, Field(validation_alias="propertyName")]
    kind: Annotated[int, Field(validation_alias="dataType")]
    value: Annotated[Long, Field(validation_alias="propertyValue")]
    total: Count


@value
class FieldValue:
    """How often a property had this value, of whatever event."""

    property: Annotated[Text, Field(validation_alias="propertyName")]
    kind: Annotated[int, Field(validation_alias="dataType")]
    value: Long
    total: Count


@value
class EventDataStats:
    events: Count
    properties: Count  # names
    records: Count


HITS: Answer[Page[Hit]] = Answer(Page[Hit])
EVENT_STATS: Answer[EventStatsAnswer] = Answer(EventStatsAnswer)
EVENT_SERIES: Answer[tuple[EventBucket, ...]] = Answer(tuple[EventBucket, ...])
EVENT_DATA: Answer[Page[EventData]] = Answer(Page[EventData])
EVENT_VALUES: Answer[tuple[EventValue, ...]] = Answer(tuple[EventValue, ...])
FIELDS: Answer[tuple[FieldValue, ...]] = Answer(tuple[FieldValue, ...])
EVENT_DATA_STATS: Answer[EventDataStats] = Answer(EventDataStats)
