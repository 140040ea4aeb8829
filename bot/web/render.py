"""Card → HTML. The templates escape everything; nothing here marks a stranger's text as safe."""

from __future__ import annotations

import struct
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from marina.card import Actions, Block, Card, Chart, Context, Fields, Number, Table, Text

HERE = Path(__file__).parent
NO_PICTURES: Mapping[Chart, bytes] = {}

_templates = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_macros: Any = _templates.get_template("blocks.html").module


def template(file: str, /, **values: object) -> Markup:
    """A filled template, ready to be put into another."""
    return Markup(_templates.get_template(file).render(values))


def render(card: Card, pictures: Mapping[Chart, bytes] = NO_PICTURES) -> Markup:
    """`pictures`: PNGs. A chart without one is told in words and numbers."""
    return template("card.html", card=card, blocks=[_block(it, pictures) for it in card.blocks])


def _block(block: Block, pictures: Mapping[Chart, bytes]) -> Markup:
    drawn: Markup
    match block:
        case Text(plain=text):
            drawn = _macros.text(text)
        case Context(text):
            drawn = _macros.context(text)
        case Fields(fields):
            drawn = _macros.fields(fields)
        case Table():
            drawn = _macros.table(block, _shares(block))
        case Chart():
            drawn = _macros.chart(block, _picture(pictures.get(block)), _numbers(block))
        case Actions(actions):
            drawn = _macros.actions(actions, {it.url for it in actions if _opens(it.url)})
    return drawn


def _shares(table: Table) -> tuple[float | None, ...]:
    """How long the bar behind each row's name is, in percent: its part of the largest figure.

    None: no bar. Only for names with figures, all of them known and none below zero.
    """
    no_bars = (None,) * len(table.rows)
    if len(table.rows) < 2 or any(isinstance(row[0], Number) for row in table.rows):
        return no_bars
    for column in zip(*(row[1:] for row in table.rows), strict=True):
        values = [cell.value for cell in column if isinstance(cell, Number)]
        known = [value for value in values if value is not None and value >= 0]
        if len(known) == len(table.rows) and max(known) > 0:
            return tuple(round(value / max(known) * 100, 1) for value in known)
    return no_bars


def _picture(png: bytes | None) -> dict[str, object] | None:
    """The picture inside the page itself, with its size, so that nothing jumps when it shows."""
    if not png:
        return None
    width, height = struct.unpack(">II", png[16:24])  # IHDR, which PNG puts first
    return {
        "src": f"data:image/png;base64,{b64encode(png).decode()}",
        "width": width,
        "height": height,
    }


def _numbers(chart: Chart) -> Table:
    columns = ("", *(line.name for line in chart.series))
    rows = zip(chart.labels, *(map(_value, line.values) for line in chart.series), strict=True)
    return Table(columns, tuple(rows))


def _value(value: float | None) -> str:
    return "–" if value is None else f"{value:,.2f}".rstrip("0").rstrip(".")


def _opens(url: str) -> bool:
    """A link leads to a web page and nowhere else: `javascript:` is shown as words."""
    return url.startswith(("https://", "http://"))
