"""/campaigns - which campaigns bring visitors, and which bring inquiries and EOIs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from marina import Marina, blocks, figures, money, payers
from marina import campaigns as utm
from marina.ask import Ask, command
from marina.campaigns import Half, Part
from marina.card import Action, Block, Card, Cell, Chart, Context, Fields, Table, Text
from marina.money import ByCurrency
from marina.numbers import cell, change, compared, count, field, plural, share
from marina.payers import Paid
from marina.period import Period
from marina.ranking import first
from marina.tasks import Together

ROWS = 6
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

    async def earned(website: str) -> ByCurrency:
        return await money.earned(marina.umami, sites_by_id[website], ask.period, ask.filters)

    async def paid(website: str) -> Paid:
        asked = (website, ask.period, ask.filters)
        return await payers.paid(marina.umami, *asked, utm.PARAMETERS.values())

    async with Together() as group:
        both = group.create_task(figures.both(ask.port, ask.period, half))
        did = group.create_task(utm.of_cohorts(ask, marina))
        earnings = group.create_task(figures.gather(ask.port, earned))
        payments = group.create_task(figures.gather(ask.port, paid))
    sites, by_payer = both.result(), figures.total(payments.result().found)
    now, then = map(figures.total, figures.sides(sites))
    sums = money.added(earnings.result().found)
    currency = next((name for name in sums if by_payer.amounts), "")
    return Card(
        f"Campaigns · {ask.port.name}",
        _says(ask, now, then),
        _tiles(now, then, sites.over),
        *([_bars(ask, now, then)] if now.parts["Campaign"].visitors else []),
        *(
            _table(kind, now.parts[kind], then.parts[kind], currency, by_payer.by(currency, name))
            for kind, name in utm.PARAMETERS.items()
        ),
        *_ever(did.result()),
        *map(Text, _paid(sums)),
        blocks.ranges(
            ask,
            Action("Ways to an EOI", line=ask.about("journey", **ask.filters)),
            Action("Revenue", line=ask.about("revenue", **ask.filters)),
        ),
        *sites.caveats,
        *_small(now, currency, by_payer),
        blocks.small_print(ask),
    )


def _small(now: Half, currency: str, by_payer: Paid) -> Iterator[Context]:
    cut = any(it.inquiries.cut or it.eois.cut for it in now.parts.values())
    yield Context(f"{CLICKS} {CUT if cut else ''}".strip())
    if currency:
        yield Context(f"{currency}: {PAID}{NEWEST if by_payer.cut else ''}")


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


def _table(kind: str, now: Part, then: Part, currency: str, paid: Counter[str]) -> Table:
    """What those paid whose first click it was is told in one currency, or in none."""
    rows: list[tuple[Cell, ...]] = []
    for name, people in now.visitors.most_common(ROWS):
        deeds = (now.inquiries.of(name), now.eois.of(name))
        rate = deeds[1] / people if deeds[1] is not None else None
        changed = change(people, then.visitors[name])
        money = [cell(paid[name])] if currency else []
        rows.append((name, cell(people), changed, *map(cell, deeds), share(rate), *money))
    columns = (
        kind,
        "Visitors",
        "Change",
        "Inquiries",
        "EOIs",
        "EOI rate",
        *filter(None, [currency]),
    )
    return Table(columns, tuple(rows) or (("none", *[""] * (len(columns) - 1)),))


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
