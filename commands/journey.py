"""/journey - the ways on which people came to an expression of interest, or to whatever else."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from marina import Marina, blocks, figures
from marina.ask import Ask, command
from marina.card import Action, Card, Chart, Context, Series, Table
from marina.errors import UsageError
from marina.events import meant
from marina.figures import Gathered
from marina.goals import kind
from marina.numbers import cell, compared, count, percent, plural, share
from marina.tasks import Together
from marina.umami import Goal
from marina.ways import ARROW, VISITS, Way, Ways, readable, ways

GOAL = "eoi-submit"
SHOWN, DRAWN = 5, 8
READ = "Counted is each person's last way. All berths are one step, numbered steps too."


@dataclass(frozen=True, slots=True)
class Site:
    now: Goal
    then: Goal
    ways: Ways


@command("[to …] [port] [period=30d] [filter=value …]")
async def journey(ask: Ask, marina: Marina) -> Card:
    """The most common ways to an EOI, or to any page or event, from the first source on.

    > journey nimara
    > journey to inquire-click nimara 7d
    """
    umami, goal = marina.umami, await _goal(ask, marina)
    about = (kind(goal), goal, ask.filters)

    async def site(website: str) -> Site:
        async with Together() as group:
            now = group.create_task(umami.goal(website, ask.period, *about))
            then = group.create_task(umami.goal(website, ask.period.previous, *about))
            found = group.create_task(ways(umami, website, ask.port, ask.period, goal, ask.filters))
        return Site(now.result(), then.result(), found.result())

    return _card(ask, goal, await figures.gather(ask.port, site))


async def _goal(ask: Ask, marina: Marina) -> str:
    """`to eoi-submit`, `to=eoi-submit`, or the event alone. Raises UsageError."""
    said = [word.removeprefix("to=") for word in ask.rest if word.casefold() != "to"]
    if len(said) > 1:
        raise UsageError(f"One page or event at a time, please: /journey to {said[0]}", "journey")
    if not said or kind(said[0]) == "path":
        return said[0] if said else GOAL
    return await meant(ask, marina.umami, said[0], lambda it: ask.about("journey", to=it))


def _card(ask: Ask, goal: str, sites: Gathered[Site]) -> Card:
    now, then = (sum(getattr(it, side).num for it in sites.found) for side in ("now", "then"))
    found = figures.total(tuple(it.ways for it in sites.found))
    people = plural(now, "person", "people")
    says = f"{people} reached {goal}{sites.over}, {ask.period.label}: {compared(now, then)}."
    counts = readable(found.counts)
    if counts:
        ((way, most),) = counts.most_common(1)
        says += f" The most common way, of {percent(most / counts.total())}: {_told(way)}."
    cut = f"Read are the newest {VISITS} people of each website." if found.cut else ""
    return Card(
        f"Ways to {goal} · {ask.port.name}",
        says,
        *([_chart(ask, goal, counts, "the newest " if found.cut else "")] if counts else []),
        _table(counts),
        blocks.ranges(
            ask,
            Action("Funnel", line=ask.about("funnel")),
            Action("Campaigns", line=ask.about("campaigns")),
        ),
        *sites.caveats,
        Context(f"{cut} {READ}".strip()),
        blocks.small_print(ask),
    )


def _chart(ask: Ask, goal: str, counts: Counter[Way], newest: str) -> Chart:
    drawn = counts.most_common(DRAWN)
    labels = tuple(ARROW.join(way) for way, _ in drawn)
    shown, all_read = sum(n for _, n in drawn), counts.total()
    of = f"{count(shown)} of {newest}{plural(all_read, 'person', 'people')}"
    return Chart(
        "flow",
        f"Ways to {goal}",
        labels,
        (Series("people", tuple(float(n) for _, n in drawn)),),
        f"Most: {labels[0]}, {plural(drawn[0][1], 'person', 'people')}.",
        subtitle=f"the {plural(len(drawn), 'way')} most gone, {of} · {ask.period.label}",
    )


def _table(counts: Counter[Way]) -> Table:
    total = counts.total()
    rows = tuple((_told(way), cell(n), share(n / total)) for way, n in counts.most_common(SHOWN))
    return blocks.table(("Way", "People", "Share"), rows)


def _told(way: Way) -> str:
    return ARROW.join(way[:-1])
