"""What events earned, each currency for itself: they are never added together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from marina.countries import country
from marina.dimensions import channel
from marina.period import Period
from marina.port import Website
from marina.tasks import Together
from marina.umami import Filters, Revenue, Umami
from marina.umami.series import buckets
from marina.umami.values.money import Earned as Paid
from marina.umami.values.money import Share
from marina.umami.values.traffic import Point, Series

REVENUE, CURRENCY = "revenue", "currency"  # the properties of an event that earns
MOST = 4  # currencies
NOT_KNOWN = "Direct or not known"  # the first hit of the period had no other site to name
_NONE = frozenset({"", "(none)", "Unknown"})  # Umami's names for that


@dataclass(frozen=True, slots=True)
class Earned:
    """In one currency, by websites added."""

    amount: float
    deals: int
    buyers: int
    sources: Counter[str]  # amounts, in whole units
    countries: Counter[str]
    channels: Counter[str] = field(default_factory=Counter)
    by_event: tuple[Paid, ...] = ()  # over time

    @property
    def average(self) -> float | None:
        return self.amount / self.deals if self.deals else None

    @property
    def events(self) -> Counter[str]:
        """Amounts, in whole units, the largest first."""
        found: Counter[str] = Counter()
        for it in self.by_event:
            found[it.name] += round(it.amount)
        return Counter(dict(found.most_common()))

    def per_bucket(self, period: Period, event: str) -> tuple[float, ...]:
        """What an event earned in each of the period's buckets, in whole units."""
        points = (Point(it.at, round(it.amount)) for it in self.by_event if it.name == event)
        found = buckets(period, Series(tuple(points), ()))
        return tuple(float(bucket.pageviews) for bucket in found)

    def __add__(self, other: Earned) -> Earned:
        return Earned(
            self.amount + other.amount,
            self.deals + other.deals,
            self.buyers + other.buyers,
            self.sources + other.sources,
            self.countries + other.countries,
            self.channels + other.channels,
            self.by_event + other.by_event,
        )


NOTHING = Earned(0, 0, 0, Counter(), Counter())
ByCurrency = Mapping[str, Earned]


async def paying(umami: Umami, website: str, period: Period) -> Counter[str]:
    """The events that earned something, and how often they did."""
    told = await umami.event_data_properties(website, period)
    return Counter({it.event: it.total for it in told if it.name == REVENUE})


async def currencies(umami: Umami, website: str, period: Period) -> Counter[str]:
    """How often each was told with an event that earned something."""
    names = await paying(umami, website, period)
    async with Together() as group:
        asked = [
            group.create_task(umami.event_data_values(website, period, name, CURRENCY))
            for name in sorted(names)
        ]
    found: Counter[str] = Counter()
    for metric in (metric for task in asked for metric in task.result()):
        found[metric.name.upper()] += metric.count
    return found


async def earned(
    umami: Umami, site: Website, period: Period, filters: Filters, only: str = ""
) -> ByCurrency:
    """By currency, the most frequent ones; or `only` that one."""
    website = site.id
    found = await currencies(umami, website, period)
    names = [name for name, _ in found.most_common(MOST)]
    if only:
        names = [only] if only in found else []
    async with Together() as group:
        asked = {
            name: group.create_task(umami.revenue(website, period, name, filters)) for name in names
        }
    return {name: _earned(task.result(), site) for name, task in asked.items()}


def added(sites: Iterable[ByCurrency]) -> ByCurrency:
    total: dict[str, Earned] = {}
    for name, it in (pair for site in sites for pair in site.items()):
        total[name] = total.get(name, NOTHING) + it
    return dict(sorted(total.items(), key=lambda pair: (-pair[1].deals, pair[0])))


def _earned(it: Revenue, site: Website) -> Earned:
    own = {*_NONE, site.domain, site.domain.removeprefix("www.")}

    def source(name: str) -> str:
        return NOT_KNOWN if name in own else name

    sources, places = _amounts(it.referrers, source), _amounts(it.countries, country)
    channels = _amounts(it.channels, lambda name: NOT_KNOWN if name in _NONE else channel(name))
    total = it.total
    return Earned(total.sum, total.count, total.buyers, sources, places, channels, it.chart)


def _amounts(shares: Iterable[Share], name: Callable[[str], str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for share in shares:
        found[name(share.name)] += round(share.amount)
    return found
