"""A grid of values in nine depths of one colour: hours of the week, and shares that stay."""

from __future__ import annotations

from math import isnan

from matplotlib.path import Path

from bot.chart.canvas import MUTED, PAPER, Canvas
from bot.chart.sheet import MARGIN, ORANGE, empty, nothing, sheet
from bot.chart.sketch import Sketch
from bot.chart.text import number

HEIGHT = 430
RAMP = (  # lightness falls evenly, so that the order is seen without the hue
    *("#e6eff8", "#d0e2f2", "#b3d0ea", "#90bce0", "#6aa4d4"),
    *("#478cc5", "#2870b0", "#135595", "#0a3a6e"),
)
BEST = 3
ROWS_MAX = 24


def depth(value: float, most: float) -> str:
    """
    >>> depth(0, 10) == RAMP[0], depth(10, 10) == RAMP[-1], depth(0, 0) == RAMP[0]
    (True, True, True)
    """
    if isnan(value):
        return PAPER
    return RAMP[min(int(max(value, 0) / (most or 1) * len(RAMP)), len(RAMP) - 1)]


def box(x: float, y: float, wide: float, high: float) -> Path:
    return Path([(x, y), (x + wide, y), (x + wide, y + high), (x, y + high), (x, y)], closed=True)


def heatmap(sketch: Sketch) -> Canvas:
    if empty(sketch):
        return nothing(sketch, HEIGHT)
    rows, names = sketch.rows[:ROWS_MAX], sketch.names[:ROWS_MAX]
    high = max(min(40.0, 720 / len(rows)), 24)
    head = 100 if sketch.subtitle else 66
    canvas, top = sheet(sketch, round(head + 42 + high * len(rows) + 66))
    names = tuple(canvas.fit(name, 200) for name in names)
    left = MARGIN + max(map(canvas.wide, names)) + 14
    top += 42
    wide = (canvas.width - MARGIN - left) / len(sketch.labels)
    most = max(value for row in rows for value in row if not isnan(value))
    cells = [(r, c) for r in range(len(rows)) for c in range(len(sketch.labels))]
    canvas.shapes(
        [box(left + c * wide, top + r * high, wide, high) for r, c in cells],
        [depth(rows[r][c], most) for r, c in cells],
    )
    for r, name in enumerate(names):
        canvas.text(left - 12, top + (r + 0.5) * high + 7, name, align="right")
    labels = [canvas.fit(label, 160) for label in sketch.labels]
    step = _step(len(labels), (max(map(canvas.wide, labels)) + 12) / wide)
    for c in range(0, len(labels), step):
        canvas.text(left + (c + 0.5) * wide, top - 12, labels[c], colour=MUTED, align="center")
    known = [(r, c) for r, c in cells if not isnan(rows[r][c]) and rows[r][c] > 0]
    best = sorted(known, key=lambda at: -rows[at[0]][at[1]])[:BEST]
    for r, c in reversed(best):
        canvas.frame(left + c * wide + 1, top + r * high + 1, wide - 2, high - 2, ORANGE)
    _foot(canvas, sketch, best, most)
    return canvas


def _step(count: int, least: float) -> int:
    """Of 24 hours every 1st, 2nd, 3rd, 4th or 6th; of others as many as there is room for."""
    steps = (1, 2, 3, 4, 6, 8, 12, 24)
    return next((step for step in steps if step >= least), count)


def _foot(canvas: Canvas, sketch: Sketch, best: list[tuple[int, int]], most: float) -> None:
    """The scale at the right; at the left the best cells in words."""
    if not best:
        return
    y = canvas.height - 24
    right = canvas.width - MARGIN
    told = number(most, sketch.unit)
    x = right - canvas.wide(told) - 10 - len(RAMP) * 20
    for i, colour in enumerate(RAMP):
        canvas.box(x + i * 20, y - 16, 20, 18, colour)
    canvas.text(x - 10, y, "0", colour=MUTED, align="right")
    canvas.text(right, y, told, colour=MUTED, align="right")
    words = " · ".join(f"{sketch.names[r]} {sketch.labels[c]}" for r, c in best)
    canvas.frame(MARGIN + 1.5, y - 15, 16, 16, ORANGE)
    room = x - 60 - MARGIN - 28
    canvas.text(MARGIN + 30, y, canvas.fit(f"Most: {words}", room, bold=True), bold=True)
