"""/properties - what the websites tell of their visitors: names, values, counts."""

from __future__ import annotations

from collections import Counter

from marina import Marina, blocks, figures
from marina.ask import Ask, command
from marina.card import Action, Card, Context
from marina.errors import UsageError
from marina.numbers import compared, count, plural
from marina.period import Period
from marina.privacy import is_personal, masked
from marina.reading import near
from marina.umami import Metric

ROWS = 15
CUT = 100  # values of a website: Umami gives no more
PERSONAL = "Values that say who somebody is are not shown."


@command("[port] [name] [period=30d] [filter=value …]")
async def properties(ask: Ask, marina: Marina) -> Card:
    """What the sites tell of visitors they know (boat length, interest): names, values, counts.

    > properties nimara
    > properties nimara 90d
    """
    umami = marina.umami

    async def names(site: str, period: Period) -> Counter[str]:
        found = await umami.session_data_properties(site, period, ask.filters)
        return Counter({row.name: row.total for row in found})

    told = await figures.both(ask.port, ask.period, names)
    now, then = map(figures.total, figures.sides(told))
    if not (said := ask.words.get("name", "")):
        return _names(ask, now, then, told.caveats)
    name = _known(ask, said, now + then)
    if is_personal(name):
        return _hidden(ask, name, now[name], then[name], told.caveats)

    async def values(site: str, period: Period) -> tuple[Metric, ...]:
        return await umami.session_data_values(site, period, name, ask.filters)

    sites = await figures.both(ask.port, ask.period, values)
    cut = any(len(rows) >= CUT for pair in sites.found for rows in pair)
    counts, before = (_masked(side) for side in figures.sides(sites))
    most = ", ".join(f"{value} {count(many)}" for value, many in counts.most_common(3))
    return Card(
        f"{name} · {ask.port.name}",
        f"{plural(len(counts), 'value')} of {name}, {ask.period.label}: {most or 'none'}.",
        blocks.bars(name.capitalize(), "times told", ask.period, counts, before),
        blocks.top(name, counts, before, ROWS, what="Told"),
        blocks.ranges(ask, Action("All properties", line=ask.about("properties", **ask.filters))),
        *sites.missing,
        *([Context(f"Umami gives the first {CUT} values of a website.")] if cut else []),
        blocks.small_print(ask),
    )


def _names(ask: Ask, now: Counter[str], then: Counter[str], caveats: tuple[Context, ...]) -> Card:
    shown = [name for name, _ in now.most_common() if not is_personal(name)][:3]
    listed = ", ".join(name for name, _ in now.most_common(5))
    told = f"{plural(len(now), 'property', 'properties')}, {ask.period.label}: {listed}."
    return Card(
        f"Properties · {ask.port.name}",
        told if now else f"The websites told nothing of their visitors, {ask.period.label}.",
        blocks.top("Property", now, then, ROWS, what="Told"),
        blocks.ranges(
            ask, *(Action(it, line=ask.about("properties", name=it, **ask.filters)) for it in shown)
        ),
        *caveats,
        Context(PERSONAL),
        blocks.small_print(ask),
    )


def _hidden(ask: Ask, name: str, now: int, before: int, caveats: tuple[Context, ...]) -> Card:
    """Of what names people only how often it was told."""
    return Card(
        f"{name} · {ask.port.name}",
        f"{name} was told {plural(now, 'time')}, {ask.period.label}: {compared(now, before)}.",
        blocks.ranges(ask, Action("All properties", line=ask.about("properties", **ask.filters))),
        *caveats,
        Context(PERSONAL),
        blocks.small_print(ask),
    )


def _known(ask: Ask, said: str, known: Counter[str]) -> str:
    called = {name.casefold(): name for name in known}
    if name := called.get(said.casefold()):
        return name
    told = f"No website of {ask.port.name} told a property “{said}” in this period."
    if meant := near(said, {name: name for name in known}):
        raise UsageError(f"{told} Did you mean {meant}?", ask.again(name=meant))
    raise UsageError(f"{told} See /properties.", ask.about("properties"))


def _masked(side: tuple[tuple[Metric, ...], ...]) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in (row for rows in side for row in rows):
        found[masked(row.name)] += row.count
    return Counter(dict(sorted(found.items())))
