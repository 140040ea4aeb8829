"""Bars: standing where short labels follow each other, lying where names are long."""

from __future__ import annotations

from math import isnan

from bot.chart.canvas import INK, MUTED, RULE, Canvas
from bot.chart.sheet import MARGIN, ORANGE, colours, earlier, empty, legend, nothing, sheet
from bot.chart.sketch import Sketch
from bot.chart.text import marks, number, short

HEIGHT = 430
ROWS_MAX = 20
TALLEST = 1024  # pixels
NAMES_MAX = 430  # pixels
SHORT = 8  # characters


def bars(sketch: Sketch) -> Canvas:
    if empty(sketch):
        return nothing(sketch, HEIGHT)
    return _standing(sketch) if stands(sketch.labels) else _lying(sketch)


def stands(labels: tuple[str, ...]) -> bool:
    """
    >>> stands(("Mon 12", "Tue 13")), stands(("/berths", "/contact/yacht")), stands(("a",) * 30)
    (True, False, False)
    """
    if max(map(len, labels)) > SHORT:
        return False
    return len(labels) <= 12 or all(any(map(str.isdigit, label)) for label in labels)


def _span(sketch: Sketch) -> tuple[float, float]:
    values = [value for row in sketch.rows for value in row if not isnan(value)]
    low, high = min(0.0, *values), max(0.0, *values)
    return low, high if high > low else low + 1


def _standing(sketch: Sketch) -> Canvas:
    canvas, top = sheet(sketch, HEIGHT)
    tints = colours(sketch.names)
    if len(sketch.names) > 1:
        top = legend(canvas, top, sketch.names, tints)
    low, high = _span(sketch)
    ticks = marks(low, high, sketch.unit)
    told = [short(tick, sketch.unit) for tick in ticks]
    left, right = MARGIN + max(map(canvas.wide, told)) + 14, canvas.width - MARGIN
    ceiling, floor = top + 26, HEIGHT - 52
    scale = (floor - ceiling) / (high - low)
    zero = floor + low * scale
    for tick, text in zip(ticks, told, strict=True):
        y = zero - tick * scale
        canvas.line((left, right), (y, y), RULE, width=1.5)
        canvas.text(left - 12, y + 7, text, colour=MUTED, align="right")
    slot = (right - left) / len(sketch.labels)
    thick = min(slot * 0.72 / len(sketch.rows), 90)
    widest = max(map(canvas.wide, (canvas.fit(label, 160) for label in sketch.labels))) + 14
    step = int(widest / slot) + 1
    for i, label in enumerate(sketch.labels):
        middle = left + (i + 0.5) * slot
        if i % step == 0:
            text = canvas.fit(label, 160)
            canvas.text(middle, HEIGHT - 20, text, colour=MUTED, align="center")
        x = middle - thick * len(sketch.rows) / 2
        for row, tint in zip(sketch.rows, tints, strict=True):
            if not isnan(row[i]):
                size = abs(row[i]) * scale
                y = zero - size if row[i] > 0 else zero
                fill = tint if row[i] >= 0 or len(tints) > 1 else ORANGE
                canvas.box(x + 1, y, max(thick - 2, 1), size, fill)
                text = short(row[i], sketch.unit)
                if len(sketch.rows) == 1 and canvas.wide(text, bold=True) < slot:
                    at = y - 8 if row[i] >= 0 else y + size + 22
                    canvas.text(middle, at, text, bold=True, align="center")
            x += thick
    canvas.line((left, right), (zero, zero), MUTED, width=1.5)
    return canvas


def _lying(sketch: Sketch) -> Canvas:
    labels = sketch.labels[:ROWS_MAX]
    left_out = len(sketch.labels) - len(labels)
    series = len(sketch.rows)
    legends = 36 * (1 + series // 4) if series > 1 else 0
    fixed = (100 if sketch.subtitle else 66) + legends + 14 + 18 + (32 if left_out else 0)
    room = (TALLEST - fixed) / len(labels)
    thick = max(min(30.0, 44 / series, (room - 12) / series), 3)
    pitch = min(max(thick * series + 12, 38), room)
    canvas, top = sheet(sketch, round(fixed + pitch * len(labels)))
    tints = colours(sketch.names)
    if series > 1:
        top = legend(canvas, top, sketch.names, tints)
    top += 14
    low, high = _span(sketch)
    size = min(20, pitch - 2)
    names = [canvas.fit(label, NAMES_MAX, size, ends=True) for label in labels]
    told = [
        [number(v, sketch.unit) for v in row[: len(labels)] if not isnan(v)] for row in sketch.rows
    ]
    figures = max((canvas.wide(t, size, bold=True) for row in told for t in row), default=0) + 12
    left = MARGIN + max(canvas.wide(name, size) for name in names) + 16
    room = canvas.width - MARGIN - figures - left - (figures if low < 0 else 0)
    scale = room / (high - low)
    zero = left - low * scale + (figures if low < 0 else 0)
    for i, name in enumerate(names):
        y = top + i * pitch
        middle = y + thick * series / 2 + size * 0.36
        canvas.text(left - 16, middle, name, size=size, align="right")
        for row, tint, which in zip(sketch.rows, tints, sketch.names, strict=True):
            if not isnan(value := row[i]):
                long = max(abs(value) * scale, 2 if value else 0)
                fill = tint if value >= 0 or series > 1 else ORANGE
                canvas.box(zero if value >= 0 else zero - long, y, long, thick - 2, fill)
                if thick >= 15:
                    at = zero + long + 10 if value >= 0 else zero - long - 10
                    canvas.text(
                        at,
                        y + thick / 2 + size * 0.33,
                        number(value, sketch.unit),
                        size=min(size, thick + 3),
                        bold=not earlier(which),
                        colour=MUTED if earlier(which) else INK,
                        align="left" if value >= 0 else "right",
                    )
            y += thick
    canvas.line((zero, zero), (top - 6, top + pitch * len(names) - 6), MUTED, width=1.5)
    if left_out:
        canvas.text(MARGIN, canvas.height - 20, f"and {left_out:,} more", colour=MUTED)
    return canvas
