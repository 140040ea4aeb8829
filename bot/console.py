"""The console: Card → plain text. For development, and what every other chat falls back to."""

from __future__ import annotations

from datetime import datetime

from marina.card import Actions, Block, Card, Chart, Context, Field, Fields, Table, Text
from marina.numbers import count, duration, percent

BARS = "▁▂▃▄▅▆▇█"


class Console:
    name = "console"

    async def post(self, channel: str, card: Card, key: str = "", *, thread: str = "") -> str:
        print(f"[{channel}]\n{render(card)}\n")
        return key

    async def update(self, channel: str, message: str, card: Card) -> None:
        print(f"[{channel}] instead of {message}\n{render(card)}\n")

    async def attach(
        self, channel: str, name: str, content: bytes, key: str, *, thread: str = "", note: str = ""
    ) -> str:
        return key

    async def find(
        self, channel: str, key: str, since: datetime, *, thread: str = "", name: str = ""
    ) -> str | None:
        return None


def render(card: Card) -> str:
    return "\n".join((card.title, card.summary, *map(block, card.blocks)))


def block(block: Block) -> str:
    match block:
        case Text(plain=text) | Context(text):
            return text
        case Fields(fields):
            return "\n".join(map(_field, fields))
        case Table():
            return table(block)
        case Chart():
            return chart(block)
        case Actions(actions):
            return "\n".join(f"→ {a.label}: {a.url or a.line}" for a in actions)


def table(table: Table) -> str:
    lines = [[str(cell) for cell in line] for line in (table.columns, *table.rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    side = {"l": str.ljust, "r": str.rjust}
    return "\n".join(
        "  ".join(side[a](c, w) for a, c, w in zip(table.align, line, widths, strict=True)).rstrip()
        for line in lines
    )


def chart(chart: Chart) -> str:
    """Time runs along a line of bars; anything else is a table of the numbers."""
    if chart.kind in ("lines", "sparkline", "heatmap", "cohort"):
        width = max(len(series.name) for series in chart.series)
        drawn = [f"{s.name.ljust(width)} {_bars(s.values)}" for s in chart.series]
    else:
        told = ([_value(value, chart.unit) for value in s.values] for s in chart.series)
        rows = zip(chart.labels, *told, strict=True)
        drawn = [table(Table(("", *(s.name for s in chart.series)), tuple(rows)))]
    return "\n".join((chart.title, *drawn, chart.alt))


def _field(field: Field) -> str:
    return f"{field.label}: {field.text}" + (f"  {field.delta}" if field.delta else "")


def _bars(values: tuple[float | None, ...]) -> str:
    top = max((value for value in values if value), default=0) or 1
    return "".join(
        " " if value is None else BARS[min(int(max(value, 0) / top * 8), 7)] for value in values
    )


def _value(value: float | None, unit: str) -> str:
    match unit:
        case "%":
            return percent(value)
        case "s":
            return duration(value)
        case _ if value is not None and 0 < abs(value) < 1:
            return f"{value:.2g} {unit}".rstrip()
        case _:
            return f"{count(value)} {unit}".rstrip()
