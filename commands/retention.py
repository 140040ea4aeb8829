"""/retention - how many of those who came for the first time come back, and after how long."""

from __future__ import annotations

from marina import Marina, blocks, cohorts, figures
from marina.ask import Ask, command
from marina.card import Action, Card, Cell, Chart, Context, Fields, Series, Table
from marina.cohorts import AFTER, Cohort, Newcomers
from marina.figures import Gathered
from marina.numbers import cell, count, field, percent, plural, rate, share
from marina.period import Period
from marina.umami import Retained

Half = tuple[Retained, ...]
SHOWN = (1, 7, 14, 28)  # days, in the table
ANONYMOUS = (
    "Umami forgets anonymous visitors at the end of each month: who comes back after it counts as"
    " new, so the true shares are higher. First means first in this period."
)


@command("[port] [period=90d] [filter=value …]")
async def retention(ask: Ask, marina: Marina) -> Card:
    """How many of those who come for the first time come back a day, a week, a month later.

    > retention nimara
    > retention nimara 30d country=DE
    """

    async def half(site: str, period: Period) -> Half:
        return await marina.umami.retention(site, period, ask.filters)

    sites = await figures.both(ask.port, ask.period, half)
    now, then = (
        cohorts.newcomers(row for site in side for row in site) for side in figures.sides(sites)
    )
    return _card(ask, now, then, sites)


def _card(
    ask: Ask,
    now: tuple[Newcomers, ...],
    then: tuple[Newcomers, ...],
    sites: Gathered[tuple[Half, Half]],
) -> Card:
    today, before = ask.period.end.date(), ask.period.previous.end.date()
    people, were = (sum(it.people for it in side) for side in (now, then))
    found = tuple(it for it in cohorts.cohorts(now, ask.period, today) if any(_known(it)))
    rates = (
        rate(label, cohorts.share(now, after, today), cohorts.share(then, after, before))
        for label, after in (("Back the next day", 1), ("A week later", 7), ("4 weeks later", 28))
    )
    return Card(
        f"Retention · {ask.port.name}",
        _says(ask, now, people),
        Fields(field(f"Newcomers{sites.over}", people, were), *rates),
        *([_chart(ask, found)] if found else []),
        _table(found),
        blocks.ranges(ask, Action("Known clients", line=f"clients port={ask.port.key}")),
        *sites.caveats,
        Context(ANONYMOUS),
        blocks.small_print(ask),
    )


def _known(it: Cohort) -> tuple[bool, ...]:
    return tuple(value is not None for value in it.shares)


def _says(ask: Ask, now: tuple[Newcomers, ...], people: int) -> str:
    if not people:
        return f"Nobody came, {ask.period.label}."
    next_day = cohorts.share(now, 1, ask.period.end.date())
    return (
        f"Of {plural(people, 'newcomer')}, {ask.period.label}, {percent(next_day)} came back the"
        f" next day, and at most {percent(cohorts.at_most(now))} within a month."
    )


def _chart(ask: Ask, found: tuple[Cohort, ...]) -> Chart:
    best = [(it.shares[0], it.name) for it in found if it.shares[0]]
    told = f"{percent(max(best)[0])} of those of {max(best)[1]}" if best else "none"
    return Chart(
        "cohort",
        "Who comes back so many days later",
        tuple(f"{after} d" for after in AFTER),
        tuple(Series(f"{it.name} · {count(it.people)}", it.shares) for it in found),
        f"Most came back the next day: {told}.",
        subtitle=f"share of the newcomers of each row · {ask.period.label}"
        f" · {ask.port.timezone.key}",
        unit="%",
    )


def _table(found: tuple[Cohort, ...]) -> Table:
    columns = ("First came", "People", *(plural(after, "day") for after in SHOWN))
    at = [AFTER.index(after) for after in SHOWN]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (it.name, cell(it.people), *(share(it.shares[n]) for n in at)) for it in found
    )
    return Table(columns, rows or (("nobody", *[""] * 5),))
