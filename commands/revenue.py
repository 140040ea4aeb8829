"""/revenue - what outcomes earned, and from which sources and countries the money came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from marina import Marina, amounts, blocks, figures, money
from marina.ask import Ask, command
from marina.card import Action, Block, Card, Context, Field, Fields, Text
from marina.errors import UsageError
from marina.funnel import of_people
from marina.money import NOTHING, ByCurrency, Earned
from marina.numbers import count, delta, field, plural
from marina.period import Period

ROWS, DRAWN = 6, 4
NO_MONEY = (
    "Money gets here with an outcome, /outcome contract-signed client=CRM-1001 value=42500"
    " currency=EUR, or with events of the websites and the CRM that carry revenue and currency."
)
ADDED = (
    "What each event carries is added: a deal whose value came with two of its events is counted"
    " with both."
)
HOW = (
    "Counts events that carry revenue and currency, such as /outcome sends. A source is that of the"
    " person's first hit in this period. Currencies are never added together."
)


@command("[port] [period=90d] [currency=] [filter=value …]")
async def revenue(ask: Ask, marina: Marina) -> Card:
    """Deal value over time, by source, channel and country; each currency for itself.

    > revenue nimara
    > revenue nimara 30d country=DE
    """
    only = _currency(ask)
    sites_by_id = {site.id: site for site in ask.port.websites}

    async def half(website: str, period: Period) -> ByCurrency:
        return await money.earned(marina.umami, sites_by_id[website], period, ask.filters, only)

    sites = await figures.both(ask.port, ask.period, half)
    now, then = map(money.added, figures.sides(sites))
    return Card(
        f"Revenue · {ask.port.name}",
        _says(ask, now, then),
        *_blocks(ask, now, then),
        blocks.ranges(
            ask,
            Action("Campaigns", line=ask.about("campaigns", **ask.filters)),
            Action("Funnel", line=ask.about("funnel", **of_people(ask.filters))),
        ),
        *sites.caveats,
        *([Context(ADDED)] if any(len(it.events) > 1 for it in now.values()) else []),
        Context(HOW),
        blocks.small_print(ask),
    )


def _currency(ask: Ask) -> str:
    """Raises UsageError."""
    try:
        return amounts.currency(it) if (it := ask.options["currency"]) else ""
    except UsageError as exc:
        raise UsageError(str(exc), *(ask.again(currency=it) for it in exc.lines)) from exc


def _says(ask: Ask, now: ByCurrency, then: ByCurrency) -> str:
    if not any(it.deals for it in now.values()):
        before = any(it.deals for it in then.values())
        what = f" in {only}" if (only := _currency(ask)) else ""
        return f"Nothing was earned{what}, {ask.period.label}{', as before' if not before else ''}."
    sums = " and ".join(f"{name} {count(it.amount)}" for name, it in now.items() if it.deals)
    name, it = next(pair for pair in now.items() if pair[1].deals)
    changed = delta(it.amount, then.get(name, NOTHING).amount)
    deals = plural(sum(it.deals for it in now.values()), "payment")
    return f"{sums} in {deals}, {ask.period.label} ({name} {changed})."


def _blocks(ask: Ask, now: ByCurrency, then: ByCurrency) -> Iterator[Block]:
    names = [*now, *(name for name in then if name not in now)]
    if not names:
        yield Text(NO_MONEY)
    for place, name in enumerate(names):
        earned, before = now.get(name, NOTHING), then.get(name, NOTHING)
        yield Fields(
            field(name, earned.amount, before.amount),
            field(f"Payments in {name}", earned.deals, before.deals),
            _average(name, earned, before),
            field(f"People who paid in {name}", earned.buyers, before.buyers),
        )
        if not place and earned.by_event:
            events = [*earned.events][:DRAWN]
            lines = {event: earned.per_bucket(ask.period, event) for event in events}
            yield blocks.lines_of(name, ask.period, lines, name)
        if not place and earned.sources:
            told = (f"Where {name} came from", name, ask.period, earned.sources, before.sources)
            yield replace(blocks.bars(*told, ROWS), unit=name)
        lists = {"Source": (earned.sources, before.sources)}
        lists |= {"Channel": (earned.channels, before.channels)}
        lists |= {"Country": (earned.countries, before.countries)}
        lists |= {"Event": (earned.events, before.events)} if len(earned.events) > 1 else {}
        for what, both in lists.items():
            yield blocks.top(f"{what} of {name}", *both, ROWS, both[0].total(), name)


def _average(currency: str, now: Earned, then: Earned) -> Field:
    label = f"Average in {currency}"
    return replace(field(label, now.average, then.average), mood="plain")
