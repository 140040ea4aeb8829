"""`python -m bot.chart DIR` draws the gallery: every kind of chart, well and ill fed."""

from __future__ import annotations

import sys
from pathlib import Path

from bot.chart.oddities import odd
from bot.chart.picture import png
from bot.chart.samples import usual
from bot.chart.sketch import Sketch


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, chart in (usual() | odd()).items():
        (folder / f"{name}.png").write_bytes(png(Sketch.of(chart)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
