"""/revenue - what outcomes earned, and from which sources and countries the money came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from marina import Marina, blocks, figures, money
from marina.ask import Ask, command
from marina.card import Action, Block, Card, Context, Fields, Table
from marina.money import NOTHING, ByCurrency
from marina.numbers import cell, change, count, delta, field, plural, share
from marina.period import Period

ROWS = 6
HOW = (
    "Counts events that carry revenue and currency, such as /outcome sends. A source is that of the"
    " person's first hit in this period. Currencies are never added together."
)


@command("[port] [period=90d] [filter=value …]")
async def revenue(ask: Ask, marina: Marina) -> Card:
    """Deal value by source and country, each currency for itself.

    > revenue nimara
    > revenue nimara 30d country=DE
    """
    sites_by_id = {site.id: site for site in ask.port.websites}

    async def half(website: str, period: Period) -> ByCurrency:
        return await money.earned(marina.umami, sites_by_id[website], period, ask.filters)

    sites = await figures.both(ask.port, ask.period, half)
    now, then = map(money.added, figures.sides(sites))
    return Card(
        f"Revenue · {ask.port.name}",
        _says(ask, now, then),
        *_blocks(ask, now, then),
        blocks.ranges(
            ask,
            Action("Campaigns", line=ask.about("campaigns")),
            Action("Funnel", line=ask.about("funnel")),
        ),
        *sites.caveats,
        Context(HOW),
        blocks.small_print(ask),
    )


def _says(ask: Ask, now: ByCurrency, then: ByCurrency) -> str:
    if not any(it.deals for it in now.values()):
        before = any(it.deals for it in then.values())
        return f"Nothing was earned, {ask.period.label}{', as before' if not before else ''}."
    sums = " and ".join(f"{name} {count(it.amount)}" for name, it in now.items() if it.deals)
    name, it = next(pair for pair in now.items() if pair[1].deals)
    changed = delta(it.amount, then.get(name, NOTHING).amount)
    deals = plural(sum(it.deals for it in now.values()), "payment")
    return f"{sums} in {deals}, {ask.period.label} ({name} {changed})."


def _blocks(ask: Ask, now: ByCurrency, then: ByCurrency) -> Iterator[Block]:
    names = [*now, *(name for name in then if name not in now)]
    for place, name in enumerate(names):
        earned, before = now.get(name, NOTHING), then.get(name, NOTHING)
        yield Fields(
            field(name, earned.amount, before.amount),
            field(f"Payments in {name}", earned.deals, before.deals),
            field(f"People who paid in {name}", earned.buyers, before.buyers),
        )
        if not place and earned.sources:
            told = (f"Where {name} came from", name, ask.period, earned.sources, before.sources)
            yield replace(blocks.bars(*told, ROWS), unit=name)
        yield _table("Source", name, earned.sources, before.sources)
        yield _table("Country", name, earned.countries, before.countries)


def _table(what: str, currency: str, now: Counter[str], then: Counter[str]) -> Table:
    rows = tuple(
        (label, cell(n), share(n / now.total()), change(n, then[label]))
        for label, n in now.most_common(ROWS)
    )
    columns = (f"{what} of {currency}", currency, "Share", "Change")
    return Table(columns, rows or (("none", "", "", ""),))
