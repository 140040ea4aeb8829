"""What is asked of a website to explain how its visitors changed."""

from __future__ import annotations

from dataclasses import dataclass

from marina.countries import country
from marina.figures import ALL, Half, counted
from marina.past import Past, visitors
from marina.period import Period
from marina.tasks import Together
from marina.umami import Filters, Umami

DIMENSIONS = ("Country", "Source", "Entry page", "Device")


@dataclass(frozen=True, slots=True)
class Site:
    now: Half
    then: Half
    past: Past


async def site(umami: Umami, website: str, period: Period, filters: Filters) -> Site:
    async def half(period: Period) -> Half:
        asked = (period, filters)
        async with Together() as group:
            stats = group.create_task(umami.stats(website, *asked))
            countries = group.create_task(umami.metrics(website, "country", *asked, ALL))
            sources = group.create_task(umami.sources(website, *asked, ALL))
            pages = group.create_task(umami.metrics(website, "entry", *asked, ALL))
            devices = group.create_task(umami.metrics(website, "device", *asked, ALL))
        places = counted(countries.result(), country)
        others = (counted(it.result()) for it in (sources, pages))
        return Half(stats.result(), (places, *others, counted(devices.result(), str.capitalize)))

    async with Together() as group:
        now = group.create_task(half(period))
        then = group.create_task(half(period.previous))
        past = group.create_task(visitors(umami, website, period, filters))
    return Site(now.result(), then.result(), past.result())
