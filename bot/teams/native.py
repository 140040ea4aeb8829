"""Teams' own charts, as far as they tell the truth. They follow the reader's theme and size.

https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/charts-in-adaptive-cards
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import isfinite
from typing import Any

from marina.card import Chart, Series
from marina.countries import country

LABELS_MAX = 10  # along a line; more overlap, unless they are dates, which Teams thins out
POINTS_MAX = 100
COLUMNS_MAX = 8  # upright bars; more, or longer names, lie down
UPRIGHT_MAX = 6  # characters of a name under an upright bar
BARS_MAX = 12
SERIES_MAX = 6
NAME_MAX = 40

NOW_BEFORE = ("categoricalBlue", "neutral")
COLOURS = (
    "categoricalBlue",
    "categoricalMarigold",
    "categoricalTeal",
    "categoricalPurple",
    "categoricalRed",
    "categoricalLime",
)

Json = dict[str, Any]


def chart(chart: Chart, moments: tuple[datetime, ...] = ()) -> Json | None:
    """None: Teams would say something else than the chart does. A heatmap it cannot draw.

    `moments`: of the points in time, where they are known.
    """
    if not chart.labels or not 0 < len(chart.series) <= SERIES_MAX:
        return None
    if any(value is not None and not isfinite(value) for it in chart.series for value in it.values):
        return None
    match chart.kind:
        case "lines" | "sparkline":
            return _line(chart, moments)
        case "bars" if len(chart.series) > 1:
            return _grouped(chart)
        case "bars" | "funnel":
            return _bars(chart, tuple(zip(chart.labels, chart.series[0].values, strict=True)))
        case "map":
            return _bars(chart, _highest(chart))
        case "heatmap" | "cohort" | "flow":
            return None


def unit(chart: Chart) -> str:
    """What the numbers on the axis are, where they are not counts."""
    return {"": "", "%": "in percent", "s": "in seconds"}.get(chart.unit, f"in {chart.unit}")


def _line(chart: Chart, moments: tuple[datetime, ...]) -> Json | None:
    """A gap between two points would be drawn as if it were known; at the ends it is left out."""
    if not 1 < len(chart.labels) <= POINTS_MAX or any(_has_gap(it) for it in chart.series):
        return None
    if len(chart.labels) <= LABELS_MAX:
        points: Sequence[str | int] = _unique(chart.labels)
    elif len(moments) == len(chart.labels):
        points = _along(moments)
    else:
        points = ()
    if not points:
        return None
    return {
        "type": "Chart.Line",
        "data": [
            {
                "legend": _cut(it.name),
                "color": colour,
                "values": [
                    {"x": point, "y": _scaled(value, chart)}
                    for point, value in zip(points, it.values, strict=True)
                    if value is not None
                ],
            }
            for it, colour in zip(chart.series, _colours(chart), strict=False)
        ],
    }


def _along(moments: tuple[datetime, ...]) -> Sequence[str | int]:
    """Days as dates and hours as numbers: Teams labels as many as there is room for."""
    days = [moment.date().isoformat() for moment in moments]
    if len(set(days)) == len(days):
        return days
    return [moment.hour for moment in moments] if len(set(days)) == 1 else ()


def _grouped(chart: Chart) -> Json | None:
    if len(chart.labels) > COLUMNS_MAX or any(None in it.values for it in chart.series):
        return None
    labels = _unique(chart.labels)
    return {
        "type": "Chart.VerticalBar.Grouped",
        "data": [
            {
                "legend": _cut(it.name),
                "color": colour,
                "values": [
                    {"x": label, "y": _scaled(value, chart)}
                    for label, value in zip(labels, it.values, strict=True)
                    if value is not None
                ],
            }
            for it, colour in zip(chart.series, _colours(chart), strict=False)
        ],
    }


def _bars(chart: Chart, pairs: tuple[tuple[str, float | None], ...]) -> Json | None:
    if len(pairs) > BARS_MAX or any(value is None for _, value in pairs):
        return None
    labels = _unique(tuple(label for label, _ in pairs))
    upright = (
        chart.kind == "bars"
        and len(pairs) <= COLUMNS_MAX
        and all(len(label) <= UPRIGHT_MAX for label in labels)
    )
    return {
        "type": "Chart.VerticalBar" if upright else "Chart.HorizontalBar",
        "color": NOW_BEFORE[0],
        "data": [
            {"x": label, "y": _scaled(value, chart)}
            for label, (_, value) in zip(labels, pairs, strict=True)
            if value is not None
        ],
    }


def _highest(chart: Chart) -> tuple[tuple[str, float | None], ...]:
    """Countries by their names, the most frequent first."""
    pairs = zip(chart.labels, chart.series[0].values, strict=True)
    known = [(country(label), value) for label, value in pairs if value]
    return tuple(sorted(known, key=lambda pair: -pair[1])[:BARS_MAX])


def _has_gap(series: Series) -> bool:
    known = [at for at, value in enumerate(series.values) if value is not None]
    return not known or known[-1] - known[0] + 1 != len(known)


def _scaled(value: float, chart: Chart) -> float:
    value = round(value * 100, 1) if chart.unit == "%" else round(value, 2)
    return int(value) if value == int(value) else value


def _colours(chart: Chart) -> tuple[str, ...]:
    return NOW_BEFORE if len(chart.series) <= len(NOW_BEFORE) else COLOURS


def _unique(labels: tuple[str, ...]) -> list[str]:
    """Points of the same label would become one."""
    found: list[str] = []
    for label in labels:
        name, n = _cut(label), 1
        while name in found:
            n += 1
            name = f"{_cut(label)} ({n})"
        found.append(name)
    return found


def _cut(text: str) -> str:
    text = text.strip() or "–"
    return text if len(text) <= NAME_MAX else text[: NAME_MAX - 1] + "…"
