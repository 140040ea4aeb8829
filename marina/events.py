"""A port's custom events: how often, by how many people, when, and what they told."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from marina import berths, figures
from marina.ask import Ask
from marina.errors import UsageError
from marina.figures import ALL
from marina.period import Period, parse_period
from marina.port import Port
from marina.reading import near
from marina.tasks import Together
from marina.umami import EventBucket, EventValue, Filters, Stats, Umami
from marina.umami.series import buckets
from marina.umami.values.traffic import Point, Series

LONG = "365d"  # an event that nobody did for so long is not known


@dataclass(frozen=True, slots=True)
class Done:
    """How often an event happened, and how many people were at it."""

    times: int = 0
    people: int = 0

    def __add__(self, other: Done) -> Done:
        return Done(self.times + other.times, self.people + other.people)


async def done(umami: Umami, website: str, period: Period, filters: Filters) -> Mapping[str, Done]:
    """By the event's name."""
    rows = await umami.expanded(website, "event", period, filters, ALL)
    return {row.name: Done(row.pageviews, row.visitors) for row in rows}


def added(sites: Iterable[Mapping[str, Done]]) -> Mapping[str, Done]:
    """The websites' as one, the most frequent first."""
    total: dict[str, Done] = {}
    for name, it in (pair for site in sites for pair in site.items()):
        total[name] = total.get(name, Done()) + it
    return dict(sorted(total.items(), key=lambda pair: (-pair[1].times, pair[0])))


@dataclass(frozen=True, slots=True)
class Half:
    """The websites in one of the two periods, added."""

    stats: Stats
    done: Mapping[str, Done]
    series: tuple[EventBucket, ...]
    told: tuple[EventValue, ...]  # with the one event that was asked about
    looked: Counter[str]  # at each berth: visitors

    def __add__(self, other: Half) -> Half:
        events = added((self.done, other.done))
        series, told = self.series + other.series, self.told + other.told
        return Half(self.stats + other.stats, events, series, told, self.looked + other.looked)

    def of(self, event: str) -> tuple[Done, float | None, float | None]:
        """How often, by what share of the visitors, and how often per page view."""
        did, stats = self.done.get(event, Done()), self.stats
        people = did.people / stats.visitors if stats.visitors else None
        return did, people, did.times / stats.pageviews if stats.pageviews else None


async def half_of(
    umami: Umami, website: str, period: Period, filters: Filters, event: str, port: Port | None
) -> Half:
    """One website's; what one event told, if `event` is one, and of a `port` its berths' visitors.

    Under a filter by page the latter would be another page's, and is left out.
    """

    async def told() -> tuple[EventValue, ...]:
        return await umami.event_data_events(website, period, event, filters) if event else ()

    async def looked() -> Counter[str]:
        if not event or not port or "path" in filters:
            return Counter()
        return await berths.interest(umami, website, port, period, filters)

    async with Together() as group:
        stats = group.create_task(umami.stats(website, period, filters))
        names = group.create_task(done(umami, website, period, filters))
        series = group.create_task(umami.event_series(website, period, filters))
        values = group.create_task(told())
        visitors = group.create_task(looked())
    rows = (series.result(), values.result())
    return Half(stats.result(), names.result(), *rows, visitors.result())


async def known(ask: Ask, umami: Umami) -> tuple[str, ...]:
    """What anybody did on the port's websites within a year, the most frequent first."""
    year = parse_period(LONG, ask.now)
    assert year

    async def names(site: str) -> Mapping[str, Done]:
        return await done(umami, site, year, {})

    return tuple(added((await figures.gather(ask.port, names)).found))


async def meant(ask: Ask, umami: Umami, said: str, again: Callable[[str], str]) -> str:
    """The event as the port's websites call it, in whatever case it was said.

    `again`: the question as a line, about another event. Raises UsageError where nobody did such a
    thing for a year: mistyped, surely.
    """
    names = await known(ask, umami)
    folded = {name.casefold(): name for name in names}
    if name := folded.get(said.casefold()):
        return name
    told = f"Nobody did “{said}” in {ask.port.name} for a year."
    if guess := near(said, {name: name for name in names}):
        raise UsageError(f"{told} Did you mean {guess}?", again(guess))
    raise UsageError(f"{told} What people do there: {', '.join(names[:8]) or 'nothing yet'}.")


def per_bucket(period: Period, rows: Iterable[EventBucket], name: str) -> tuple[float, ...]:
    """How often in each of the period's buckets, the empty ones too."""
    points = tuple(Point(row.at, row.count) for row in rows if row.name == name)
    return tuple(float(bucket.pageviews) for bucket in buckets(period, Series(points, ())))


def values(rows: Iterable[EventValue]) -> Mapping[str, Counter[str]]:
    """Property → value → times; the property told most often first."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        found[row.property][row.value] += row.total
    return dict(sorted(found.items(), key=lambda pair: (-pair[1].total(), pair[0])))
