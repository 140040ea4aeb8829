"""What ports and periods are compared by: the same few figures, each counted alike."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

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
SAME = 0.02  # of two lengths, which then need not be told by the day


@dataclass(frozen=True, slots=True)
class Half:
    """A port in one of the two periods, its websites added."""

    stats: Stats
    inquiries: int
    buckets: tuple[Bucket, ...]
    since: datetime | None  # the first hit of all

    def __add__(self, other: Half) -> Half:
        buckets = figures.added((self.buckets, other.buckets))
        since = min(filter(None, (self.since, other.since)), default=None)
        return Half(self.stats + other.stats, self.inquiries + other.inquiries, buckets, since)


@dataclass(frozen=True, slots=True)
class Side:
    """A port, in its own time, in the period and in the one that it is compared with."""

    port: Port
    period: Period
    other: Period
    now: Half
    then: Half
    since: datetime | None  # its first hit; None: it has none
    caveats: tuple[Context, ...]

    @property
    def days(self) -> tuple[float, float]:
        """How long the two are, as far as there are numbers of them."""
        since = self.since or self.period.end
        now, then = (it.end - max(it.start, since) for it in (self.period, self.other))
        return max(now / DAY, 0), max(then / DAY, 0)

    @property
    def longer(self) -> float:
        """How many times as long as the other the period is; 1 also where it is as good as that."""
        ratio = (self.period.end - self.period.start) / (self.other.end - self.other.start)
        return 1.0 if abs(ratio - 1) <= SAME else ratio

    def known(self, half: Half) -> tuple[float | None, ...]:
        """Visitors by bucket; None before the first hit of all, which is not zero."""
        since = self.since or datetime.min.replace(tzinfo=UTC)
        return tuple(
            float(it.sessions) if it.sessions or it.at >= since else None for it in half.buckets
        )


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

    filters = ask.filters

    async def half(site: str, period: Period) -> Half:
        async with Together() as group:
            stats = group.create_task(umami.stats(site, period, filters))
            events = group.create_task(umami.metrics(site, "event", period, filters, figures.ALL))
            buckets = group.create_task(umami.pageviews(site, period, filters))
            known = group.create_task(umami.daterange(site))
        inquiries = sum(event.count for event in events.result() if event.name == INQUIRY)
        return Half(stats.result(), inquiries, buckets.result(), known.result().start)

    sites = await figures.both(port, period, half, other)
    now, then = map(figures.total, figures.sides(sites))
    other = other or period.previous
    late = [_late(port, now.since)] if now.since and now.since > other.start else []
    return Side(port, period, other, now, then, now.since, (*sites.caveats, *late))


def _late(port: Port, since: datetime) -> Context:
    day = since.astimezone(port.timezone)
    return Context(f"Umami has numbers of {port.name} only from {day.day} {day:%B %Y} on.")


def _own(period: Period, ask: Ask, port: Port) -> Period:
    """The same days by the port's own clock."""
    own = parse_period(period.name, ask.now.astimezone(port.timezone))
    assert own  # a period's name can always be read
    return own


def _missing(port: Port, error: AnswerError) -> Context:
    return Context(f"No data for {port.name}: {error}")
