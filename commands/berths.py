"""/berths - which berths people look at, which of them rise, and which are hot but unsold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from marina import Marina, blocks, figures
from marina.ask import Ask, command
from marina.berths import INQUIRY, SOLD, Returning, events, interest, pages, returning, won
from marina.card import Action, Card, Context, Fields, Table, Text
from marina.numbers import cell, change, compared, field, plural, share
from marina.period import Period, parse_period
from marina.ranking import first, moved, movers, places
from marina.tasks import Together
from marina.umami import Stats

HOT = 10  # the first places, of which one may say that a berth is hot
CLICKS = "An inquiry is a click: who clicks twice counts twice."


@dataclass(frozen=True, slots=True)
class Half:
    """The websites in one of the two periods, added."""

    stats: Stats  # of the pages of all berths
    interest: Counter[str]  # visitors, by berth as all the rest
    inquiries: Counter[str]
    returning: Returning | None
    sold: Counter[str]  # within a year

    def __add__(self, other: Half) -> Half:
        return Half(
            self.stats + other.stats,
            self.interest + other.interest,
            self.inquiries + other.inquiries,
            self.returning and other.returning and self.returning + other.returning,
            self.sold + other.sold,
        )


@command("[port] [period=30d] [top=10] [filter=value …]")
async def berths(ask: Ask, marina: Marina) -> Card:
    """All berths by interest: which rise, what is asked for, hot but unsold, sold but looked at.

    > berths nimara
    > berths nimara 90d top=20
    > berths nimara country=DE
    """
    umami, port, only = marina.umami, ask.port, ask.filters
    year = parse_period("365d", ask.now)
    assert year

    async def half(site: str, period: Period) -> Half:
        async with Together() as group:
            stats = group.create_task(umami.stats(site, period, pages(port, only)))
            looked = group.create_task(interest(umami, site, port, period, only))
            asked = group.create_task(events(umami, site, period, INQUIRY, only))
            back = group.create_task(returning(umami, site, port, period, only))
            sold = group.create_task(events(umami, site, year, SOLD))
        return Half(stats.result(), looked.result(), asked.result(), back.result(), sold.result())

    sites = await figures.both(port, ask.period, half)
    now, then = map(figures.total, figures.sides(sites))
    sold = {*now.sold, *won((await marina.store.clients()).values(), port)}
    best = [name for name, _ in now.interest.most_common(2)]
    return Card(
        f"Berths · {port.name}",
        _says(ask, now, then),
        _tiles(now, then, sites.over),
        blocks.bars(
            "The most looked-at berths", "visitors", ask.period, now.interest, then.interest
        ),
        _table(now, then, ask.whole("top", 50)),
        *map(Text, filter(None, _lines(now, then, sold))),
        blocks.ranges(
            ask, *(Action(f"Berth {it}", line=ask.about("berth", berth=it, **only)) for it in best)
        ),
        *sites.caveats,
        Context(CLICKS),
        blocks.small_print(ask),
    )


def _says(ask: Ask, now: Half, then: Half) -> str:
    if not now.interest:
        return f"Nobody looked at a berth, {ask.period.label}."
    ((berth, people),) = now.interest.most_common(1)
    of = f"the most looked-at of {plural(len(now.interest), 'berth')}"
    change = compared(people, then.interest[berth])
    return f"{berth} is {of}, {ask.period.label}: {plural(people, 'visitor')}, {change}."


def _tiles(now: Half, then: Half, over: str) -> Fields:
    return Fields(
        field(f"Visitors of berths{over}", now.stats.visitors, then.stats.visitors),
        field("Berths looked at", len(now.interest), len(then.interest)),
        field("Inquiries", now.inquiries.total(), then.inquiries.total()),
    )


def _table(now: Half, then: Half, rows: int) -> Table:
    ranks, were = places(now.interest), places(then.interest)
    lines = tuple(
        (
            berth,
            cell(people),
            change(people, then.interest[berth]),
            moved(ranks[berth], were.get(berth)),
            cell(now.inquiries[berth]),
            share(now.inquiries[berth] / people),
        )
        for berth, people in now.interest.most_common(rows)
    )
    columns = ("Berth", "Visitors", "Change", "Place", "Inquiries", "Per visitor")
    return blocks.table(columns, lines)


def _lines(now: Half, then: Half, sold: set[str]) -> Iterator[str]:
    """What there is to be said; whether a berth is sold is told only if some are known to be."""
    if told := movers(now.interest, then.interest):
        yield f"Movers: {told}."
    if sold and (hot := [it for it, _ in now.interest.most_common(HOT) if it not in sold]):
        yield f"Hot but unsold: {first(hot, now.interest)}."
    if looked := first(sold & now.interest.keys(), now.interest):
        yield f"Sold but still looked at: {looked}."
    if now.returning and (back := first(now.returning.clients, now.returning.clients)):
        least = " (at least)" if now.returning.cut else ""
        yield f"Known clients who came back to a berth{least}: {back}."
