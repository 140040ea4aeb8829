"""Slack's own charts and tables, as far as they can tell the truth within their limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal

from marina.card import Chart, Number, Series, Table

# https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
TITLE_MAX = 50
SERIES_MAX = 6
NAME_MAX = 20
POINTS_MAX = 20
AXIS_MAX = 50
# https://docs.slack.dev/reference/block-kit/blocks/data-table-block
ROWS_MAX = 100  # without the header
COLUMNS_MAX = 20
CELLS_MAX = 20_000  # characters of all cells of a message
PAGE = 10

Json = dict[str, Any]
Shape = Literal["line", "area", "bar"]


@dataclass(frozen=True, slots=True)
class Drawn:
    block: Json
    note: str = ""  # what one must know to read it


def chart(chart: Chart) -> Drawn | None:
    """None: Slack cannot draw it without saying something else than the chart does.

    A gap cannot be drawn, and would have to be shown as zero; a heatmap has too many cells.
    """
    if any(value is None or not isfinite(value) for it in chart.series for value in it.values):
        return None
    if not chart.labels or not 0 < len(chart.series) <= SERIES_MAX:
        return None
    match chart.kind:
        case "lines" | "sparkline":
            return _over_time(chart, "line" if chart.kind == "lines" else "area")
        case "bars" | "funnel" if len(chart.labels) <= POINTS_MAX:
            return Drawn(_block(chart, "bar", chart.labels, chart.series))
        case "map":
            return _highest(chart)
        case "bars" | "funnel" | "heatmap" | "cohort" | "flow":
            return None


def table(table: Table) -> Json | None:
    """With figures that can be sorted; None: Slack would not take it whole."""
    cells = [*table.columns, *(str(cell) for row in table.rows for cell in row)]
    if len(table.columns) > COLUMNS_MAX or not 0 < len(table.rows) <= ROWS_MAX:
        return None
    if sum(len(cell) + 1 for cell in cells) > CELLS_MAX:
        return None
    return {
        "type": "data_table",
        "caption": " · ".join(filter(None, table.columns)) or "Table",
        "page_size": min(PAGE, len(table.rows)),
        "row_header_column_index": 0,
        "rows": [
            [_cell(name) for name in table.columns],
            *([_cell(cell) for cell in row] for row in table.rows),
        ],
    }


def _cell(cell: str | Number) -> Json:
    if isinstance(cell, Number) and cell.value is not None:
        return {"type": "raw_number", "value": cell.value, "text": cell.text or f"{cell.value:g}"}
    return {"type": "raw_text", "text": str(cell) or "–"}


def _over_time(chart: Chart, shape: Shape) -> Drawn:
    """Longer than Slack takes: neighbours become one point, their mean, and that is said.

    The mean and not the sum, so that the scale stays and a last point of fewer is not low.
    """
    size = -(-len(chart.labels) // POINTS_MAX)
    if size == 1:
        return Drawn(_block(chart, shape, chart.labels, chart.series))
    starts = range(0, len(chart.labels), size)
    labels = _spans([chart.labels[at : at + size] for at in starts])
    series = tuple(
        Series(it.name, tuple(_mean(it.values[at : at + size]) for at in starts))
        for it in chart.series
    )
    axis = f"each point: the mean of {size}"
    return Drawn(
        _block(chart, shape, labels, series, axis),
        f"Each point is the mean of {size} neighbouring values.",
    )


def _highest(chart: Chart) -> Drawn:
    """Countries, the most frequent first, as many as fit."""
    values = chart.series[0].values
    order = sorted(range(len(values)), key=lambda i: -(values[i] or 0))[:POINTS_MAX]
    labels = tuple(chart.labels[i] for i in order)
    series = (Series(chart.series[0].name, tuple(values[i] for i in order)),)
    cut = f"The highest {POINTS_MAX} of {len(values)}." if len(values) > POINTS_MAX else ""
    return Drawn(_block(chart, "bar", labels, series), cut)


def _block(
    chart: Chart, shape: Shape, labels: tuple[str, ...], series: tuple[Series, ...], axis: str = ""
) -> Json:
    categories = _unique(labels)
    names = _unique(tuple(it.name for it in series))
    axis_config: Json = {"categories": categories}
    if axis:
        axis_config["x_label"] = axis[:AXIS_MAX]
    return {
        "type": "data_visualization",
        "title": _cut(chart.title, TITLE_MAX),
        "chart": {
            "type": shape,
            "series": [
                {"name": name, "data": _points(categories, it)}
                for name, it in zip(names, series, strict=True)
            ],
            "axis_config": axis_config,
        },
    }


def _points(categories: list[str], series: Series) -> list[Json]:
    return [
        {"label": label, "value": int(value) if value == int(value) else value}
        for label, value in zip(categories, series.values, strict=True)
        if value is not None
    ]


def _mean(values: tuple[float | None, ...]) -> float:
    known = [value for value in values if value is not None]
    return round(sum(known) / len(known), 2)


def _spans(stretches: list[tuple[str, ...]]) -> tuple[str, ...]:
    """What each stretch is called: “Mon 4 May–Tue 5 May”, or shorter, but all of them alike."""
    ways: tuple[Callable[[str], str], ...] = (str, lambda label: label.partition(" ")[2])
    for way in ways:
        ends = [tuple(dict.fromkeys((way(it[0]), way(it[-1])))) for it in stretches]
        names = tuple("–".join(it) for it in ends)
        if all(all(it) for it in ends) and max(map(len, names)) <= NAME_MAX:
            return names
    return tuple(it[0] for it in stretches)


def _unique(names: tuple[str, ...]) -> list[str]:
    """Each at most twenty characters long, and none twice: Slack joins points by their label."""
    found: list[str] = []
    for name in names:
        name, n = _cut(name, NAME_MAX), 1
        while name in found:
            n += 1
            end = f" ({n})"
            name = _cut(names[len(found)], NAME_MAX - len(end)) + end
        found.append(name)
    return found


def _cut(text: str, limit: int) -> str:
    text = text.strip() or "–"
    return text if len(text) <= limit else text[: limit - 1] + "…"
