"""/slice - visitors by one to three dimensions at once."""

from __future__ import annotations

from collections import Counter

from marina import Marina, blocks, figures, slices
from marina.ask import Ask, command
from marina.card import Action, Card, Cell, Context, Number, Table
from marina.dimensions import Dimension
from marina.errors import UsageError
from marina.numbers import cell, change, compared, duration, plural, share
from marina.period import Period
from marina.reading import near
from marina.slices import MOST, Slices

ROWS = 20
CUT = f"Umami gives the first {slices.ROWS} rows of a website; rarer ones are missing here."
SEVERAL = "Who saw several pages, or came from several sources, is in several rows."


@command("<dimensions …> [port] [period=30d] [top=10] [filter=value …]")
async def slice(ask: Ask, marina: Marina) -> Card:
    """Visitors by one to three things at once: country device, source page, utm source city.

    > slice country device nimara
    > slice source page nimara 7d top=20
    """
    by = _dimensions(ask)
    rows = ask.whole("top", ROWS)
    websites = {site.id: site for site in ask.port.websites}

    async def half(site: str, period: Period) -> Slices:
        return await slices.slices(marina.umami, websites[site], by, period, ask.filters)

    sites = await figures.both(ask.port, ask.period, half)
    now, then = map(figures.total, figures.sides(sites))
    people, before = (_visitors(side) for side in (now, then))
    whole = all(it.of_visitors for it in by)
    title = " × ".join(it.plural for it in by).capitalize()
    return Card(
        f"{title} · {ask.port.name}",
        _says(ask, people, before, now.cut),
        blocks.bars(title, "visitors", ask.period, people, before, rows),
        _table(ask, by, now, people, before, whole, rows),
        blocks.ranges(
            ask,
            Action("Why?", line=ask.about("why", **ask.filters)),
            Action("Traffic", line=ask.about("traffic", **ask.filters)),
        ),
        *sites.caveats,
        *([] if whole else [Context(SEVERAL)]),
        *([Context(CUT)] if now.cut or then.cut else []),
        blocks.small_print(ask),
    )


def _dimensions(ask: Ask) -> tuple[Dimension, ...]:
    found, rest = slices.parse(ask.words["dimensions"])
    if rest:
        known = {name: it.type for it in slices.KNOWN for name in it.called}
        meant = near(rest, known)
        if not meant:
            raise UsageError(f"I cannot slice by “{rest}”. There are {_all()}.")
        line = ask.again(dimensions=" ".join((*(it.type for it in found), meant)))
        raise UsageError(f"I cannot slice by “{rest}”. Did you mean {meant}?", line)
    if len(found) > MOST:
        first = ask.again(dimensions=" ".join(it.type for it in found[:MOST]))
        raise UsageError(f"At most {MOST} at once, please, not {len(found)}.", first)
    return found


def _all() -> str:
    return ", ".join(it.name.casefold() for it in slices.KNOWN)


def _visitors(side: Slices) -> Counter[str]:
    return Counter({name: side.rows[name].visitors for name in sorted(side.rows)})


def _says(ask: Ask, people: Counter[str], before: Counter[str], cut: bool) -> str:
    if not people:
        return f"Nobody came, {ask.period.label}."
    ((name, most),) = people.most_common(1)
    of = f"{'at least ' if cut else ''}{plural(len(people), 'row')}"
    told = f"{name} is the first of {of}, {ask.period.label}"
    return f"{told}: {plural(most, 'visitor')}, {compared(most, before[name])}."


def _table(
    ask: Ask,
    by: tuple[Dimension, ...],
    now: Slices,
    people: Counter[str],
    before: Counter[str],
    whole: bool,
    rows: int,
) -> Table:
    """Bounces and time only where every hit of a visit is in the same row."""
    columns = [" · ".join(it.name for it in by), "Visitors", "Change", "Views"]
    told = whole and figures.OF_HITS.isdisjoint(ask.filters)
    columns += ["Bounce rate", "Average visit"] if told else []
    lines: list[tuple[Cell, ...]] = []
    for name, number in people.most_common(rows):
        it = now.rows[name]
        first = (name, cell(number), change(number, before[name]), cell(it.pageviews))
        time = Number(duration(it.seconds_per_visit), it.seconds_per_visit)
        lines.append((*first, share(it.bounce_rate), time) if told else first)
    return blocks.table(columns, lines)
