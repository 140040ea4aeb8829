"""Sketch → PNG. Blocking and not thread-safe, as matplotlib is: runs in the drawing process."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import assert_never

from bot.chart.bars import bars
from bot.chart.canvas import Canvas, legible
from bot.chart.child import serve
from bot.chart.cohort import cohort
from bot.chart.flow import flow
from bot.chart.funnel import funnel
from bot.chart.heatmap import heatmap
from bot.chart.lines import lines, sparkline
from bot.chart.sketch import Sketch
from bot.chart.world import world

ONE_SERIES = frozenset({"funnel", "flow", "sparkline"})  # more of these are left out
LABELS = {"flow": 200, "bars": 120}  # characters; of all else 40


def png(sketch: Sketch) -> bytes:
    return draw(sketch).png()


def draw(sketch: Sketch) -> Canvas:
    series = 1 if sketch.kind in ONE_SERIES else len(sketch.rows)
    sketch = replace(
        sketch,
        title=legible(sketch.title, 90),
        subtitle=legible(sketch.subtitle, 110),
        unit=legible(sketch.unit, 8),
        labels=tuple(legible(label, LABELS.get(sketch.kind, 40)) for label in sketch.labels),
        names=tuple(legible(name, 40) for name in sketch.names[:series]),
        rows=sketch.rows[:series],
    )
    match sketch.kind:
        case "lines":
            return lines(sketch)
        case "sparkline":
            return sparkline(sketch)
        case "bars":
            return bars(sketch)
        case "funnel":
            return funnel(sketch)
        case "heatmap":
            return heatmap(sketch)
        case "cohort":
            return cohort(sketch)
        case "flow":
            return flow(sketch)
        case "map":
            return world(sketch)
        case _:
            assert_never(sketch.kind)


if __name__ == "__main__":
    serve(png, float(sys.argv[1]))
