"""Card → Adaptive Card. Nothing but the title is parsed by Teams, and that is escaped.

https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from bot import console
from bot.teams import native as own
from bot.teams.elements import (
    LABEL_MAX,
    TEXT_MAX,
    buttons,
    context,
    escape,
    execute,
    fit,
    paragraphs,
    run,
    typed,
)
from bot.teams.mentions import Called
from bot.teams.pictures import data_uris, image
from marina.card import (
    Action,
    Actions,
    Block,
    Card,
    Cell,
    Chart,
    Context,
    Field,
    Fields,
    Table,
    Text,
)

TYPE = "application/vnd.microsoft.card.adaptive"
WEIGHT_MAX = 28 * 1024  # bytes without pictures; Teams takes 100 KB of UTF-16, once took 28 KB
ROWS = (50, 25, 10, 5)  # of a table; fewer where the card is too heavy
TITLE_MAX, SUMMARY_MAX = 150, 1000
BUTTONS_MAX = 6  # https://learn.microsoft.com/…/cards-actions
URL_MAX = 2000
TILES = 3  # beside each other; more do not fit on a phone
BIG_MAX = 9  # characters of a figure; longer ones, and names, would break in the middle

ASK, SHARE = "ask", "share"  # the verbs of buttons
MOODS = {"good": "Good", "bad": "Attention", "plain": "Default"}
SHORTENED = "Shortened: the rest does not fit in one message."

Json = dict[str, Any]
NO_PICTURES: Mapping[Chart, bytes] = {}


def render(
    card: Card,
    pictures: Mapping[Chart, bytes] = NO_PICTURES,
    *,
    native: bool = True,
    share: Json | None = None,
    tail: tuple[Json, ...] = (),
    heaviest: int = WEIGHT_MAX,
) -> Json:
    """An Adaptive Card that fits into a message of `heaviest` bytes, pictures not counted.

    pictures: PNGs. native: whether Teams may draw charts itself; the picture is then for clients
    that cannot. A chart with neither is told in characters. share: the data of a button “Share in
    this chat”; tail: elements that must not be cut off.
    """
    if share:
        tail = (*tail, buttons([execute("Share in this chat", SHARE, share)]))
    urls = data_uris(card, pictures)
    for rows in ROWS:
        drawn = _drawn(card, card.blocks, urls, native, rows, tail)
        if weight(drawn) <= heaviest:
            return drawn
    blocks = card.blocks
    while blocks and weight(drawn) > heaviest:
        blocks = blocks[:-1]
        drawn = _drawn(card, (*blocks, Context(SHORTENED)), urls, native, ROWS[-1], tail)
    return drawn


def plain(card: Card) -> Json:
    """The whole card without tiles, charts and tables, for a chat that took no other form of it."""
    text = fit(console.render(Card("", "", *card.blocks)).strip(), TEXT_MAX * 2)
    return _card(card, [typed(text)])


def weight(card: Json) -> int:
    """In bytes, without pictures, which Teams does not count."""
    told = json.dumps(card, ensure_ascii=False, separators=(",", ":"))
    return len(re.sub(r'"data:image/[^"]*"', '""', told).encode())


def _drawn(
    card: Card,
    blocks: Iterable[Block],
    urls: Mapping[Chart, str],
    native: bool,
    rows: int,
    tail: tuple[Json, ...],
) -> Json:
    drawing = _Drawing(urls, native, rows, card.period.buckets() if card.period else ())
    elements = [element for block in blocks for element in drawing.elements(block)]
    return _card(card, [*elements, *tail])


def _card(card: Card, elements: list[Json]) -> Json:
    title = escape(fit(card.title, TITLE_MAX))
    heading = {"style": "heading", "size": "Large", "weight": "Bolder", "wrap": True}
    summary = fit(card.summary, SUMMARY_MAX)
    called = (it for it in card.blocks if isinstance(it, Called) and it.element in elements)
    entities = [it.entity for it in called]
    return {
        "type": "AdaptiveCard",
        "version": "1.5",
        "msteams": {"width": "full"} | ({"entities": entities} if entities else {}),
        "fallbackText": escape(summary),
        "speak": re.sub(r"[<>&]", " ", summary),  # a client may read it as SSML
        "body": [{"type": "TextBlock", "text": title, **heading}, *paragraphs(summary), *elements],
    }


class _Drawing:
    """One card's choices."""

    def __init__(
        self, urls: Mapping[Chart, str], native: bool, rows: int, moments: tuple[datetime, ...]
    ) -> None:
        self._urls, self._native, self._rows, self._moments = urls, native, rows, moments

    def elements(self, block: Block) -> list[Json]:
        match block:
            case Called(element=element):
                return [element]
            case Text(plain=text):
                return paragraphs(text)
            case Context(text):
                return [context(text)]
            case Fields(fields):
                return _tiles(fields)
            case Table():
                return self._table(block)
            case Chart():
                return self._chart(block)
            case Actions(actions):
                drawn = [it for action in actions if (it := _button(action))]
                return [buttons(drawn[:BUTTONS_MAX])] if drawn else []

    def _table(self, table: Table) -> list[Json]:
        shown = table.rows[: self._rows]
        sides = ["right" if letter == "r" else "left" for letter in table.align]
        widths = zip(*(map(len, map(str, row)) for row in (table.columns, *shown)), strict=True)
        columns = [
            {"width": min(max(*lengths, 6), 28), "horizontalCellContentAlignment": side}
            for lengths, side in zip(widths, sides, strict=True)
        ]
        drawn = {
            "type": "Table",
            "firstRowAsHeaders": True,
            "showGridLines": False,
            "columns": columns,
            "rows": [_row(table.columns, weight="Bolder"), *map(_row, shown)],
        }
        if len(shown) == len(table.rows):
            return [drawn]
        return [drawn, context(f"The first {len(shown)} of {len(table.rows)}.")]

    def _chart(self, chart: Chart) -> list[Json]:
        url = self._urls.get(chart)
        picture = image(chart, url) if url else None
        drawn = own.chart(chart, self._moments) if self._native else None
        if not drawn:
            return [picture or typed(console.chart(chart))]
        small = " · ".join(filter(None, (chart.subtitle, own.unit(chart))))
        return [
            run(chart.title, weight="Bolder"),
            *([context(small) | {"spacing": "None"}] if small else []),
            {**drawn, "fallback": picture or typed(console.chart(chart))},
            *([context(chart.alt)] if chart.alt else []),  # a drawing is silent to a screen reader
        ]


def _tiles(fields: tuple[Field, ...]) -> list[Json]:
    """In rows of equal columns, so that what is below each other belongs together."""
    wide = {1: 1, 2: 2, 4: 2}.get(len(fields), TILES)
    rows = (fields[at : at + wide] for at in range(0, len(fields), wide))
    longest = max((len(field.text) for field in fields), default=0)
    size = "ExtraLarge" if longest <= BIG_MAX else "Default"
    empty = {"type": "Column", "width": "stretch"}
    return [
        {
            "type": "ColumnSet",
            "columns": [*(_tile(field, size) for field in row), *[empty] * (wide - len(row))],
        }
        for row in rows
    ]


def _tile(field: Field, size: str) -> Json:
    items = [
        run(field.label, size="Small", isSubtle=True),
        run(field.text, size=size, weight="Bolder") | {"spacing": "None"},
    ]
    if field.delta:
        change = run(field.delta, size="Small", color=MOODS[field.mood])
        items.append(change | {"spacing": "None"})
    return {"type": "Column", "width": "stretch", "items": items}


def _row(cells: tuple[Cell, ...], **style: Any) -> Json:
    return {
        "type": "TableRow",
        "cells": [{"type": "TableCell", "items": [run(str(cell), **style)]} for cell in cells],
    }


def _button(action: Action) -> Json | None:
    """None: it would lead to no web page. A link that were cut would lead elsewhere."""
    if not action.url:
        return execute(action.label, ASK, {"line": action.line})
    if not action.url.startswith(("https://", "http://")):
        return None
    url = action.url if len(action.url) <= URL_MAX else action.url[: action.url.find("/", 8)]
    return {"type": "Action.OpenUrl", "title": fit(action.label, LABEL_MAX), "url": url}
