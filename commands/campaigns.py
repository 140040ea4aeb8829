"""/campaigns - which campaigns bring visitors, and which bring inquiries and EOIs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from marina import Marina, blocks, figures, money
from marina import campaigns as utm
from marina.ask import Ask, command
from marina.campaigns import Half, Part
from marina.card import Action, Card, Cell, Chart, Context, Fields, Table, Text
from marina.money import ByCurrency
from marina.numbers import cell, change, compared, count, field, plural, share
from marina.period import Period
from marina.ranking import first
from marina.tasks import Together

ROWS = 6
CLICKS = (
    "Inquiries and EOIs are people, by the first click of each in this period; visitors by two"
    " campaigns count in both. Umami 3.1 knows no last click before an event: none is shown."
)
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

    async def earned(website: str) -> ByCurrency:
        return await money.earned(marina.umami, sites_by_id[website], ask.period, ask.filters)

    async with Together() as group:
        both = group.create_task(figures.both(ask.port, ask.period, half))
        cohort = group.create_task(utm.of_cohort(ask, marina))
        earnings = group.create_task(figures.gather(ask.port, earned))
    sites = both.result()
    now, then = map(figures.total, figures.sides(sites))
    more = _lines(ask, cohort.result(), money.added(earnings.result().found))
    best = now.parts["Campaign"].visitors
    cut = any(it.inquiries.cut or it.eois.cut for it in now.parts.values())
    return Card(
        f"Campaigns · {ask.port.name}",
        _says(ask, now, then),
        _tiles(now, then, sites.over),
        *([_bars(ask, now, then)] if best else []),
        *(_table(kind, now.parts[kind], then.parts[kind]) for kind in utm.KINDS),
        *map(Text, more),
        blocks.ranges(
            ask,
            Action("Ways to an EOI", line=ask.about("journey", **ask.filters)),
            Action("Revenue", line=ask.about("revenue", **ask.filters)),
        ),
        *sites.caveats,
        Context(f"{CLICKS} {CUT if cut else ''}".strip()),
        blocks.small_print(ask),
    )


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


def _bars(ask: Ask, now: Half, then: Half) -> Chart:
    shown, before = (half.parts["Campaign"].visitors for half in (now, then))
    return blocks.bars("Visitors by campaign", "visitors", ask.period, shown, before)


def _table(kind: str, now: Part, then: Part) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for name, people in now.visitors.most_common(ROWS):
        deeds = (now.inquiries.of(name), now.eois.of(name))
        rate = deeds[1] / people if deeds[1] is not None else None
        changed = change(people, then.visitors[name])
        rows.append((name, cell(people), changed, *map(cell, deeds), share(rate)))
    columns = (kind, "Visitors", "Change", "Inquiries", "EOIs", "EOI rate")
    return Table(columns, tuple(rows) or (("none", *[""] * 5),))


def _lines(ask: Ask, cohort: Counter[str] | None, earned: ByCurrency) -> Iterator[str]:
    if cohort:
        yield (
            "Those who sent an EOI within 90 days came, in any of their visits, by"
            f" {first(cohort, cohort)}."
        )
    for name, it in earned.items():
        if it.sources:
            by = first(it.sources, it.sources)
            yield f"{name} {count(it.amount)} was paid; by the payer's first source: {by}."
