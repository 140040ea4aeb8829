"""On what people look at a website, and how far those with each kind of device get."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from marina import figures
from marina.dimensions import BROWSER, DEVICE, SYSTEM
from marina.figures import ALL
from marina.filters import DEVICES
from marina.funnel import WINDOW, steps_of
from marina.period import Period
from marina.port import Port
from marina.tasks import Together
from marina.umami import Stats, Umami

LISTS = (DEVICE, BROWSER, SYSTEM)
Filters = Mapping[str, str]
Steps = tuple[int, ...]  # people at each step of the funnel


@dataclass(frozen=True, slots=True)
class Half:
    """The websites in one of the two periods, added."""

    stats: Stats
    lists: tuple[Counter[str], ...]  # visitors, of each of LISTS
    people: Mapping[str, Steps]  # by device; empty where it cannot be told

    def __add__(self, other: Half) -> Half:
        return Half(
            self.stats + other.stats,
            tuple(one + more for one, more in zip(self.lists, other.lists, strict=True)),
            {name: added(self.people[name], other.people[name]) for name in self.people},
        )


def added(one: Steps, other: Steps) -> Steps:
    """
    >>> added((3, 1), (2, 2))
    (5, 3)
    """
    return tuple(map(sum, zip(one, other, strict=True)))


async def half(umami: Umami, website: str, period: Period, filters: Filters) -> Half:
    """One website's, without the funnel."""
    async with Together() as group:
        stats = group.create_task(umami.stats(website, period, filters))
        rows = [
            group.create_task(umami.metrics(website, by.type, period, filters, ALL)) for by in LISTS
        ]
    lists = tuple(
        Counter({by.shown(it.name): it.count for it in row.result()})
        for by, row in zip(LISTS, rows, strict=True)
    )
    return Half(stats.result(), lists, {})


async def funnels(
    umami: Umami, website: str, port: Port, period: Period, filters: Filters
) -> Mapping[str, Steps]:
    """How many with each kind of device get to each step.

    A filter of hits would hold for the funnel's first step alone, one of devices for no other:
    under those it is not told.
    """
    if not figures.OF_HITS.isdisjoint(filters) or "device" in filters:
        return {}
    steps = steps_of(port)
    asked = (
        umami.funnel(website, period, steps, WINDOW, {**filters, "device": device})
        for device in DEVICES
    )
    answers = await asyncio.gather(*asked)
    people = (tuple(step.visitors for step in answer) for answer in answers)
    return dict(zip(DEVICES, people, strict=True))
