"""What ports and periods are compared by: the same few figures, each counted alike."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from marina import figures
from marina.ask import Ask
from marina.berths import INQUIRY
from marina.card import Context
from marina.errors import AnswerError, UmamiError, UsageError
from marina.period import Period, parse_period
from marina.port import Port
from marina.tasks import Together
from marina.umami import Bucket, Stats, Umami

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Half:
    """A port in one of the two periods, its websites added."""

    stats: Stats
    inquiries: int
    buckets: tuple[Bucket, ...]

    def __add__(self, other: Half) -> Half:
        buckets = figures.added((self.buckets, other.buckets))
        return Half(self.stats + other.stats, self.inquiries + other.inquiries, buckets)


@dataclass(frozen=True, slots=True)
class Side:
    """A port, in its own time, in the period and in the one that it is compared with."""

    port: Port
    period: Period
    other: Period
    now: Half
    then: Half
    caveats: tuple[Context, ...]

    @property
    def days(self) -> tuple[float, float]:
        now, then = (each.end - each.start for each in (self.period, self.other))
        return now / DAY, then / DAY


async def sides(ask: Ask, umami: Umami) -> tuple[tuple[Side, ...], tuple[Context, ...]]:
    """Every port that could be asked, and which could not and why.

    Raises the first one's AnswerError if none could.
    """
    asked = (_side(ask, umami, port) for port in ask.ports)
    answers = await asyncio.gather(*asked, return_exceptions=True)
    found, failed = [], []
    for port, answer in zip(ask.ports, answers, strict=True):
        if isinstance(answer, UmamiError | UsageError):
            failed.append((port, answer))
        elif isinstance(answer, BaseException):
            raise answer
        else:
            found.append(answer)
    if not found:
        raise failed[0][1]
    return tuple(found), tuple(_missing(port, error) for port, error in failed)


async def _side(ask: Ask, umami: Umami, port: Port) -> Side:
    period, other = _own(ask.period, ask, port), ask.other and _own(ask.other, ask, port)

    async def half(site: str, period: Period) -> Half:
        async with Together() as group:
            stats = group.create_task(umami.stats(site, period))
            events = group.create_task(umami.metrics(site, "event", period, limit=figures.ALL))
            buckets = group.create_task(umami.pageviews(site, period))
        inquiries = sum(event.count for event in events.result() if event.name == INQUIRY)
        return Half(stats.result(), inquiries, buckets.result())

    sites = await figures.both(port, period, half, other)
    now, then = map(figures.total, figures.sides(sites))
    return Side(port, period, other or period.previous, now, then, sites.caveats)


def _own(period: Period, ask: Ask, port: Port) -> Period:
    """The same days by the port's own clock."""
    own = parse_period(period.name, ask.now.astimezone(port.timezone))
    assert own  # a period's name can always be read
    return own


def _missing(port: Port, error: AnswerError) -> Context:
    return Context(f"No data for {port.name}: {error}")
