"""A chart on its way into the drawing process: the same numbers, bounded, without `marina`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from marina.card import Chart, Kind

LONGEST = 200  # characters of any text; a drawing cuts further, to what it has room for
LEAST = 1e-9  # a smaller value is zero: nobody sees it, and a scale of it has no end
POINTS = 2000  # more cannot be told apart in 960 pixels


@dataclass(frozen=True, slots=True)
class Sketch:
    """`rows[i][j]` belongs to `names[i]` and `labels[j]`; a gap is `nan`."""

    kind: Kind
    title: str
    subtitle: str
    unit: str
    labels: tuple[str, ...]
    names: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]

    @staticmethod
    def of(chart: Chart) -> Sketch:
        nan = float("nan")
        return Sketch(
            chart.kind,
            chart.title[:LONGEST],
            chart.subtitle[:LONGEST],
            chart.unit[:LONGEST],
            tuple(label[:LONGEST] for label in chart.labels[:POINTS]),
            tuple(series.name[:LONGEST] for series in chart.series),
            tuple(
                tuple(nan if value is None else _seen(value) for value in series.values[:POINTS])
                for series in chart.series
            ),
        )

    def to_json(self) -> bytes:
        return json.dumps(asdict(self)).encode()  # escapes what is not ASCII, lone surrogates too

    @staticmethod
    def from_json(text: bytes) -> Sketch:
        it = json.loads(text)
        return Sketch(
            it["kind"],
            it["title"],
            it["subtitle"],
            it["unit"],
            tuple(it["labels"]),
            tuple(it["names"]),
            tuple(map(tuple, it["rows"])),
        )


def _seen(value: float) -> float:
    return 0.0 if abs(value) < LEAST else float(value)
