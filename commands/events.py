"""/events - what people do beyond looking: how often, how many of them, and what they told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from marina import Marina, blocks, figures
from marina.ask import Ask, command
from marina.berths import PROPERTY
from marina.card import Action, Block, Card, Cell, Context, Fields, Table
from marina.events import Half, half_of, meant, per_bucket, values
from marina.numbers import cell, change, compared, count, field, percent, plural, rate, share
from marina.period import Period

ROWS, DRAWN, PROPERTIES, VALUES = 12, 4, 3, 5
ONCE = "Who does something twice is one person; the CRM's own events are among them."


@command("[event] [port] [period=30d] [filter=value …]")
async def events(ask: Ask, marina: Marina) -> Card:
    """Inquiries, brochures, EOIs and all else people do: how often, by how many, about what.

    > events nimara
    > events inquire-click nimara 90d
    """
    umami, said = marina.umami, ask.words.get("event", "")
    event = await meant(ask, umami, said, lambda it: ask.again(event=it)) if said else ""

    async def half(site: str, period: Period) -> Half:
        port = ask.port if period == ask.period else None
        return await half_of(umami, site, period, ask.filters, event, port)

    sites = await figures.both(ask.port, ask.period, half)
    now, then = map(figures.total, figures.sides(sites))
    says, shown = _one(ask, event, now, then, sites.over) if event else _all(ask, now, then)
    title = f"Event {event} · {ask.port.name}" if event else f"Events · {ask.port.name}"
    return Card(title, says, *shown, *sites.caveats, Context(ONCE), blocks.small_print(ask))


def _all(ask: Ask, now: Half, then: Half) -> tuple[str, tuple[Block, ...]]:
    names = (*now.done, *(name for name in then.done if name not in now.done))
    times, before = (sum(it.times for it in half.done.values()) for half in (now, then))
    says = f"{plural(times, 'event')}, {ask.period.label}: {compared(times, before)}"
    says += f"; most often {names[0]} ({count(now.done[names[0]].times)})" if now.done else ""
    lines = {it: per_bucket(ask.period, now.series, it) for it in [*now.done][:DRAWN]}
    drawn = [blocks.lines_of("Events", ask.period, lines)] if lines else []
    more = (Action(name, line=ask.about("events", event=name, **ask.filters)) for name in names[:3])
    return f"{says}.", (*drawn, _table(names, now, then), blocks.ranges(ask, *more))


def _table(names: tuple[str, ...], now: Half, then: Half) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for name in names[:ROWS]:
        did, of, _ = now.of(name)
        changed = change(did.times, then.of(name)[0].times)
        rows.append((name, cell(did.times), changed, cell(did.people), share(of)))
    columns = ("Event", "Times", "Change", "People", "Of visitors")
    return blocks.table(columns, rows)


def _one(ask: Ask, event: str, now: Half, then: Half, over: str) -> tuple[str, tuple[Block, ...]]:
    did, of, per_view = now.of(event)
    before, was, per_view_was = then.of(event)
    people = plural(did.people, "person", "people")
    says = f"{event}: {plural(did.times, 'time')} by {people}, {percent(of)} of the visitors"
    halves = ((ask.period, now), (ask.period.previous, then))
    says += f", {ask.period.label}; {compared(did.times, before.times)}."
    return says, (
        Fields(
            field("Times", did.times, before.times),
            field(f"People{over}", did.people, before.people),
            rate("Of visitors", of, was),
            rate("Per pageview", per_view, per_view_was),
        ),
        blocks.trend(event, ask.period, *(per_bucket(p, it.series, event) for p, it in halves)),
        *_properties(now, then),
        blocks.ranges(ask, Action("All events", line=ask.about("events", **ask.filters))),
    )


def _properties(now: Half, then: Half) -> Iterator[Table]:
    """Which berth, which brochure: the values of what was told with the event.

    Of berths also how often by each of those who looked at it.
    """
    before = values(then.told)
    for name, counts in [*values(now.told).items()][:PROPERTIES]:
        was = before.get(name, Counter[str]())
        most = counts.most_common(VALUES)
        columns = [name.capitalize(), "Times", "Change"]
        rows: list[tuple[Cell, ...]] = [(it, cell(n), change(n, was[it])) for it, n in most]
        if name == PROPERTY and now.looked:
            columns.append("Per visitor of it")
            rates = (share(n / now.looked[it] if now.looked[it] else None) for it, n in most)
            rows = [(*row, rate) for row, rate in zip(rows, rates, strict=True)]
        yield Table(tuple(columns), tuple(rows))
