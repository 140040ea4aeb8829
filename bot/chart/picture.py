"""Sketch → PNG. Blocking and not thread-safe, as matplotlib is: runs in the drawing process."""

from __future__ import annotations

import sys
from io import BytesIO
from typing import assert_never

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from bot.chart.child import serve
from bot.chart.sketch import Sketch

WIDTH, HEIGHT, LOW = 9.6, 4.3, 1.6
DPI = 100
COLOURS = ("#1f5f8b", "#9db4c0", "#d1495b", "#66a182", "#edae49", "#8d6a9f")


def png(sketch: Sketch) -> bytes:
    with rc_context(
        {
            "text.parse_math": False,  # a page title with $…$ is no formula
            "figure.facecolor": "white",  # never transparent: it is shown on dark grounds too
            "axes.spines.top": False,
            "axes.spines.right": False,
        }
    ):
        size = (WIDTH, LOW if sketch.kind == "sparkline" else HEIGHT)
        figure = Figure(figsize=size, dpi=DPI, layout="constrained")  # pyplot keeps every figure
        axes = figure.subplots()
        axes.set_title(sketch.title, loc="left", fontweight="bold")
        _draw(sketch, axes)
        return _encoded(figure)


def _encoded(figure: Figure) -> bytes:
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    size = canvas.get_width_height()
    pixels = canvas.buffer_rgba()  # type: ignore[no-untyped-call]
    image = Image.frombuffer("RGBA", size, pixels, "raw", "RGBA", 0, 1)
    out = BytesIO()
    image.convert("RGB").quantize(64, dither=Image.Dither.NONE).save(out, "PNG")
    return out.getvalue()


def _draw(sketch: Sketch, axes: Axes) -> None:
    at = range(len(sketch.labels))
    rows = sketch.rows
    match sketch.kind:
        case "lines":
            for name, row, colour in zip(sketch.names, rows, COLOURS * 2, strict=False):
                axes.plot(at, row, label=name, color=colour, linewidth=2)
            _ticks(sketch, axes)
            axes.set_ylim(bottom=0)
        case "sparkline":
            axes.plot(at, rows[0], color=COLOURS[0], linewidth=2)
            axes.fill_between(at, rows[0], color=COLOURS[0], alpha=0.15)
            axes.set_axis_off()
        case "bars":
            width = 0.8 / len(rows)
            for i, (name, row) in enumerate(zip(sketch.names, rows, strict=True)):
                shifted = [x + i * width for x in at]
                axes.bar(shifted, row, width, label=name, color=COLOURS[i % 6])
            _ticks(sketch, axes)
        case "funnel" | "map":
            axes.barh(at, rows[0], color=COLOURS[0])
            axes.invert_yaxis()
            axes.set_yticks(at, [label[:40] for label in sketch.labels])
        case "heatmap":
            axes.imshow(rows, aspect="auto", cmap="Blues")
            axes.set_xticks(at, sketch.labels)
            axes.set_yticks(range(len(rows)), sketch.names)
        case _:
            assert_never(sketch.kind)
    if len(rows) > 1 and sketch.kind in ("lines", "bars"):
        axes.legend(frameon=False)


def _ticks(sketch: Sketch, axes: Axes) -> None:
    step = -(-len(sketch.labels) // 12)
    axes.set_xticks(range(0, len(sketch.labels), step), [it[:12] for it in sketch.labels[::step]])


if __name__ == "__main__":
    serve(png, float(sys.argv[1]))
