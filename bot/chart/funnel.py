"""A funnel: how many people are left at each step, and where most of them leave."""

from __future__ import annotations

from itertools import pairwise
from math import isnan

from bot.chart.canvas import MUTED, PAPER, Canvas
from bot.chart.sheet import BLUE, MARGIN, RED, empty, nothing, sheet
from bot.chart.sketch import Sketch
from bot.chart.text import number, short

HEIGHT = 430
STEPS_MAX = 12
NAMES, MIDDLE, ROOM = 300, 590.0, 430.0  # pixels
SLOPE, LEAK = "#d3e2f1", "#f6d5d1"


def funnel(sketch: Sketch) -> Canvas:
    if empty(sketch):
        return nothing(sketch, HEIGHT)
    labels, people = sketch.labels[:STEPS_MAX], sketch.rows[0][:STEPS_MAX]
    bar, slope = (54, 40) if len(labels) <= 6 else (40, 26)
    head = 100 if sketch.subtitle else 66
    canvas, top = sheet(sketch, round(head + 14 + len(labels) * (bar + slope) - slope + 26))
    top += 14
    most = max(value for value in people if not isnan(value)) or 1
    middle = MIDDLE
    leak = biggest_leak(people)
    for i, (label, value) in enumerate(zip(labels, people, strict=True)):
        y = top + i * (bar + slope)
        base = y + bar / 2 + 7
        canvas.text(MARGIN, base, canvas.fit(label, NAMES, 21), size=21)
        if isnan(value):
            canvas.text(middle, base, "not known", colour=MUTED, align="center")
            continue
        wide = _wide(value / most)
        below = people[i + 1] if i + 1 < len(people) else float("nan")
        if not isnan(below):
            next_wide = _wide(below / most)
            points = [
                (middle - wide / 2, y + bar),
                (middle + wide / 2, y + bar),
                (middle + next_wide / 2, y + bar + slope),
                (middle - next_wide / 2, y + bar + slope),
            ]
            canvas.area(points, LEAK if i == leak else SLOPE)
            _loss(canvas, y + bar + slope / 2 + 7, value, below, biggest=i == leak)
        canvas.box(middle - wide / 2, y, wide, bar, BLUE)
        told = number(value)
        if canvas.wide(told, 24, bold=True) + 16 < wide:
            canvas.text(middle, base + 1, told, size=24, bold=True, colour=PAPER, align="center")
        else:
            canvas.text(middle + wide / 2 + 10, base + 1, told, size=24, bold=True, colour=BLUE)
        if people[0] > 0:
            share = number(value / people[0], "%")
            canvas.text(canvas.width - MARGIN, base, share, size=21, bold=True, align="right")
    return canvas


def _wide(share: float) -> float:
    """The fewest are still seen; nobody is not."""
    return max(share * ROOM, 3) if share > 0 else 0


def biggest_leak(people: tuple[float, ...]) -> int:
    """After which step most people leave; -1: nobody does.

    >>> biggest_leak((100, 80, 8, 0)), biggest_leak((5, 5)), biggest_leak((0, 0))
    (1, -1, -1)
    """
    lost = [0.0 if isnan(after) else before - after for before, after in pairwise(people)]
    worst = max(lost, default=0.0)
    return lost.index(worst) if worst > 0 else -1


def _loss(canvas: Canvas, y: float, before: float, after: float, *, biggest: bool) -> None:
    gone = before - after
    if gone <= 0 or before <= 0:
        return
    told = f"−{short(gone)} · {number(gone / before, '%')}"
    x = canvas.width - MARGIN
    canvas.text(x, y, told, size=20, bold=biggest, colour=RED if biggest else MUTED, align="right")
    if biggest:
        canvas.text(MARGIN, y, "▼ biggest leak", size=20, bold=True, colour=RED)
