"""/funnel - how far people get on the way to a signed EOI, and where most are lost."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from marina import Marina, blocks, figures
from marina.ask import Ask, command
from marina.card import Action, Card, Chart, Context, Series, Table
from marina.funnel import WINDOW, must_be_of_people, steps_of
from marina.numbers import cell, change, compared, count, percent, plural, share
from marina.period import Period
from marina.umami import FunnelStep

SESSION = (
    "Each step must follow the one before within 30 days and in one Umami session:"
    " a signed EOI counts only where the site identifies its visitors."
)
SEGMENT = "A segment that names pages or sources holds for the first step alone."


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the funnel over all websites: people in this period and in the one before."""

    name: str
    people: int
    before: int


@command("[port] [berth] [period=30d] [filter=value …]")
async def funnel(ask: Ask, marina: Marina) -> Card:
    """How many get from the berths to a signed EOI, and where most are lost.

    > funnel nimara
    > funnel nimara A12 30d
    > funnel nimara country=DE
    """
    must_be_of_people(ask)
    steps = steps_of(ask.port, ask.words.get("berth", "").upper())
    umami = marina.umami

    async def half(site: str, period: Period) -> tuple[FunnelStep, ...]:
        return await umami.funnel(site, period, steps, WINDOW, ask.filters)

    sites = await figures.both(ask.port, ask.period, half)
    people = [
        [sum(site[i].visitors for site in side) for i in range(len(steps))]
        for side in figures.sides(sites)
    ]
    stages = [Stage(step.value, *both) for step, *both in zip(steps, *people, strict=True)]
    return _card(ask, stages, sites.caveats)


def _card(ask: Ask, stages: list[Stage], caveats: tuple[Context, ...]) -> Card:
    berth = ask.words.get("berth", "").upper()
    first, last = stages[0], stages[-1]
    whole = last.people / first.people if first.people else None
    chart = Chart(
        "funnel",
        f"From {first.name} to {last.name}",
        tuple(stage.name for stage in stages),
        (Series("people", tuple(float(stage.people) for stage in stages)),),
        alt=f"{count(last.people)} of {count(first.people)} people reach {last.name}.",
        subtitle=f"people per step · {ask.period.label} · {ask.port.timezone.key}",
    )
    return Card(
        f"Funnel{f' · berth {berth}' if berth else ''} · {ask.port.name}",
        f"{_says(first, last, whole)} {_leak(stages)}".strip(),
        chart,
        _table(stages),
        blocks.ranges(ask, Action("Traffic", line=ask.about("traffic", **ask.filters))),
        *caveats,
        Context(SESSION),
        *([Context(SEGMENT)] if "segment" in ask.filters else []),
        blocks.small_print(ask),
    )


def _says(first: Stage, last: Stage, whole: float | None) -> str:
    if not first.people:
        return f"Nobody came to {first.name} in this period."
    reached = f"{count(last.people)} of {plural(first.people, 'person', 'people')} at {first.name}"
    return f"{reached} got to {last.name} ({percent(whole)}); {compared(last.people, last.before)}."


def _leak(stages: list[Stage]) -> str:
    """The step between whose ends most people are lost, named."""
    pairs = list(pairwise(stages))
    here, there = max(pairs, key=lambda pair: pair[0].people - pair[1].people)
    lost = here.people - there.people
    if not lost:
        return ""
    return (
        f"The biggest leak is from {here.name} to {there.name}:"
        f" {plural(lost, 'person', 'people')} ({percent(lost / here.people)})"
        f" {'goes' if lost == 1 else 'go'} no further."
    )


def _table(stages: list[Stage]) -> Table:
    rows = []
    for before, stage in zip([None, *stages], stages, strict=False):
        lost = 1 - stage.people / before.people if before and before.people else None
        whole = stage.people / stages[0].people if stages[0].people else None
        changed = change(stage.people, stage.before)
        rows.append((stage.name, cell(stage.people), share(whole), share(lost), changed))
    return Table(("Step", "People", "Of all", "Drop-off", "Change"), tuple(rows))
