"""/campaigns - which campaigns bring visitors, and which bring inquiries and EOIs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from marina import Marina, blocks, figures, payers
from marina import campaigns as utm
from marina.ask import Ask, command
from marina.campaigns import Half, Part
from marina.card import Action, Block, Card, Cell, Context, Fields, Table, Text
from marina.money import ByCurrency
from marina.numbers import cell, change, compared, count, field, plural, share
from marina.payers import Income
from marina.period import Period
from marina.ranking import first
from marina.tasks import Together

ROWS = 6
CHART = "Visitors by campaign"
COLUMNS = ("Visitors", "Change", "Inquiries", "EOIs", "EOI rate")
CLICKS = (
    "Inquiries and EOIs are people, by the first click of each in this period; visitors by two"
    " campaigns count in both. Umami 3.1 knows no last click before an event: none is shown."
)
EVER = "By any visit: who did it within 90 days, by every campaign that they came by in that time."
PAID = "what those paid whose first click it was, up to 90 days before the period."
NEWEST = f" Read are the newest {payers.PAYMENTS} payments of each website."
CUT = "Umami names only the first 20: a “–” is not known."


@command("[port] [period=30d] [filter=value …]")
async def campaigns(ask: Ask, marina: Marina) -> Card:
    """Campaigns, their sources and mediums: visitors, and what inquiries and EOIs they brought.

    > campaigns nimara
    > campaigns nimara 90d country=DE
    """
    sites_by_id = {site.id: site for site in ask.port.websites}

    async def half(website: str, period: Period) -> Half:
        return await utm.half(marina.umami, website, period, ask.filters)

    async def income(website: str) -> Income:
        asked = (sites_by_id[website], ask.period, ask.filters, utm.PARAMETERS.values())
        return await payers.income(marina.umami, *asked)

    async with Together() as group:
        both = group.create_task(figures.both(ask.port, ask.period, half))
        did = group.create_task(utm.of_cohorts(ask, marina))
        incomes = group.create_task(figures.gather(ask.port, income))
    sites, came = both.result(), figures.total(incomes.result().found)
    now, then = map(figures.total, figures.sides(sites))
    came_by, before = (half.parts["Campaign"].visitors for half in (now, then))
    return Card(
        f"Campaigns · {ask.port.name}",
        _says(ask, now, then),
        _tiles(now, then, sites.over),
        *([blocks.bars(CHART, "visitors", ask.period, came_by, before)] if came_by else []),
        *(
            _table(kind, now.parts[kind], then.parts[kind], came, name)
            for kind, name in utm.PARAMETERS.items()
        ),
        *_ever(did.result()),
        *map(Text, _paid(came.earned)),
        blocks.ranges(
            ask,
            Action("Ways to an EOI", line=ask.about("journey", **ask.filters)),
            Action("Revenue", line=ask.about("revenue", **ask.filters)),
        ),
        *sites.caveats,
        *_small(now, came),
        blocks.small_print(ask),
    )


def _small(now: Half, came: Income) -> Iterator[Context]:
    cut = any(it.inquiries.cut or it.eois.cut for it in now.parts.values())
    yield Context(f"{CLICKS} {CUT if cut else ''}".strip())
    if came.currency:
        yield Context(f"{came.currency}: {PAID}{NEWEST if came.paid.cut else ''}")


def _says(ask: Ask, now: Half, then: Half) -> str:
    part, before = now.parts["Campaign"], then.parts["Campaign"]
    came, came_before = part.visitors.total(), before.visitors.total()
    if not came:
        return f"Nobody came by a campaign, {ask.period.label}."
    says = f"{plural(came, 'visitor')} came by {plural(len(part.visitors), 'campaign')},"
    says += f" {ask.period.label}: {compared(came, came_before)}"
    if part.eois.counts:
        ((name, eois),) = part.eois.counts.most_common(1)
        says += f"; most EOIs came by {name} ({count(eois)} of {count(now.eois)})"
    return f"{says}."


def _tiles(now: Half, then: Half, over: str) -> Fields:
    part, before = now.parts["Campaign"], then.parts["Campaign"]
    return Fields(
        field(f"Visitors by campaigns{over}", part.visitors.total(), before.visitors.total()),
        field("Inquiries by campaigns", part.inquiries.total, before.inquiries.total),
        field("EOIs by campaigns", part.eois.total, before.eois.total),
        field("All EOIs", now.eois, then.eois),
    )


def _table(kind: str, now: Part, then: Part, came: Income, parameter: str) -> Table:
    """What those paid whose first click it was is told in one currency, or in none."""
    paid = came.paid.by(came.currency, parameter)
    rows: list[tuple[Cell, ...]] = []
    for name, people in now.visitors.most_common(ROWS):
        deeds = (now.inquiries.of(name), now.eois.of(name))
        rate = deeds[1] / people if deeds[1] is not None else None
        changed = change(people, then.visitors[name])
        money = [cell(paid[name])] if came.currency else []
        rows.append((name, cell(people), changed, *map(cell, deeds), share(rate), *money))
    columns = (kind, *COLUMNS, *([came.currency] if came.currency else []))
    return blocks.table(columns, rows)


def _ever(did: Mapping[str, Counter[str]]) -> Iterator[Block]:
    """Who did something within 90 days, by every campaign that they came by in that time."""
    named = sum(did.values(), Counter[str]())
    if named:
        rows: list[tuple[Cell, ...]] = [
            (name, *(cell(people[name]) for people in did.values()))
            for name, _ in named.most_common(ROWS)
        ]
        yield Table(("People, by any visit", *did), tuple(rows))
        yield Context(EVER)


def _paid(earned: ByCurrency) -> Iterator[str]:
    for name, it in earned.items():
        if it.sources:
            by = first(it.sources, it.sources)
            yield f"{name} {count(it.amount)} was paid; by the payer's first source: {by}."
