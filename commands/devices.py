"""/devices - on what people look at the websites, and whether those on phones go on to inquire."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from marina import Marina, blocks, figures, machines
from marina.ask import Ask, command
from marina.card import Action, Block, Card, Cell, Chart, Series, Table
from marina.funnel import differ, of_people
from marina.machines import LISTS, Half, Steps, added
from marina.numbers import FLOOR, cell, count, percent, share
from marina.period import Period
from marina.tasks import Together

ROWS = 6
PHONES, COMPUTERS = ("mobile", "tablet"), ("desktop", "laptop")


@command("[port] [period=30d] [filter=value …]")
async def devices(ask: Ask, marina: Marina) -> Card:
    """Devices, browsers and systems at a glance, and whether those on phones go on to inquire.

    > devices nimara
    > devices nimara 90d country=DE
    """
    umami = marina.umami

    async def half(site: str, period: Period) -> Half:
        if period != ask.period:
            return await machines.half(umami, site, period, ask.filters)
        async with Together() as group:
            found = group.create_task(machines.half(umami, site, period, ask.filters))
            people = group.create_task(machines.funnels(umami, site, ask.port, period, ask.filters))
        return replace(found.result(), people=people.result())

    sites = await figures.both(ask.port, ask.period, half)
    now, then = map(figures.total, figures.sides(sites))
    return Card(
        f"Devices · {ask.port.name}",
        _says(ask, now),
        *_converts(ask, now.people),
        *(
            blocks.top(by.name, now.lists[n], then.lists[n], ROWS, now.stats.visitors)
            for n, by in enumerate(LISTS)
        ),
        blocks.ranges(
            ask,
            Action("Screens", line=ask.about("top", what="screens", **ask.filters)),
            Action(
                "Speed on phones", line=ask.about("speed", **{**ask.filters, "device": "mobile"})
            ),
            Action("Funnel", line=ask.about("funnel", **of_people(ask.filters))),
        ),
        *sites.caveats,
        blocks.small_print(ask),
    )


def _goals(ask: Ask) -> list[int]:
    """Which steps of the funnel are deeds, not pages; three at most."""
    steps = enumerate(ask.port.funnel)
    return [n for n, value in steps if n and not value.startswith(("/", "*"))][:3]


def _says(ask: Ask, now: Half) -> str:
    phones, of = sum(now.lists[0][it.capitalize()] for it in PHONES), now.stats.visitors
    if not of:
        return f"Nobody came, {ask.period.label}."
    told = f"{percent(phones / of)} of {count(of)} visitors came on phones and"
    told += f" tablets, {ask.period.label}"
    goals = _goals(ask)
    if not now.people or not goals:
        return f"{told}."
    some, others = (_sum(now.people, kinds) for kinds in (PHONES, COMPUTERS))
    if min(some[0], others[0]) < FLOOR:
        return f"{told}; too few to say whether they go on as often."
    goal = ask.port.funnel[goals[0]]
    mine, theirs = some[goals[0]] / some[0], others[goals[0]] / others[0]
    apart = differ(some[goals[0]], some[0], others[goals[0]], others[0])
    how = f"{'more' if mine > theirs else 'less'} often than" if apart else "about as often as"
    shares = f"{percent(mine)} against {percent(theirs)}"
    return f"{told}; they get to {goal} {how} those on computers ({shares})."


def _sum(people: Mapping[str, Steps], kinds: tuple[str, ...]) -> Steps:
    one, other = (people[kind] for kind in kinds)
    return added(one, other)


def _converts(ask: Ask, people: Mapping[str, Steps]) -> Iterator[Block]:
    """By device, the share of those at the funnel's first step who get to each of its deeds."""
    known = {name: steps for name, steps in people.items() if steps[0]}
    goals = _goals(ask)
    if not known or not goals:
        return
    names = tuple(ask.port.funnel[n] for n in goals)
    first = ask.port.funnel[0]
    lines = [
        Series(ask.port.funnel[n], tuple(steps[n] / steps[0] for steps in known.values()))
        for n in goals
    ]
    told = ", ".join(f"{it} {percent(steps[goals[0]] / steps[0])}" for it, steps in known.items())
    yield Chart(
        "bars",
        f"Who gets from {first} to …",
        tuple(name.capitalize() for name in known),
        tuple(lines),
        f"To {names[0]}: {told}.",
        subtitle=f"share of those at {first} · {ask.period.label} · {ask.port.timezone.key}",
        unit="%",
    )
    rows: list[tuple[Cell, ...]] = []
    for name, steps in known.items():
        shares = (share(steps[n] / steps[0]) for n in goals)
        rows.append((name.capitalize(), cell(steps[0]), *shares))
    yield Table(("On", f"At {first}", *names), tuple(rows))
