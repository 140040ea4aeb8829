"""What is usual: the periods of the same length before, and how far they are apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, repeat
from statistics import median
from typing import Self

from marina.period import Period
from marina.tasks import Together
from marina.umami import Filters, Umami

PERIODS = 8
ENOUGH = 4  # of which one can say what is usual
SPREAD = 1.4826  # × the median deviation = the standard deviation, where chance is at work
UNUSUAL = 2.0  # standard deviations: 1 of 20 periods is further off by chance


@dataclass(frozen=True, slots=True)
class Past:
    """One website's visitors in the periods before, the last one first."""

    visitors: tuple[tuple[Period, int], ...]
    since: datetime | None  # its first hit; None: it has none


@dataclass(frozen=True, slots=True)
class Usual:
    """What past periods of the same length had."""

    periods: int
    median: float
    spread: float  # half of them are no further from the median

    @classmethod
    def of(cls, counts: Sequence[float]) -> Self:
        """Of at least one period."""
        middle = median(counts)
        return cls(len(counts), middle, median(abs(count - middle) for count in counts))

    @property
    def deviation(self) -> float:
        """The standard one, as far as chance is at work."""
        return SPREAD * self.spread

    @property
    def band(self) -> tuple[float, float]:
        """Between these, a period is like most."""
        reach = UNUSUAL * self.deviation
        return max(0.0, self.median - reach), self.median + reach

    def includes(self, value: float) -> bool:
        low, high = self.band
        return low <= value <= high


async def visitors(umami: Umami, website: str, period: Period, filters: Filters) -> Past:
    before = tuple(accumulate(repeat(period, PERIODS + 1), lambda last, _: last.previous))[1:]
    async with Together() as group:
        stats = [group.create_task(umami.stats(website, it, filters)) for it in before]
        known = group.create_task(umami.daterange(website))
    counts = (it.result().visitors for it in stats)
    return Past(tuple(zip(before, counts, strict=True)), known.result().start)


def usual(websites: Iterable[Past]) -> Usual | None:
    """None: too few whole periods have passed since the first hit to tell."""
    past = tuple(websites)
    since = min((it.since for it in past if it.since), default=None)
    rows = zip(*(it.visitors for it in past), strict=True)
    counts = [sum(count for _, count in row) for row in rows if since and row[0][0].start >= since]
    return Usual.of(counts) if len(counts) >= ENOUGH else None
