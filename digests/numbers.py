"""The numbers of a digest as a file: one row per figure, for a spreadsheet or a script."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from marina.card import Card, Chart, Fields, Number, Table

CHANGE = "Change"  # of such a column the figure is the difference from the period before
IN_TIME = ("lines", "sparkline", "heatmap")  # charts of which no table has the numbers
RISKY = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would calculate with what begins so


class Figure(NamedTuple):
    """`value`: a count, seconds, or a share from 0 to 1. None: not known, which is not zero."""

    port: str
    section: str
    label: str
    value: float | None
    previous: float | None


def to_csv(cards: Iterable[tuple[str, Card]]) -> bytes:
    """`cards`: each with the section that it answers. UTF-8 with a mark that Excel knows it by."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(Figure._fields)
    for section, card in cards:
        for it in figures(section, card):
            texts = map(_harmless, (it.port, it.section, it.label))
            rows.writerow((*texts, _number(it.value), _number(it.previous)))
    return written.getvalue().encode("utf-8-sig")


def figures(section: str, card: Card) -> Iterator[Figure]:
    """What the card's tiles, tables and charts show; a table's own picture is not told twice."""
    port = card.port.name if card.port else ""
    has_table = any(isinstance(block, Table) for block in card.blocks)
    for block in card.blocks:
        match block:
            case Fields(fields):
                for it in fields:
                    yield Figure(port, section, it.label, it.value, it.previous)
            case Table():
                for label, value, previous in _table(block):
                    yield Figure(port, section, label, value, previous)
            case Chart(kind) if kind in IN_TIME or not has_table:
                for label, value, previous in _chart(block):
                    yield Figure(port, section, label, value, previous)
            case _:
                pass


Row = tuple[str, float | None, float | None]


def _table(table: Table) -> Iterator[Row]:
    """The change belongs to the first column of figures, as its value before."""
    for row in table.rows:
        change = next(
            (
                cell.value
                for name, cell in zip(table.columns, row, strict=True)
                if name == CHANGE and isinstance(cell, Number)
            ),
            None,
        )
        for name, cell in zip(table.columns, row, strict=True):
            if isinstance(cell, Number) and name != CHANGE:
                known = cell.value is not None and change is not None
                previous = cell.value - change if known else None  # type: ignore[operator]
                yield f"{table.columns[0]} {row[0]}: {name}", cell.value, previous
                change = None


def _chart(chart: Chart) -> Iterator[Row]:
    before = next((line for line in chart.series if "before" in line.name), None)
    for line in chart.series:
        if line is before:
            continue
        for place, (label, value) in enumerate(zip(chart.labels, line.values, strict=True)):
            known = before if len(chart.series) == 2 else None
            name = label if len(chart.series) <= 2 else f"{line.name} {label}"
            yield f"{chart.title}: {name}", value, known.values[place] if known else None


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(RISKY) else text


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.0f}" if value == int(value) else f"{value:.6g}"
