"""/compare - ports side by side, or one port's period against any other."""

from __future__ import annotations

from marina import Marina, blocks
from marina.ask import Ask, command
from marina.card import Action, Actions, Card, Chart, Context, Fields, Series, Table
from marina.comparison import SAME, Side, sides
from marina.figures import OF_HITS
from marina.filters import told
from marina.numbers import FLOOR, cell, change, compared, count, field, percent, plural, share

BY_DAY = "The periods differ in length: what changed is told by the day."


@command("[ports] [period=30d] [with] [filter=value …]")
async def compare(ask: Ask, marina: Marina) -> Card:
    """Ports side by side, all or those you name; or a port's period against any other.

    > compare week
    > compare nimara this month with month
    > compare week country=DE
    """
    found, failed = await sides(ask, marina.umami)
    if len(ask.ports) == 1:
        return _periods(ask, found[0])
    found = tuple(sorted(found, key=lambda side: -side.now.stats.visitors))
    caveats = [text for side in found for text in side.caveats]
    return Card(
        f"{plural(len(found), 'port')} side by side",
        _says(found),
        _bars(ask, found),
        _table(ask, found),
        blocks.ranges(
            ask,
            *(
                Action(
                    f"Traffic {it.port.name}",
                    line=ask.about("traffic", **{**ask.filters, "port": it.port.key}),
                )
                for it in found[:3]
            ),
        ),
        *failed,
        *dict.fromkeys(caveats),
        *([] if found[0].longer == 1 else [Context(BY_DAY)]),
        Context(" · ".join(filter(None, (_against(found[0]), told(ask.filters))))),
    )


def _against(side: Side) -> str:
    return f"{side.period.label} against {side.other.label} · each port in its own time"


def _says(found: tuple[Side, ...]) -> str:
    first, *others = (f"{it.port.name} {count(it.now.stats.visitors)}" for it in found)
    best = found[0]
    how = compared(best.now.stats.visitors, best.then.stats.visitors * best.longer)
    how += "" if best.longer == 1 else " by the day"
    rest = f"; then {', '.join(others[:3])}" if others else ""
    return f"{first} visitors, {best.period.label}, {how}{rest}."


def _bars(ask: Ask, found: tuple[Side, ...]) -> Chart:
    now = tuple(float(side.now.stats.visitors) for side in found)
    then = tuple(float(round(side.then.stats.visitors * side.longer)) for side in found)
    other = f"{ask.other.label}" if ask.other else "before"
    other += "" if found[0].longer == 1 else ", as if as long"
    return Chart(
        "bars",
        "Visitors by port",
        tuple(side.port.name for side in found),
        (Series(ask.period.label, now), Series(other, then)),
        f"Most: {', '.join(f'{it.port.name} {count(it.now.stats.visitors)}' for it in found[:3])}.",
        subtitle=_against(found[0]),
    )


def _table(ask: Ask, found: tuple[Side, ...]) -> Table:
    whole = OF_HITS.isdisjoint(ask.filters)  # else a bounce rate would be that of the hits alone
    rows = tuple(
        (
            side.port.name,
            cell(side.now.stats.visitors),
            change(side.now.stats.visitors, side.then.stats.visitors * side.longer),
            cell(side.now.stats.pageviews),
            share(side.now.stats.bounce_rate if whole else None),
            cell(side.now.inquiries),
            change(side.now.inquiries, side.then.inquiries * side.longer),
        )
        for side in found
    )
    columns = ("Port", "Visitors", "Change", "Pageviews", "Bounce rate", "Inquiries", "Change")
    return Table(columns, rows)


def _periods(ask: Ask, side: Side) -> Card:
    """One port, two periods."""
    now, then = side.now, side.then
    return Card(
        f"{side.period.label} against {side.other.label} · {side.port.name}",
        _by_the_day(side),
        Fields(
            *blocks.visits(now.stats, then.stats, ask.filters),
            field("Inquiries", now.inquiries, then.inquiries),
        ),
        *_line(ask, side),
        Actions(
            Action("Why?", line=ask.about("why", **ask.filters)),
            Action("Traffic", line=ask.about("traffic", **ask.filters)),
            Action("All ports", line=f"compare period={ask.period.name}"),
        ),
        *side.caveats,
        blocks.small_print(ask, compared=False),
    )


def _by_the_day(side: Side) -> str:
    """Periods of different lengths are compared by the day."""
    now, then = side.now.stats.visitors, side.then.stats.visitors
    told = f"{plural(now, 'visitor')}, {side.period.label}; {count(then)}, {side.other.label}: "
    days, before = side.days
    if abs(days - before) <= SAME * days:
        return f"{told}{compared(now, then)}."
    mine, theirs = (it / max(length, 1) for it, length in ((now, days), (then, before)))
    by_day = f"{_a_day(mine)} a day against {_a_day(theirs)}"
    if not theirs or mine == theirs:
        return f"{told}{by_day}."
    more = "more" if mine > theirs else "fewer"
    return f"{told}{by_day}, {percent(abs(mine / theirs - 1))} {more}."


def _a_day(people: float) -> str:
    return count(people) if people >= FLOOR else f"{people:.1f}"


def _line(ask: Ask, side: Side) -> tuple[Chart, ...]:
    """Drawn over each other if both are counted by the hour, by the day or by the month."""
    if side.period.unit != side.other.unit:
        return ()
    now, then = side.known(side.now), side.known(side.then)
    return (blocks.trend("Visitors", side.period, now, then, other=ask.other),)
