"""/top - the most frequent pages, sources, countries, devices and all else that Umami counts."""

from __future__ import annotations

from marina import Marina, blocks, figures, toplist
from marina.ask import Ask, command
from marina.card import Action, Card, Cell, Context, Number, Table
from marina.dimensions import CLIENT, EVENT, PAGE, Dimension, dimension, names
from marina.errors import UsageError
from marina.numbers import cell, change, compared, count, duration, plural, share
from marina.period import Period
from marina.reading import near
from marina.toplist import Half
from marina.umami import Stats

ROWS = 20
BEGAN = "Bounce rate: of the visits that began at a page, those that saw no other."
LEFT = "Left: visitors whose last page it was. Umami knows no page's own time."
DIRECT = "Who came directly has none in Umami: see the sources."
CUT = f"Umami lists the first {figures.ALL} of a website; rarer ones are missing here."


@command("<what …> [port] [period=30d] [top=10] [filter=value …]")
async def top(ask: Ask, marina: Marina) -> Card:
    """The most frequent pages, sources, countries, browsers, events, campaigns: what you name.

    > top pages nimara
    > top sources nimara 7d top=5
    > top utm campaigns country=DE
    """
    by = _dimension(ask)
    rows = ask.whole("top", ROWS)

    async def half(site: str, period: Period) -> Half:
        asked = toplist.whole if period == ask.period else toplist.half
        return await asked(marina.umami, site, by, period, ask.filters)

    sites = await figures.both(ask.port, ask.period, half)
    now, then = map(figures.total, figures.sides(sites))
    if by is CLIENT:
        now, then = toplist.by_visits(now), toplist.by_visits(then)
    what = "times" if by is EVENT else "clients" if by is CLIENT else "visitors"
    return Card(
        f"Top {by.plural} · {ask.port.name}",
        _says(ask, by, now, then),
        blocks.bars(f"Top {by.plural}", what, ask.period, now.counts, then.counts, rows),
        _table(ask, by, now, then, rows),
        blocks.ranges(ask, *_next(ask, by)),
        *sites.caveats,
        *([Context(BEGAN)] if now.landed else []),
        *([Context(LEFT)] if by is PAGE else []),
        *([Context(DIRECT)] if by.type in ("channel", "domain") else []),
        *([Context(CUT)] if now.cut or then.cut else []),
        blocks.small_print(ask),
    )


def _dimension(ask: Ask) -> Dimension:
    said = ask.words["what"]
    if by := dimension(said):
        return by
    if meant := near(said, names()):
        raise UsageError(
            f"I know no list of “{said}”. Did you mean {meant}?", ask.again(what=meant)
        )
    some = "pages, sources, countries, devices, events, utm campaigns"
    raise UsageError(f"I know no list of “{said}”. There are {some} and more.", "top pages")


def _says(ask: Ask, by: Dimension, now: Half, then: Half) -> str:
    if not now.counts:
        return f"No {by.plural} are known, {ask.period.label}."
    if by is CLIENT:
        people, before = now.counts.total(), then.counts.total()
        told = f"{plural(people, 'known client')} came, {ask.period.label}"
        return f"{told}: {compared(people, before)}."
    ((name, most),) = now.counts.most_common(1)
    of = f"the first of {'at least ' if now.cut else ''}{count(len(now.counts))} {by.plural}"
    of = of if len(now.counts) > 1 else f"the only {by.name.casefold()}"
    many = plural(most, "time" if by is EVENT else "visitor")
    return f"{name} is {of}, {ask.period.label}: {many}, {compared(most, then.counts[name])}."


def _table(ask: Ask, by: Dimension, now: Half, then: Half, rows: int) -> Table:
    """With `Of all` as the share of all visitors, of events and clients that of their total."""
    all_of = now.counts.total() if by in (EVENT, CLIENT) else now.stats.visitors
    whole_visits = by.of_visitors and by is not CLIENT and figures.OF_HITS.isdisjoint(ask.filters)
    counted = "Times" if by is EVENT else "Clients" if by is CLIENT else "Visitors"
    columns = [by.name if by is not CLIENT else "Visits each", counted, "Of all", "Change"]
    columns += ["Bounce rate", "Average visit"] if whole_visits and now.details else []
    columns += ["Views"] if by is PAGE and now.details else []
    columns += ["Bounce rate"] if now.landed else []
    columns += ["Left"] if by is PAGE and now.exits else []
    lines: list[tuple[Cell, ...]] = []
    for name, number in now.counts.most_common(rows):
        it = now.details.get(name, Stats())
        began = now.landed.get(name, Stats()) if now.landed else it
        cells = {
            "Bounce rate": share(began.bounce_rate),
            "Average visit": Number(duration(it.seconds_per_visit), it.seconds_per_visit),
            "Views": cell(it.pageviews),
            "Left": share(now.exits[name] / number),
        }
        changed = change(number, then.counts[name])
        first = (name, cell(number), share(number / all_of if all_of else None), changed)
        lines.append((*first, *(cells[column] for column in columns[4:])))
    return blocks.table(columns, lines)


def _next(ask: Ask, by: Dimension) -> tuple[Action, ...]:
    """Other questions about the same visitors."""
    more = {"country": "map", "region": "map", "city": "map", "os": "devices", "event": "funnel"}
    more |= {"browser": "devices", "device": "devices", "screen": "devices", "path": "berths"}
    name = more.get(by.type, "heatmap")
    kept = ask.filters if name in ("map", "heatmap", "devices") else {}
    return (
        Action("Why?", line=ask.about("why", **ask.filters)),
        Action(name.capitalize(), line=ask.about(name, **kept)),
        Action("Traffic", line=ask.about("traffic", **ask.filters)),
    )
