"""Card → Block Kit. Strings of strangers go where Slack parses nothing, or are escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot import console
from bot.slack.native import chart as native_chart
from bot.slack.native import table as native_table
from marina.card import Actions, Block, Card, Chart, Context, Field, Fields, Table, Text

# https://docs.slack.dev/reference/block-kit/blocks
BLOCKS_MAX = 50
HEADER_MAX = 150
TEXT_MAX = 3000
FIELDS_MAX = 10
FIELD_MAX = 2000
BUTTONS_MAX = 25
LABEL_MAX = 75
VALUE_MAX = 2000
URL_MAX = 3000
ALT_MAX = 2000
SMALL_ROWS = 5  # more are easier to read where they can be sorted and paged
TABLE_ROWS = 100  # with the header
TABLE_COLUMNS = 20
TABLE_CELLS = 10_000  # characters of all of them
MESSAGE_MAX = 4000  # https://docs.slack.dev/reference/methods/chat.postMessage: of `text`
CHARTS_MAX = 2  # data_visualization a message; seen in use, not in the documentation

_PERSON = re.compile(r"slack:[UW][A-Z0-9]{1,20}")
NATIVE = ("data_visualization", "data_table")  # blocks that some workspaces refuse
SHARE = "share"  # the action of the button that shows a private answer to the channel
SHORTENED = "Shortened: the rest does not fit in one message."

Json = dict[str, Any]
NO_FILES: Mapping[Chart, str] = {}


def render(
    card: Card,
    files: Mapping[Chart, str] = NO_FILES,
    *,
    native: bool = False,
    share: str = "",
    tail: tuple[Json, ...] = (),
) -> Json:
    """A message: `text`, which can stand alone, and `blocks`.

    files: the ids of the uploaded pictures. A chart without one is drawn by Slack itself where
    `native` says that the workspace takes such blocks, else told in characters.
    share: the value of a button “Share in channel”; tail: blocks that must not be cut off.
    """
    blocks = [
        {"type": "header", "text": _plain(card.title, HEADER_MAX)},
        *_paragraphs(card.summary),
    ]
    drawing = _Drawing(files, native)
    for block in card.blocks:
        blocks += drawing.blocks(block)
    if share:
        _add_share(blocks, share)
    room = BLOCKS_MAX - len(tail)
    if len(blocks) > room:
        blocks = [*blocks[: room - 1], context(SHORTENED)]
    return {"text": _text(f"{card.title}: {card.summary}"), "blocks": [*blocks, *tail]}


def plain(card: Card) -> Json:
    """The whole card without a block, for a chat that took no other form of it."""
    return {"text": _text(console.render(card))}


def context(text: str) -> Json:
    return {"type": "context", "elements": [_plain(text)]}


def shared_by(user: str) -> Json:
    """`user`: an id of Slack's, which Slack shows as that person's name."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": f"Shared by <@{user}>"}]}


def is_native(message: Json) -> bool:
    """Whether a workspace might refuse it for its blocks."""
    return any(block["type"] in NATIVE for block in message.get("blocks", ()))


def has_picture(message: Json) -> bool:
    return any(block["type"] == "image" for block in message.get("blocks", ()))


class _Drawing:
    """One message's budget: Slack takes one table and two charts of its own."""

    def __init__(self, files: Mapping[Chart, str], native: bool) -> None:
        self._files, self._native = files, native
        self._charts, self._tables = CHARTS_MAX, 1

    def blocks(self, block: Block) -> Iterator[Json]:
        match block:
            case Text(text, mention) if _PERSON.fullmatch(mention):
                called = f"{escape(_fit(text, TEXT_MAX // 6))} <@{mention[6:]}>"
                yield {"type": "section", "text": {"type": "mrkdwn", "text": called}}
            case Text(plain=text):
                yield from _paragraphs(text)
            case Context(text):
                yield context(text)
            case Fields(fields):
                for at in range(0, len(fields), FIELDS_MAX):
                    told = [_field(field) for field in fields[at : at + FIELDS_MAX]]
                    yield {"type": "section", "fields": told}
            case Table():
                yield self._table(block)
            case Chart():
                yield from self._chart(block)
            case Actions(actions):
                buttons = [_button(i, a.label, a.line, a.url) for i, a in enumerate(actions)]
                yield {"type": "actions", "elements": buttons[:BUTTONS_MAX]}

    def _table(self, table: Table) -> Json:
        if self._tables and table.rows:
            sortable = self._native and len(table.rows) > SMALL_ROWS
            if block := (native_table(table) if sortable else None) or _table(table):
                self._tables = 0
                return block
        return _typed(console.table(table))

    def _chart(self, chart: Chart) -> Iterator[Json]:
        if file := self._files.get(chart):
            title, alt = _plain(chart.title, ALT_MAX), _fit(chart.alt or chart.title, ALT_MAX)
            yield {"type": "image", "slack_file": {"id": file}, "title": title, "alt_text": alt}
        elif self._native and self._charts and (drawn := native_chart(chart)):
            self._charts -= 1
            yield drawn.block
            yield context(" ".join((chart.alt, drawn.note)).strip() or chart.title)
        else:
            yield _typed(console.chart(chart))


def _add_share(blocks: list[Json], value: str) -> None:
    """Beside the last buttons, or in a row of its own."""
    label = _plain("Share in channel", LABEL_MAX)
    button = {"type": "button", "text": label, "action_id": SHARE, "value": _fit(value, VALUE_MAX)}
    rows = [block for block in blocks if block["type"] == "actions"]
    if rows and len(rows[-1]["elements"]) < BUTTONS_MAX:
        rows[-1]["elements"].append(button)
    else:
        blocks.append({"type": "actions", "elements": [button]})


def _field(field: Field) -> Json:
    shown = f"{escape(field.label)}\n{_bold(field.text)}  {escape(field.delta)}"
    return {"type": "mrkdwn", "text": _fit(shown.rstrip(), FIELD_MAX), "verbatim": True}


def _bold(text: str) -> str:
    """Unless it holds characters that would end the bold, or begin something else."""
    return escape(text) if not text or set(text) & set("*_~`") else f"*{escape(text)}*"


def _table(table: Table) -> Json | None:
    side = {"l": "left", "r": "right"}
    lines = [[str(cell) or "–" for cell in line] for line in (table.columns, *table.rows)]
    if len(lines) > TABLE_ROWS or len(table.columns) > TABLE_COLUMNS:
        return None
    if sum(len(cell) for line in lines for cell in line) > TABLE_CELLS:
        return None
    return {
        "type": "table",
        "column_settings": [{"align": side[letter]} for letter in table.align],
        "rows": [[{"type": "raw_text", "text": cell} for cell in line] for line in lines],
    }


def _typed(text: str) -> Json:
    """Characters of equal width, parsed by nobody; what is too long ends with a whole line."""
    if len(text) > TEXT_MAX:
        lines = text[: TEXT_MAX - 2].splitlines()
        text = "\n".join([*(lines[:-1] or lines), "…"])
    words = {"type": "text", "text": text or "–"}
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_preformatted", "elements": [words]}],
    }


def _button(i: int, label: str, line: str, url: str) -> Json:
    button: Json = {"type": "button", "text": _plain(label, LABEL_MAX), "action_id": f"line:{i}"}
    if url:  # a link that were cut would lead elsewhere
        return button | {"url": url if len(url) <= URL_MAX else url[: url.find("/", 8)]}
    return button | {"value": _fit(line, VALUE_MAX)}


def _paragraphs(text: str) -> Iterator[Json]:
    """A text of any length, cut where a line or a word ends."""
    while len(text) > TEXT_MAX:
        at = max(text.rfind("\n", 1, TEXT_MAX), text.rfind(" ", TEXT_MAX // 2, TEXT_MAX))
        at = at if at > 0 else TEXT_MAX
        yield {"type": "section", "text": _plain(text[:at])}
        text = text[at:].lstrip()
    yield {"type": "section", "text": _plain(text)}


def _plain(text: str, limit: int = TEXT_MAX) -> Json:
    return {"type": "plain_text", "text": _fit(text, limit), "emoji": False}


def _text(text: str) -> str:
    """Shortened before it is escaped: half an `&lt;` would be shown as it stands."""
    shown = escape(text)
    while len(shown) > MESSAGE_MAX:
        text = text[: max(len(text) - (len(shown) - MESSAGE_MAX) - 1, 0)].rstrip()
        shown = escape(text) + "…"
    return shown


def escape(text: str) -> str:
    """These three, and only these, make `<!channel>` and links inert in Slack's mrkdwn."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _fit(text: str, limit: int) -> str:
    text = text if text.strip() else "–"  # Slack refuses an empty text
    return text if len(text) <= limit else text[: limit - 1] + "…"
