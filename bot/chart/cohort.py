"""Cohorts: a row for those who began together, a column for the time since, shares in the cells."""

from __future__ import annotations

from math import isnan

from bot.chart.canvas import INK, MUTED, PAPER, SHADE, Canvas
from bot.chart.heatmap import RAMP, box, depth
from bot.chart.sheet import MARGIN, empty, nothing, sheet
from bot.chart.sketch import Sketch
from bot.chart.text import number

HEIGHT = 430
ROWS_MAX, COLUMNS_MAX = 19, 16
NAMES = 280  # pixels
LIGHT = RAMP[:6]  # cells on which dark letters are read


def cohort(sketch: Sketch) -> Canvas:
    """What is still to come is a pale cell without a number, which zero is not."""
    if empty(sketch):
        return nothing(sketch, HEIGHT)
    rows, names = sketch.rows[:ROWS_MAX], sketch.names[:ROWS_MAX]
    labels = sketch.labels[:COLUMNS_MAX]
    high = max(min(46.0, 760 / len(rows)), 30)
    head = 100 if sketch.subtitle else 66
    canvas, top = sheet(sketch, round(head + 46 + high * len(rows) + 24))
    names = tuple(canvas.fit(name, NAMES) for name in names)
    left = MARGIN + max(map(canvas.wide, names)) + 16
    top += 46
    wide = (canvas.width - MARGIN - left) / len(labels)
    known = [value for row in rows for value in row if not isnan(value)]
    most = max(known)
    cells = [(r, c) for r in range(len(rows)) for c in range(len(labels))]
    canvas.shapes(
        [box(left + c * wide, top + r * high, wide, high) for r, c in cells],
        [SHADE if isnan(rows[r][c]) else depth(rows[r][c], most) for r, c in cells],
    )
    for r, name in enumerate(names):
        canvas.text(left - 14, top + (r + 0.5) * high + 7, name, align="right")
    for c, label in enumerate(labels):
        told = canvas.fit(label, wide - 8, 18)
        canvas.text(left + (c + 0.5) * wide, top - 14, told, size=18, colour=MUTED, align="center")
    for r, c in cells:
        if isnan(value := rows[r][c]):
            continue
        told = number(value, sketch.unit)
        if canvas.wide(told, 18) <= wide - 6:
            colour = INK if depth(value, most) in LIGHT else PAPER
            x, y = left + (c + 0.5) * wide, top + (r + 0.5) * high + 6.5
            canvas.text(x, y, told, size=18, colour=colour, align="center")
    return canvas
