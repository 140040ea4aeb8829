"""/map - from which countries people come; of one its regions, of one of these its towns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from marina import Marina, blocks, figures
from marina.ask import Ask, command
from marina.card import Action, Card, Chart, Context, Series
from marina.countries import country, region
from marina.figures import ALL, Half, counted
from marina.numbers import compared, count, percent, plural
from marina.period import Period
from marina.tasks import Together
from marina.umami import Type

ROWS = 10


@dataclass(frozen=True, slots=True)
class Level:
    """What is looked at, and of what kind the places in it are."""

    kind: Type  # of the places
    name: Callable[[str], str]  # of a place, by its code
    inside: str = ""  # the country or region that is looked at


@command("[port] [period=30d] [filter=value …]")
async def map(ask: Ask, marina: Marina) -> Card:
    """Where visitors are: the world, one country's regions (country=DE) or a region's towns.

    > map nimara
    > map nimara 90d country=DE
    > map nimara region=DE-HH
    """
    at = _level(ask)

    async def half(site: str, period: Period) -> Half:
        asked = (period, ask.filters)
        async with Together() as group:
            stats = group.create_task(marina.umami.stats(site, *asked))
            places = group.create_task(marina.umami.metrics(site, at.kind, *asked, ALL))
        return Half(stats.result(), (counted(places.result()),))

    sites = await figures.both(ask.port, ask.period, half)
    now, then = (figures.total(side) for side in figures.sides(sites))
    places, before = now.counts[0], then.counts[0]
    named = (_named(places, at.name), _named(before, at.name))
    return Card(
        f"Map{f' of {at.inside}' if at.inside else ''} · {ask.port.name}",
        _says(ask, now, then, at, sites.over),
        blocks.bars(f"Visitors by {at.kind}", "visitors", ask.period, *named)
        if at.inside
        else _world(ask, places, before),
        blocks.top(at.kind.capitalize(), *named, ROWS, places.total()),
        blocks.ranges(ask, *_next(ask, places, at)),
        *sites.caveats,
        *_unknown(now, at),
        blocks.small_print(ask),
    )


def _level(ask: Ask) -> Level:
    """The closest that the filters name one of."""
    one = {name: value for name, value in ask.filters.items() if value.replace("-", "").isalnum()}
    if code := one.get("region"):
        return Level("city", str, region(code))
    if code := one.get("country"):
        return Level("region", region, country(code))
    return Level("country", country)


def _named(places: Counter[str], name: Callable[[str], str]) -> Counter[str]:
    return Counter({name(code): people for code, people in places.items()})


def _says(ask: Ask, now: Half, then: Half, at: Level, over: str) -> str:
    told = blocks.people(now.stats.visitors, over) + (f" from {at.inside}" if at.inside else "")
    told += f", {ask.period.label}: {compared(now.stats.visitors, then.stats.visitors)}"
    (places,) = now.counts
    if not places or (at.inside and len(places) == 1):
        return f"{told}."
    ((code, most),) = places.most_common(1)
    return f"{told}; {percent(most / places.total())} of them are from {at.name(code)}."


def _world(ask: Ask, now: Counter[str], then: Counter[str]) -> Chart:
    """The second series is for those countries' change."""
    first = ", ".join(f"{country(code)} {count(n)}" for code, n in now.most_common(3))
    both = ((ask.period.label, now), ("before", then))
    return Chart(
        "map",
        "Visitors by country",
        tuple(now),
        tuple(Series(name, tuple(float(side[it]) for it in now)) for name, side in both),
        f"Most from {first}." if first else "Nobody came.",
        subtitle=blocks.against("visitors", ask.period),
    )


def _unknown(now: Half, at: Level) -> tuple[Context, ...]:
    people = now.stats.visitors - now.counts[0].total()
    told = f"Of {plural(people, 'visitor')} the {at.kind} is not known."
    return (Context(told),) if people > 0 else ()


def _next(ask: Ask, places: Counter[str], at: Level) -> tuple[Action, ...]:
    """Closer to the first places, or back and on to the traffic from here."""
    first = [code for code, _ in places.most_common(3)]
    traffic = Action("Traffic", line=ask.about("traffic", **ask.filters))
    world = {k: v for k, v in ask.filters.items() if k not in ("country", "region")}
    back = Action("The world", line=ask.about("map", **world))
    match at.kind:
        case "country":
            return tuple(Action(country(it), line=ask.again(country=it)) for it in first)
        case "region":
            closer = (Action(region(it), line=ask.again(region=it)) for it in first[:1])
            return (*closer, back, traffic)
        case _:
            return back, traffic
