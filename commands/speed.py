"""/speed - how fast the pages are for those who look at them, by page and device."""

from __future__ import annotations

from marina import Marina, blocks, figures
from marina.ask import Ask, command
from marina.card import Action, Card, Cell, Chart, Context, Series, Table
from marina.errors import UsageError
from marina.numbers import cell
from marina.port import Website
from marina.umami import Performance, Vital
from marina.vitals import FEW, LIMITS, Measured, p75, slowest, told, verdict

RULE = (
    "Three of four page views are at least that fast (the 75th percentile)."
    f" Pages measured less than {FEW} times are not in the picture."
)


@command("[port] [period=30d] [metric=lcp] [filter=value …]")
async def speed(ask: Ask, marina: Marina) -> Card:
    """How fast the pages are: the web vitals, by page and by device, against what is good.

    > speed nimara
    > speed nimara metric=inp device=mobile
    """
    vital = _vital(ask)

    async def performance(site: str) -> Performance:
        return await marina.umami.performance(site, ask.period, vital, ask.filters)

    sites = await figures.gather(ask.port, performance)
    answers = tuple(zip(sites.asked, sites.found, strict=True))
    pages = slowest(vital, {f"{site}": answer.pages for site, answer in answers})
    devices = slowest(vital, {f"{site}": answer.devices for site, answer in answers})
    return Card(
        f"Speed · {ask.port.name}",
        _says(ask, answers, vital),
        _chart(ask, vital, [it for it in pages if it.count >= FEW]),
        _summary(answers),
        _table("Page", vital, pages),
        _table("Device", vital, devices),
        blocks.ranges(
            ask,
            *(Action(it.upper(), line=ask.again(metric=it)) for it in LIMITS if it != vital),
        ),
        *sites.missing,
        Context(RULE),
        blocks.small_print(ask, compared=False),
    )


def _vital(ask: Ask) -> Vital:
    said = ask.options["metric"].casefold()
    for vital in LIMITS:
        if said == vital:
            return vital
    lines = (ask.again(metric=vital) for vital in LIMITS)
    raise UsageError(f"I know no metric “{said}”. There are {', '.join(LIMITS)}.", *lines)


def _says(ask: Ask, answers: tuple[tuple[Website, Performance], ...], vital: Vital) -> str:
    parts = []
    for site, answer in answers:
        summary = answer.summary
        value = p75(vital, getattr(summary, vital), summary.count)
        if value is not None:
            parts.append(f"{site} {told(vital, value)} ({verdict(vital, value)})")
    if not parts:
        return f"No page's speed was measured, {ask.period.label}."
    return f"{LIMITS[vital].name}, {ask.period.label}: {', '.join(parts)}."


def _chart(ask: Ask, vital: Vital, pages: list[Measured]) -> Chart:
    good, poor = told(vital, LIMITS[vital].good), told(vital, LIMITS[vital].poor)
    slow = ", ".join(f"{it.name} {told(vital, it.p75)}" for it in pages[:3])
    return Chart(
        "bars",
        f"{LIMITS[vital].name} by page",
        tuple(it.name for it in pages),
        (Series("75th percentile", tuple(round(it.p75, 2) for it in pages)),),
        f"Slowest: {slow or 'no page was measured often enough'}.",
        subtitle=f"good up to {good}, poor above {poor} · {ask.period.label}",
        unit="" if vital == "cls" else "ms",
    )


def _summary(answers: tuple[tuple[Website, Performance], ...]) -> Table:
    """All five of every website: percentiles cannot be added."""
    rows: list[tuple[Cell, ...]] = []
    for site, answer in answers:
        for vital, limits in LIMITS.items():
            value = p75(vital, getattr(answer.summary, vital), answer.summary.count)
            name = f"{site} {limits.name}" if len(answers) > 1 else limits.name
            rows.append((name, told(vital, value), verdict(vital, value)))
    return Table(("Web vital", "75 %", "Is"), tuple(rows))


def _table(name: str, vital: Vital, found: list[Measured]) -> Table:
    rows = tuple(
        (it.name, told(vital, it.p75), verdict(vital, it.p75), cell(it.count)) for it in found
    )
    return blocks.table((name, "75 %", "Is", "Measured"), rows)
