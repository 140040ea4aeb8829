"""Card → Block Kit. Strings of strangers go where Slack parses nothing, or are escaped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot import console
from marina.card import Actions, Block, Card, Chart, Context, Field, Fields, Table, Text

# https://docs.slack.dev/reference/block-kit/blocks
BLOCKS_MAX = 50
HEADER_MAX = 150
TEXT_MAX = 3000
FIELDS_MAX = 10
BUTTONS_MAX = 25
LABEL_MAX = 75
VALUE_MAX = 2000
ALT_MAX = 2000
ROWS_MAX = 100
COLUMNS_MAX = 20

Json = dict[str, Any]
NO_FILES: Mapping[Chart, str] = {}


def render(card: Card, files: Mapping[Chart, str] = NO_FILES) -> Json:
    """`files`: the ids of the uploaded pictures. A chart without one is told in characters."""
    blocks = [
        {"type": "header", "text": _plain(card.title, HEADER_MAX)},
        {"type": "section", "text": _plain(card.summary)},
    ]
    tables = iter([True])  # Slack takes one table a message
    for block in card.blocks:
        blocks += _block(block, files, tables)
    return {"text": _fit(escape(card.summary), TEXT_MAX), "blocks": blocks[:BLOCKS_MAX]}


def _block(block: Block, files: Mapping[Chart, str], tables: Iterator[bool]) -> list[Json]:
    match block:
        case Text(text):
            return [{"type": "section", "text": _plain(text)}]
        case Context(text):
            return [{"type": "context", "elements": [_plain(text)]}]
        case Fields(fields):
            return [{"type": "section", "fields": [_field(f) for f in fields[:FIELDS_MAX]]}]
        case Table(columns) if len(columns) <= COLUMNS_MAX and next(tables, False):
            return [_table(block)]
        case Table():
            return [_typed(console.table(block))]
        case Chart(title=title, alt=alt) if block in files:
            image = {"type": "image", "slack_file": {"id": files[block]}}
            return [{**image, "title": _plain(title, ALT_MAX), "alt_text": _fit(alt, ALT_MAX)}]
        case Chart():
            return [_typed(console.chart(block))]
        case Actions(actions):
            buttons = [_button(i, a.label, a.line, a.url) for i, a in enumerate(actions)]
            return [{"type": "actions", "elements": buttons[:BUTTONS_MAX]}]


def _field(field: Field) -> Json:
    told = f"{escape(field.label)}\n*{escape(field.text)}*  {escape(field.delta)}"
    return {"type": "mrkdwn", "text": _fit(told.rstrip(), VALUE_MAX)}


def _table(table: Table) -> Json:
    lines = (table.columns, *table.rows)[:ROWS_MAX]
    side = {"l": "left", "r": "right"}
    return {
        "type": "table",
        "column_settings": [{"align": side[letter]} for letter in table.align],
        "rows": [
            [{"type": "raw_text", "text": str(cell) or " "} for cell in line] for line in lines
        ],
    }


def _typed(text: str) -> Json:
    """Characters of equal width, parsed by nobody."""
    words = {"type": "text", "text": _fit(text, TEXT_MAX)}
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_preformatted", "elements": [words]}],
    }


def _button(i: int, label: str, line: str, url: str) -> Json:
    button: Json = {"type": "button", "text": _plain(label, LABEL_MAX), "action_id": f"line:{i}"}
    return button | ({"url": url} if url else {"value": _fit(line, VALUE_MAX)})


def _plain(text: str, limit: int = TEXT_MAX) -> Json:
    return {"type": "plain_text", "text": _fit(text, limit), "emoji": False}


def escape(text: str) -> str:
    """These three, and only these, make `<!channel>` and links inert in Slack's mrkdwn."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _fit(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
