"""/map - from which countries people come; of one country, from which of its regions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from marina import Marina, blocks, figures
from marina.ask import Ask, command
from marina.card import Action, Card, Chart, Context, Series
from marina.countries import country, region
from marina.figures import ALL
from marina.numbers import compared, count, percent, plural
from marina.period import Period
from marina.tasks import Together
from marina.umami import Stats, Type

ROWS = 10


@dataclass(frozen=True, slots=True)
class Half:
    """The websites in one of the two periods, added."""

    stats: Stats
    places: Counter[str]  # visitors by country, of one country by its regions

    def __add__(self, other: Half) -> Half:
        return Half(self.stats + other.stats, self.places + other.places)


@command("[port] [period=30d] [filter=value …]")
async def map(ask: Ask, marina: Marina) -> Card:
    """Where in the world visitors are; of one country (country=DE), in which of its regions.

    > map nimara
    > map nimara 90d country=DE
    """
    one = _one(ask)

    async def half(site: str, period: Period) -> Half:
        asked = (period, ask.filters, ALL)
        async with Together() as group:
            stats = group.create_task(marina.umami.stats(site, *asked[:2]))
            kind: Type = "region" if one else "country"
            places = group.create_task(marina.umami.metrics(site, kind, *asked))
        return Half(stats.result(), figures.counts([places.result()]))

    sites = await figures.both(ask.port, ask.period, half)
    now, then = (figures.total(side) for side in figures.sides(sites))
    name = region if one else country
    return Card(
        f"Map{f' of {country(one)}' if one else ''} · {ask.port.name}",
        _says(ask, now, then, one, sites.over),
        _regions(ask, now, then) if one else _world(ask, now),
        blocks.top(
            "Region" if one else "Country",
            _named(now.places, name),
            _named(then.places, name),
            ROWS,
            now.places.total(),
        ),
        blocks.ranges(ask, *_next(ask, now, one)),
        *sites.caveats,
        *_unknown(now, "region" if one else "country"),
        blocks.small_print(ask),
    )


def _one(ask: Ask) -> str:
    """The country that is looked at closely; empty: the world is."""
    code = ask.filters.get("country", "")
    return code if len(code) == 2 and code.isalpha() else ""


def _named(places: Counter[str], name: Callable[[str], str]) -> Counter[str]:
    return Counter({name(code): people for code, people in places.items()})


def _says(ask: Ask, now: Half, then: Half, one: str, over: str) -> str:
    told = (
        f"{blocks.people(now.stats.visitors, over)} {f'from {country(one)}' if one else ''}".strip()
    )
    told += f", {ask.period.label}: {compared(now.stats.visitors, then.stats.visitors)}"
    if not now.places:
        return f"{told}."
    ((code, most),) = now.places.most_common(1)
    name, share = (region if one else country)(code), percent(most / now.places.total())
    return f"{told}; {share} of them are from {name}."


def _world(ask: Ask, now: Half) -> Chart:
    first = ", ".join(f"{country(code)} {count(n)}" for code, n in now.places.most_common(3))
    return Chart(
        "map",
        "Visitors by country",
        tuple(now.places),
        (Series("visitors", tuple(float(people) for people in now.places.values())),),
        f"Most from {first}." if first else "Nobody came.",
        subtitle=f"visitors · {ask.period.label} · {ask.port.timezone.key}",
    )


def _regions(ask: Ask, now: Half, then: Half) -> Chart:
    both = (_named(now.places, region), _named(then.places, region))
    return blocks.bars("Visitors by region", "visitors", ask.period, *both)


def _unknown(now: Half, what: str) -> tuple[Context, ...]:
    people = now.stats.visitors - now.places.total()
    told = f"Of {plural(people, 'visitor')} the {what} is not known."
    return (Context(told),) if people > 0 else ()


def _next(ask: Ask, now: Half, one: str) -> tuple[Action, ...]:
    """Closer to the first countries, or back to the world and on to this country's traffic."""
    if one:
        world = {name: value for name, value in ask.filters.items() if name != "country"}
        traffic = ask.about("traffic", **ask.filters)
        return Action("The world", line=ask.about("map", **world)), Action("Traffic", line=traffic)
    return tuple(
        Action(country(code), line=ask.again(country=code)) for code, _ in now.places.most_common(3)
    )
