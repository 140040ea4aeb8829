"""The most frequent values of a dimension, of a port's websites in one period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from marina import figures
from marina.dimensions import ENTRY, PAGE, SOURCE, Dimension
from marina.errors import Unsupported
from marina.figures import ALL
from marina.period import Period
from marina.tasks import Together
from marina.umami import Expanded, Filters, Metric, Stats, Umami
from marina.umami.values.events import PAGE_VIEW

STEPS = 4  # of a visit's page views that are looked at: who reloads a page sees no other
VISITS = ((10, "10 visits or more"), (4, "4 to 9 visits"), (2, "2 or 3 visits"), (0, "one visit"))


@dataclass(frozen=True, slots=True)
class Half:
    """The websites in one of the two periods, added."""

    stats: Stats
    counts: Counter[str]  # visitors, of events the times, by value as people read it
    details: Mapping[str, Stats]  # likewise; empty where Umami cannot tell
    exits: Counter[str]  # of pages: whose last page it was
    landed: Mapping[str, Stats]  # of pages: the visits that began there, as far as that is known
    cut: bool  # there are more values than Umami gives

    def __add__(self, other: Half) -> Half:
        return Half(
            self.stats + other.stats,
            self.counts + other.counts,
            added(self.details, other.details),
            self.exits + other.exits,
            added(self.landed, other.landed),
            self.cut or other.cut,
        )


def added(one: Mapping[str, Stats], other: Mapping[str, Stats]) -> Mapping[str, Stats]:
    names = {**one, **other}
    return {name: one.get(name, Stats()) + other.get(name, Stats()) for name in names}


async def whole(
    umami: Umami, website: str, dimension: Dimension, period: Period, filters: Filters
) -> Half:
    """One website's, with all that there is to be told of each value."""
    asked = (umami, website, dimension, period, filters)
    async with Together() as group:
        counted = group.create_task(half(*asked))
        exits = group.create_task(_exits(*asked))
        landed = group.create_task(_landed(*asked))
    last = figures.counts([exits.result()])
    return replace(counted.result(), exits=last, landed=landed.result())


async def half(
    umami: Umami, website: str, dimension: Dimension, period: Period, filters: Filters
) -> Half:
    """One website's."""
    asked = (website, dimension, period, filters)
    async with Together() as group:
        stats = group.create_task(umami.stats(website, period, filters))
        rows = group.create_task(_rows(umami, *asked))
        details = group.create_task(_details(umami, *asked))
    counts = Counter[str]()
    found: dict[str, Stats] = {}
    for row in sorted(rows.result(), key=lambda row: row.name):
        counts[shown(dimension, row)] += row.count
    for it in details.result():
        five = Stats(it.pageviews, it.visitors, it.visits, it.bounces, it.totaltime)
        name = shown(dimension, it)
        found[name] = found.get(name, Stats()) + five
    return Half(stats.result(), counts, found, Counter(), {}, len(rows.result()) >= ALL)


def shown(dimension: Dimension, row: Metric | Expanded) -> str:
    """A value as people read it; a town and a region with their country."""
    name = dimension.shown(row.name)
    return f"{name} ({row.country})" if row.country else name


async def _rows(
    umami: Umami, website: str, dimension: Dimension, period: Period, filters: Filters
) -> tuple[Metric, ...]:
    if dimension is SOURCE:
        return await umami.sources(website, period, filters, ALL)
    return await umami.metrics(website, dimension.type, period, filters, ALL)


async def _details(
    umami: Umami, website: str, dimension: Dimension, period: Period, filters: Filters
) -> tuple[Expanded, ...]:
    """Of pages their views; of what belongs to the visitor all five numbers.

    A page's own bounces and time would be those of its hits alone, as if nobody went elsewhere.
    """
    if dimension is not PAGE and not dimension.of_visitors:
        return ()
    try:
        return await umami.expanded(website, dimension.type, period, filters, ALL)
    except Unsupported:
        return ()


async def _exits(
    umami: Umami, website: str, dimension: Dimension, period: Period, filters: Filters
) -> tuple[Metric, ...]:
    if dimension is not PAGE or not figures.OF_HITS.isdisjoint(filters):
        return ()
    return await umami.metrics(website, "exit", period, filters, ALL)


async def _landed(
    umami: Umami, website: str, dimension: Dimension, period: Period, filters: Filters
) -> Mapping[str, Stats]:
    """By the page that visits began at: how many, and how many of them went nowhere else.

    Umami's own bounces of a page are those of its hits alone. Of the ways through a website it
    tells the most frequent only, so a page none of whose ways is one step long is known to have no
    bounces if all the visits that began there are among them.
    """
    if dimension not in (PAGE, ENTRY) or not figures.OF_HITS.isdisjoint(filters):
        return {}
    try:
        async with Together() as group:
            entries = group.create_task(umami.expanded(website, "entry", period, filters, ALL))
            journeys = group.create_task(
                umami.journey(website, period, STEPS, filters=filters, only=PAGE_VIEW)
            )
    except Unsupported:
        return {}
    alone, told = Counter[str](), Counter[str]()
    for way in journeys.result():
        told[way.items[0]] += way.count
        alone[way.items[0]] += way.count if len(way.items) == 1 else 0
    return {
        it.name: Stats(visits=it.visits, bounces=min(alone[it.name], it.visits))
        for it in entries.result()
        if alone[it.name] or told[it.name] >= it.visits
    }


def by_visits(clients: Half) -> Half:
    """How many known clients came how often, instead of who they are."""
    found: Counter[str] = Counter()
    for it in clients.details.values():
        found[next(name for least, name in VISITS if it.visits >= least)] += 1
    return replace(clients, counts=found, details={})
