"""Lines over time, each named at its end; and the small line without axes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isnan

from bot.chart.canvas import MUTED, RULE, SHADE, Canvas
from bot.chart.sheet import BLUE, MARGIN, NOTHING, PALE, colours, earlier, empty, nothing, sheet
from bot.chart.sketch import Sketch
from bot.chart.text import marks, number, short

HEIGHT, LOW = 430, 220
FOOT = 52  # room for the labels below
NAMES_MAX = 210  # pixels
LINE = 25  # from one name to the next
WEEKEND = ("Sat", "Sun")
STEPS = (1, 2, 3, 4, 6, 7, 12, 14, 21, 28)
WEEKS = (1, 2, 7, 14, 28)


@dataclass(frozen=True, slots=True)
class Plot:
    """Where values are: the pixels of the plot, and the numbers at its lower and upper edge."""

    left: float
    right: float
    top: float
    bottom: float
    low: float
    high: float
    points: int

    def x(self, i: float) -> float:
        if self.points == 1:
            return (self.left + self.right) / 2
        return self.left + (self.right - self.left) * i / (self.points - 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self.bottom - (self.bottom - self.top) * share


def lines(sketch: Sketch) -> Canvas:
    if empty(sketch):
        return nothing(sketch, HEIGHT)
    canvas, top = sheet(sketch, HEIGHT)
    values = [value for row in sketch.rows for value in row if not isnan(value)]
    low, high = min(0.0, *values), max(0.0, *values)
    ticks = marks(low, high, sketch.unit)
    told = [short(tick, sketch.unit) for tick in ticks]
    names = [canvas.fit(name, NAMES_MAX, bold=True) for name in sketch.names]
    if len(names) == 1:
        names = [""]  # the title has named it
    plot = Plot(
        MARGIN + max(map(canvas.wide, told)) + 14,
        canvas.width - MARGIN - max(canvas.wide(name, bold=True) for name in names) - 14,
        top + 24,
        HEIGHT - FOOT,
        low,
        (high or 1.0) + (high - low) * 0.06,
        len(sketch.labels),
    )
    _weekends(canvas, plot, sketch.labels)
    for tick, text in zip(ticks, told, strict=True):
        at = plot.y(tick)
        canvas.line((plot.left, plot.right), (at, at), MUTED if tick == 0 else RULE, width=1.5)
        canvas.text(plot.left - 12, at + 7, text, colour=MUTED, align="right")
    _labels(canvas, plot, sketch.labels)
    _rows(canvas, plot, sketch)
    _names(canvas, plot, sketch, names)
    return canvas


def sparkline(sketch: Sketch) -> Canvas:
    canvas, top = sheet(sketch, LOW)
    row = sketch.rows[0] if sketch.rows else ()
    known = [i for i, value in enumerate(row) if not isnan(value)]
    if not known:
        canvas.text(MARGIN, LOW - 40, NOTHING, size=22, colour=MUTED)
        return canvas
    high, low = max(0.0, *(row[i] for i in known)), min(0.0, *(row[i] for i in known))
    last = number(row[known[-1]], sketch.unit)
    right = canvas.width - MARGIN - canvas.wide(last, 27, bold=True) - 18
    plot = Plot(MARGIN + 4, right, top + 22, LOW - 24, low, high or 1.0, len(row))
    canvas.line((plot.left, right), (plot.y(0), plot.y(0)), RULE, width=1.5)
    _line(canvas, plot, row, BLUE, width=3.5, wash=True)
    canvas.dot(plot.x(known[-1]), plot.y(row[known[-1]]), BLUE, 6)
    best = max(known, key=lambda i: row[i])
    if row[best] > row[known[-1]]:
        peak = number(row[best], sketch.unit)
        x = max(plot.x(best), MARGIN + canvas.wide(peak) / 2)
        canvas.text(x, plot.y(row[best]) - 9, peak, colour=MUTED, align="center")
    at = min(max(plot.y(row[known[-1]]) + 9, top + 20), LOW - 20)
    canvas.text(right + 18, at, last, size=27, bold=True, colour=BLUE)
    return canvas


def _rows(canvas: Canvas, plot: Plot, sketch: Sketch) -> None:
    """The period before lies under all others, the first series on top."""
    tints = colours(sketch.names)
    first = next((i for i, name in enumerate(sketch.names) if not earlier(name)), 0)
    few = sum(not earlier(name) for name in sketch.names) <= 1
    for i in sorted(range(len(tints)), key=lambda i: (not earlier(sketch.names[i]), -i)):
        if earlier(sketch.names[i]):
            _line(canvas, plot, sketch.rows[i], tints[i], width=2.5, dashes=(4, 2.5))
        elif few:
            _line(canvas, plot, sketch.rows[i], tints[i], width=4, wash=True)
        else:
            _line(canvas, plot, sketch.rows[i], tints[i], width=3, dashes=(3, 1.5) * (i >= 6))
    if few:
        _peak(canvas, plot, sketch, first, tints[first])


def _line(
    canvas: Canvas,
    plot: Plot,
    row: Sequence[float],
    colour: str,
    *,
    width: float,
    dashes: tuple[float, ...] = (),
    wash: bool = False,
) -> None:
    for run in _runs(row):
        xs, ys = [plot.x(i) for i in run], [plot.y(row[i]) for i in run]
        if len(run) == 1:  # neighbours are not known: no line, but a value all the same
            canvas.dot(xs[0], ys[0], colour, 6.5)
            continue
        if wash:
            floor = plot.y(0)
            points = [(xs[0], floor), *zip(xs, ys, strict=True), (xs[-1], floor)]
            canvas.area(points, colour, 0.09)
        canvas.line(xs, ys, colour, width=width, dashes=dashes)


def _runs(row: Sequence[float]) -> Iterator[list[int]]:
    """Stretches without a gap.

    >>> list(_runs((1, float("nan"), 2, 3)))
    [[0], [2, 3]]
    """
    run: list[int] = []
    for i, value in enumerate(row):
        if not isnan(value):
            run.append(i)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _peak(canvas: Canvas, plot: Plot, sketch: Sketch, which: int, colour: str) -> None:
    row = sketch.rows[which]
    known = [i for i, value in enumerate(row) if not isnan(value)]
    if not known or not row[best := max(known, key=lambda i: row[i])]:
        return
    x, y = plot.x(best), plot.y(row[best])
    canvas.dot(x, y, colour, 6.5)
    told = number(row[best], sketch.unit)
    half = canvas.wide(told, 22, bold=True) / 2
    x = min(max(x, plot.left + half + 4), plot.right - half - 4)
    canvas.text(x, y - 14, told, size=22, bold=True, colour=colour, align="center", halo=True)


def _weekends(canvas: Canvas, plot: Plot, labels: tuple[str, ...]) -> None:
    if not 3 <= len(labels) <= 95:
        return
    half = (plot.x(1) - plot.x(0)) / 2
    free = [label.startswith(WEEKEND) for label in labels]
    for weekend, days in groupby(range(len(labels)), key=free.__getitem__):
        if weekend:
            first, *rest = days
            left = max(plot.x(first) - half, plot.left)
            right = min(plot.x([first, *rest][-1]) + half, plot.right)
            canvas.box(left, plot.top - 12, right - left, plot.bottom - plot.top + 12, SHADE)


def _labels(canvas: Canvas, plot: Plot, labels: tuple[str, ...]) -> None:
    """As many as can be read; of days, the same weekday each time."""
    longest = sorted(labels, key=len)[-4:]
    widest = max(canvas.wide(canvas.fit(label, 200)) for label in longest) + 22
    steps = WEEKS if any(label.startswith(WEEKEND) for label in labels) else STEPS
    gap = plot.x(1) - plot.x(0) if len(labels) > 1 else widest
    step = next((step for step in steps if step * gap >= widest), int(widest / gap) + 1)
    for i in range(0, len(labels), step):
        text = canvas.fit(labels[i], 200)
        half = canvas.wide(text) / 2
        x = min(max(plot.x(i), MARGIN + half), canvas.width - MARGIN - half)
        canvas.text(x, plot.bottom + 32, text, colour=MUTED, align="center")


def _names(canvas: Canvas, plot: Plot, sketch: Sketch, names: list[str]) -> None:
    """At the ends of their lines, moved apart where lines meet."""
    ends = []
    for name, row, tint in zip(names, sketch.rows, colours(sketch.names), strict=True):
        known = [i for i, value in enumerate(row) if not isnan(value)]
        if not name or not known:
            continue
        tint = MUTED if tint == PALE else tint  # letters need more contrast than a line
        y = plot.y(row[known[-1]]) + 7
        if known[-1] < len(row) * 0.85:  # ends early: named there
            canvas.text(plot.x(known[-1]) + 12, y, name, bold=True, colour=tint, halo=True)
        else:
            ends.append((y, name, tint))
    ends.sort()
    room = plot.bottom + 7 - (plot.top - 10)
    line = min(LINE, room / max(len(ends) - 1, 1))
    for (_, name, tint), at in zip(
        ends, apart([y for y, *_ in ends], line, plot.top - 10, plot.bottom + 7), strict=True
    ):
        canvas.text(plot.right + 12, at, name, size=min(20, line), bold=True, colour=tint)


def apart(wanted: list[float], gap: float, low: float, high: float) -> list[float]:
    """Sorted places, moved as little as it takes to be `gap` from each other and within bounds.

    >>> apart([10, 11, 50], 20, 0, 60)
    [10, 30, 50]
    >>> apart([55, 58], 20, 0, 60)
    [40, 60]
    """
    placed: list[float] = []
    for at in wanted:
        placed.append(max(at, placed[-1] + gap if placed else low))
    limit = high
    for i in reversed(range(len(placed))):
        placed[i] = min(placed[i], limit)
        limit = placed[i] - gap
    return placed
