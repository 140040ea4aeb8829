"""Blocks that several commands show: the trend, a top list, the ranges, the small print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from marina.ask import Ask
from marina.card import Action, Actions, Cell, Chart, Context, Field, Series, Table
from marina.figures import OF_HITS
from marina.filters import told
from marina.numbers import cell, change, count, field, plural, rate, share, span
from marina.period import Period, Unit
from marina.umami import Filters, Stats

RANGES = {"7d": "7 days", "30d": "30 days", "90d": "90 days"}
BUTTONS = 5  # in a row
HITS_ONLY = "a filter by page or source selects hits, not whole visits"
WEEKDAYS_UP_TO = 14  # points; more are told by date


def trend(
    what: str,
    period: Period,
    now: Sequence[float | None],
    before: Sequence[float | None] = (),
    *,
    other: Period | None = None,
) -> Chart:
    """This period's line over that of the one before, or of `other`; both have a value per bucket.

    Where the one before is shorter (February) it has a gap, where it is longer it is cut.
    """
    starts = period.buckets()
    then = (*before[: len(now)], *[None] * (len(now) - len(before)))
    lines: tuple[Series, ...] = (Series(period.label, tuple(now)),)
    if before:
        lines += (Series(other.label if other else "before", then),)
    labels = tuple(bucket_label(start, period.unit, len(starts)) for start in starts)
    known = [(value, start) for value, start in zip(now, starts, strict=True) if value is not None]
    best = max(known, default=(0, period.start), key=lambda pair: pair[0])
    most = f"Most {_when(best[1], period.unit)}: {count(best[0])}."
    alt = most if best[0] else f"No {what.casefold()} in this period."
    than = f" and {other.label}" if other else f", before: {period.compared_label}"
    over = than if before else ""
    told = f"{period.label}{over} · {period.timezone.key}"
    return Chart("lines", f"{what} per {period.unit}", labels, lines, alt, subtitle=told)


def bucket_label(start: datetime, unit: Unit, points: int) -> str:
    """
    >>> bucket_label(datetime(2026, 5, 18, 9), "hour", 24)
    '09:00'
    >>> day = datetime(2026, 5, 18)
    >>> bucket_label(day, "day", 7), bucket_label(day, "day", 30)
    ('Mon 18', 'Mon 18 May')
    """
    match unit:
        case "hour":
            return f"{start:%H:%M}" if points <= 25 else f"{start:%a %H:%M}"
        case "day" if points <= WEEKDAYS_UP_TO:
            return f"{start:%a} {start.day}"
        case "day":
            return f"{start:%a} {start.day} {start:%b}"
        case "month":
            return f"{start:%b %Y}"


def lines_of(
    what: str, period: Period, lines: Mapping[str, Sequence[float]], unit: str = ""
) -> Chart:
    """Several lines over the same period, at least one, each by its name."""
    sums = (f"{name} {count(sum(values))} {unit}".rstrip() for name, values in lines.items())
    series = tuple(Series(name, tuple(values)) for name, values in lines.items())
    like = trend(what, period, series[0].values)
    return replace(like, series=series, alt=f"{'; '.join(sums)}.", unit=unit)


def top(
    name: str,
    now: Counter[str],
    before: Counter[str],
    rows: int = 5,
    of: float | None = None,
    what: str = "Visitors",
) -> Table:
    """The most frequent with their change; with `of`, each one's share of that total."""
    columns = (name, what, *(["Share"] if of else []), "Change")
    lines: list[tuple[Cell, ...]] = []
    for label, value in now.most_common(rows):
        shared = [share(value / of)] if of else []
        lines.append((label, cell(value), *shared, change(value, before.get(label, 0))))
    return table(columns, lines)


def table(columns: Sequence[str], rows: Iterable[tuple[Cell, ...]], align: str = "") -> Table:
    """Where there are no rows it says so."""
    none = ("none", *[""] * (len(columns) - 1))
    return Table(tuple(columns), tuple(rows) or (none,), align)


def bars(
    title: str, what: str, period: Period, now: Counter[str], before: Counter[str], rows: int = 10
) -> Chart:
    """The most frequent as bars over those of the period before; `what` is counted."""
    names = tuple(name for name, _ in now.most_common(rows))
    series: tuple[Series, ...] = (Series(period.label, tuple(float(now[name]) for name in names)),)
    if compares := any(before[name] for name in names):
        series += (Series("before", tuple(float(before[name]) for name in names)),)
    most = ", ".join(f"{name} {count(now[name])}" for name in names[:3])
    told = against(what, period) if compares else f"{what} · {period.label}, none of them before"
    return Chart("bars", title, names, series, f"Most: {most or 'none'}.", subtitle=told)


def against(what: str, period: Period) -> str:
    """A chart's subtitle: what is counted, in which period and in the one before."""
    return f"{what} · {period.label}, before: {period.compared_label} · {period.timezone.key}"


def ranges(ask: Ask, *more: Action) -> Actions:
    """The same question about other periods, then other questions; five in all."""
    others = [(name, label) for name, label in RANGES.items() if name != ask.period.name]
    again = [Action(label, line=ask.again(period=name)) for name, label in others]
    return Actions(*again[: BUTTONS - len(more)], *more)


def small_print(ask: Ask, compared: bool = True) -> Context:
    """Which period, against which, in which zone, under which filters and what these select."""
    parts = [f"{ask.period.label} ({_span(ask.period)})"]
    parts += [f"compared with {ask.period.compared_label}"] if compared else []
    parts += [ask.port.timezone.key, told(ask.filters)]
    parts += [HITS_ONLY] if ask.filters.keys() & OF_HITS - {"segment"} else []
    return Context(" · ".join(part for part in parts if part))


def visits(now: Stats, then: Stats, filters: Filters, over: str = "") -> tuple[Field, ...]:
    """The five figures of Umami; under filters of hits the three that are true."""
    three = (
        field(f"Visitors{over}", now.visitors, then.visitors),
        field("Visits", now.visits, then.visits),
        field("Pageviews", now.pageviews, then.pageviews),
    )
    if OF_HITS & filters.keys():
        return three
    return (
        *three,
        rate("Bounce rate", now.bounce_rate, then.bounce_rate, better="less"),
        span("Average visit", now.seconds_per_visit, then.seconds_per_visit),
    )


def people(number: float, over: str = "") -> str:
    """ "2,081 visitors", or where websites are added "2,081 visitors over 2 websites"."""
    return plural(number, "visitor") + over


def _span(period: Period) -> str:
    """From its first to its last moment, to be read: "18 May 00:00 – 25 May 09:12"."""
    last = period.end
    return f"{period.start.day} {period.start:%b %H:%M} – {last.day} {last:%b %H:%M}"


def _when(start: datetime, unit: Unit) -> str:
    match unit:
        case "hour":
            return f"at {start:%H:%M} on {start:%A}"
        case "day":
            return f"on {start:%A} {start.day} {start:%B}"
        case "month":
            return f"in {start:%B %Y}"
