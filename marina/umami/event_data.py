"""What websites told with their events: properties and their values."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

from marina.period import Period
from marina.umami.client import PAGE, Client
from marina.umami.filters import NONE, Filters
from marina.umami.ids import checked
from marina.umami.values import events as values
from marina.umami.values.events import EventData, EventDataStats, EventValue, FieldValue
from marina.umami.values.traffic import METRICS, Metric
from marina.umami.values.visitors import PROPERTIES, PROPERTY_COUNTS, Property, PropertyCount


class EventsData(Client):
    async def event_data(
        self, website: str, period: Period, filters: Filters = NONE, size: int = PAGE
    ) -> AsyncIterator[EventData]:
        """The events that told something, with all of it, newest first."""
        pages = partial(self._site_pages, values.EVENT_DATA, website, "event-data", period)
        async for page in pages(filters, size=size):
            for event in page:
                yield event

    async def event_data_of(self, website: str, event: str) -> tuple[Property, ...]:
        """What one event told, by the event's id."""
        route = f"event-data/{checked(event, 'an event')}"
        return await self._site(PROPERTIES, website, route)

    async def event_data_events(
        self, website: str, period: Period, event: str, filters: Filters = NONE
    ) -> tuple[EventValue, ...]:
        """Every value of every property of the event of that name."""
        asked = partial(self._site, period=period, events=True)
        return await asked(
            values.EVENT_VALUES,
            website,
            "event-data/events",
            filters={**filters, "event": (event,)},
        )

    async def event_data_values(
        self, website: str, period: Period, event: str, name: str, filters: Filters = NONE
    ) -> tuple[Metric, ...]:
        """The values of one property of an event with how often they occur; 100 at most."""
        return await self._site(
            METRICS,
            website,
            "event-data/values",
            {"propertyName": name},
            period=period,
            filters={**filters, "event": (event,)},
            events=True,
        )

    async def event_data_properties(
        self, website: str, period: Period, filters: Filters = NONE
    ) -> tuple[PropertyCount, ...]:
        """Which events told which properties how often."""
        return await self._site(
            PROPERTY_COUNTS,
            website,
            "event-data/properties",
            period=period,
            filters=filters,
            events=True,
        )

    async def event_data_fields(
        self, website: str, period: Period, filters: Filters = NONE
    ) -> tuple[FieldValue, ...]:
        """Properties and their values over all events; 100 at most."""
        return await self._site(
            values.FIELDS,
            website,
            "event-data/fields",
            period=period,
            filters=filters,
            events=True,
        )

    async def event_data_stats(
        self, website: str, period: Period, filters: Filters = NONE
    ) -> EventDataStats:
        return await self._site(
            values.EVENT_DATA_STATS,
            website,
            "event-data/stats",
            period=period,
            filters=filters,
            events=True,
        )
