"""What all drawings share: the head, the colours, and what is said when there is no data."""

from __future__ import annotations

from math import isnan

from bot.chart.canvas import INK, MUTED, Canvas
from bot.chart.sketch import Sketch

MARGIN = 28
BLUE, PALE, RED, ORANGE = "#0b62b8", "#8ea2b3", "#c8352b", "#d97706"
# Told apart by those who see no red or no green: tests simulate their eyes.
SERIES = ("#0b62b8", "#e07b00", "#00a087", "#8c1d4f", "#45a2dd", "#3b2a6b")
NOTHING = "No data for this period"


def sheet(sketch: Sketch, height: int) -> tuple[Canvas, float]:
    """A canvas with title and subtitle, and the y below them."""
    canvas = Canvas(height)
    room = canvas.width - 2 * MARGIN
    canvas.text(MARGIN, 46, canvas.fit(sketch.title, room, 27, bold=True), size=27, bold=True)
    if not sketch.subtitle:
        return canvas, 66
    canvas.text(MARGIN, 79, canvas.fit(sketch.subtitle, room, 21), size=21, colour=MUTED)
    return canvas, 100


def empty(sketch: Sketch) -> bool:
    return not any(not isnan(value) for row in sketch.rows for value in row)


def nothing(sketch: Sketch, height: int) -> Canvas:
    canvas, top = sheet(sketch, height)
    middle = (top + height) / 2
    canvas.text(canvas.width / 2, middle, NOTHING, size=24, colour=MUTED, align="center")
    return canvas


def legend(canvas: Canvas, y: float, names: tuple[str, ...], colours: tuple[str, ...]) -> float:
    """Names beside their colours, in as many rows as they take; the y below them."""
    x = float(MARGIN)
    for name, colour in zip(names, colours, strict=True):
        told = canvas.fit(name, 260)
        wide = canvas.wide(told) + 44
        if x > MARGIN and x + wide > canvas.width - MARGIN:
            x, y = MARGIN, y + 30
        canvas.box(x, y + 4, 16, 16, colour)
        canvas.text(x + 24, y + 19, told, colour=INK)
        x += wide
    return y + 36


def earlier(name: str) -> bool:
    """Whether a series is the period before, which is drawn pale."""
    return "before" in name.lower()


def colours(names: tuple[str, ...]) -> tuple[str, ...]:
    now = [name for name in names if not earlier(name)]
    return tuple(PALE if earlier(name) else SERIES[now.index(name) % len(SERIES)] for name in names)
