"""What is asked of a website to explain how its visitors changed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from marina import figures
from marina.countries import country
from marina.figures import ALL
from marina.past import Past, visitors
from marina.period import Period
from marina.tasks import Together
from marina.umami import Filters, Stats, Umami

DIMENSIONS = ("Country", "Source", "Entry page", "Device")


@dataclass(frozen=True, slots=True)
class Half:
    """The websites in one of the two periods, added."""

    stats: Stats
    counts: tuple[Counter[str], ...]  # visitors, by each of DIMENSIONS

    def __add__(self, other: Half) -> Half:
        pairs = zip(self.counts, other.counts, strict=True)
        return Half(self.stats + other.stats, tuple(one + another for one, another in pairs))


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
        places = Counter({country(it.name): it.count for it in countries.result()})
        machines = Counter({it.name.capitalize(): it.count for it in devices.result()})
        others = (figures.counts([it.result()]) for it in (sources, pages))
        return Half(stats.result(), (places, *others, machines))

    async with Together() as group:
        now = group.create_task(half(period))
        then = group.create_task(half(period.previous))
        past = group.create_task(visitors(umami, website, period, filters))
    return Site(now.result(), then.result(), past.result())
