"""How fast, how small, how quiet: figures of drawing, beside a bare matplotlib plot of one run."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from matplotlib.figure import Figure

from bot.chart import Painter
from bot.chart.canvas import WIDTH
from bot.chart.lines import HEIGHT
from bot.chart.picture import png
from bot.chart.samples import usual
from bot.chart.sketch import Sketch


@dataclass(frozen=True, slots=True)
class Figures:
    ratio: float  # the line chart's time over the bare plot's
    slowest: tuple[str, float]  # of the gallery's usual charts, and its ratio
    largest: tuple[str, int]  # and its bytes
    gap: float  # seconds that the event loop was kept at most while all of them were drawn
    start: float  # seconds until the first picture, with a process to start
    memory: float  # MB of the drawing process at most; nan where the system does not tell

    def __str__(self) -> str:
        return "\n".join(
            (
                f"a line chart takes {self.ratio:.2f} x a bare matplotlib line plot (at most 1.3)",
                f"the slowest, {self.slowest[0]}, {self.slowest[1]:.2f} x",
                f"the largest, {self.largest[0]}, {self.largest[1] / 1000:.0f} kB (at most 60)",
                f"the event loop waited {self.gap * 1000:.1f} ms at most (at most 20)",
                f"the first picture came after {self.start:.2f} s",
                f"the drawing process took {self.memory:.0f} MB at most (at most 130)",
            )
        )


def bare() -> bytes:
    figure = Figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100)
    figure.subplots().plot(range(7), [4, 3, 2, 2, 4, 6, 5])
    out = BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()


def bench(rounds: int = 15) -> Figures:
    """Takes some seconds. Processor time, in turns, so that a busy machine slows both alike."""
    sketches = {name: Sketch.of(chart) for name, chart in usual().items()}
    for sketch in sketches.values():  # fonts and outlines are read once
        png(sketch)
    times: dict[str, list[float]] = {name: [] for name in ("bare", *sketches)}
    for _ in range(rounds):
        times["bare"].append(_timed(bare))
        for name, sketch in sketches.items():
            times[name].append(_timed(partial(png, sketch)))
    ratios = {name: median(took) / median(times["bare"]) for name, took in times.items()}
    ratio = ratios["lines-week"]
    slowest = max(sketches, key=ratios.__getitem__)
    gap, start, memory, sizes = asyncio.run(_painted())
    largest = max(sizes, key=sizes.__getitem__)
    return Figures(ratio, (slowest, ratios[slowest]), (largest, sizes[largest]), gap, start, memory)


def _timed(draw: Callable[[], bytes]) -> float:
    start = process_time()
    draw()
    return process_time() - start


async def _painted() -> tuple[float, float, float, dict[str, int]]:
    """The longest gap, the first picture's wait, the process's memory, bytes by name."""
    painter, charts = Painter(), usual()
    start = perf_counter()
    await painter.pictures(tuple(charts.values())[:1])
    first = perf_counter() - start
    watch = asyncio.create_task(_longest_gap())
    await asyncio.sleep(0)
    pictures = await painter.pictures(charts.values())
    watch.cancel()
    gap = await watch
    memory = max(map(_memory, painter.pids))
    await painter.aclose()
    return gap, first, memory, {name: len(pictures[chart]) for name, chart in charts.items()}


async def _longest_gap() -> float:
    """Until cancelled; gives what a turn of the loop took at most, in seconds."""
    longest, last = 0.0, perf_counter()
    try:
        while True:
            await asyncio.sleep(0.001)
            now = perf_counter()
            longest, last = max(longest, now - last - 0.001), now
    except asyncio.CancelledError:
        return longest


def _memory(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return float("nan")
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024


if __name__ == "__main__":
    sys.stdout.write(f"{bench()}\n")
