"""Slack's limits, told a second time: `bot/slack/render.py` must not be its own judge.

`faults` says what Slack would say of a message's blocks; `check` fails for the first of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

Json = dict[str, Any]

FILE = re.compile(r"F[A-Z0-9]{8,}")
KEYS = {  # of each block: those it must have, those it may have
    "header": ({"text"}, set()),
    "section": (set(), {"text", "fields", "accessory"}),
    "context": ({"elements"}, set()),
    "actions": ({"elements"}, set()),
    "image": ({"alt_text"}, {"slack_file", "image_url", "title"}),
    "rich_text": ({"elements"}, set()),
    "table": ({"rows"}, {"column_settings"}),
    "data_table": ({"rows", "caption"}, {"page_size", "row_header_column_index"}),
    "data_visualization": ({"title", "chart"}, set()),
}


def check(message: Json) -> None:
    assert [] == faults(message)


def faults(message: Json) -> list[str]:
    """As pointers and what is wrong there; empty: Slack takes it."""
    blocks = message.get("blocks", [])
    found = [] if message.get("text") else ["/text: missing"]
    if not 0 <= len(blocks) <= 50:
        found.append("/blocks: more than 50")
    kinds = [block.get("type") for block in blocks]
    if sum(kind in ("table", "data_table") for kind in kinds) > 1:
        found.append("/blocks: only one table allowed")
    if kinds.count("data_visualization") > 2:
        found.append("/blocks: more than two data_visualization")
    for i, block in enumerate(blocks):
        found += [f"/blocks/{i}{fault}" for fault in _block(block)]
    return found


def _block(block: Json) -> Iterator[str]:
    kind = block.get("type", "")
    if kind not in KEYS:
        yield f"/type: unknown {kind}"
        return
    must, may = KEYS[kind]
    keys = block.keys() - {"type", "block_id"}
    yield from (f"/{key}: missing" for key in must - keys)
    yield from (f"/{key}: unknown" for key in keys - must - may)
    if not must - keys:
        yield from RULES[kind](block)


def _text(
    text: Json, limit: int, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")
) -> Iterator[str]:
    if text.get("type") not in kinds:
        yield f"/text: {text.get('type')} not allowed"
    if text.keys() - {"type", "text", "emoji", "verbatim"}:
        yield "/text: unknown key"
    if ("emoji" in text) > (text["type"] == "plain_text"):
        yield "/text: emoji is for plain_text"
    if not 0 < len(text["text"].strip()) or len(text["text"]) > limit:
        yield f"/text: {len(text['text'])} characters, 1 to {limit} allowed"


def _header(block: Json) -> Iterator[str]:
    yield from _text(block["text"], 150, ("plain_text",))


def _section(block: Json) -> Iterator[str]:
    if not block.keys() & {"text", "fields"}:
        yield ": neither text nor fields"
    if "text" in block:
        yield from _text(block["text"], 3000)
    if "fields" in block:
        if not 0 < len(block["fields"]) <= 10:
            yield "/fields: 1 to 10"
        for field in block["fields"]:
            yield from _text(field, 2000)


def _context(block: Json) -> Iterator[str]:
    if not 0 < len(block["elements"]) <= 10:
        yield "/elements: 1 to 10"
    for element in block["elements"]:
        yield from _text(element, 3000)


def _actions(block: Json) -> Iterator[str]:
    buttons = block["elements"]
    if not 0 < len(buttons) <= 25:
        yield "/elements: 1 to 25"
    if len({button["action_id"] for button in buttons}) < len(buttons):
        yield "/elements: action_id twice"
    for button in buttons:
        yield from _text(button["text"], 75, ("plain_text",))
        if button.keys() - {"type", "text", "action_id", "url", "value", "style"}:
            yield "/elements: unknown key"
        if not 0 < len(button["action_id"]) <= 255 or button["type"] != "button":
            yield "/elements: not a button"
        if len(button.get("value", "")) > 2000 or len(button.get("url", "")) > 3000:
            yield "/elements: value or url too long"
        if "url" in button and not button["url"].startswith(("https://", "http://")):
            yield "/elements: not a url"


def _image(block: Json) -> Iterator[str]:
    if ("slack_file" in block) == ("image_url" in block):
        yield ": exactly one of slack_file and image_url"
    if not FILE.fullmatch(block.get("slack_file", {}).get("id", "")):
        yield "/slack_file: invalid"
    if not 0 < len(block["alt_text"]) <= 2000:
        yield "/alt_text: 1 to 2000 characters"
    if "title" in block:
        yield from _text(block["title"], 2000, ("plain_text",))


def _rich_text(block: Json) -> Iterator[str]:
    for part in block["elements"]:
        if part["type"] not in ("rich_text_section", "rich_text_preformatted"):
            yield f"/elements: {part['type']} unknown"
        for word in part["elements"]:
            if word["type"] != "text" or not word["text"] or len(word["text"]) > 3000:
                yield "/elements: not a text of 1 to 3000 characters"


def _table(block: Json) -> Iterator[str]:
    yield from _grid(block["rows"], 1, 100, {"raw_text", "rich_text"})
    if len(block.get("column_settings", [])) > 20:
        yield "/column_settings: at most 20"
    for setting in block.get("column_settings", []):
        if setting.get("align") not in ("left", "center", "right"):
            yield "/column_settings: align"


def _data_table(block: Json) -> Iterator[str]:
    yield from _grid(block["rows"], 2, 101, {"raw_text", "raw_number", "rich_text"})
    if not block["caption"]:
        yield "/caption: empty"
    if not 1 <= block.get("page_size", 5) <= 100:
        yield "/page_size: 1 to 100"
    if any(cell["type"] == "rich_text" for cell in block["rows"][0]):
        yield "/rows/0: no rich_text in the header"
    if sum(len(cell["text"]) for row in block["rows"] for cell in row) > 20_000:
        yield "/rows: more than 20,000 characters"


def _grid(rows: list[list[Json]], least: int, most: int, kinds: set[str]) -> Iterator[str]:
    if not least <= len(rows) <= most:
        yield f"/rows: {least} to {most}"
    if len({len(row) for row in rows}) > 1 or not 1 <= len(rows[0]) <= 20:
        yield "/rows: ragged, or not 1 to 20 columns"
    for cell in (cell for row in rows for cell in row):
        if cell["type"] not in kinds or not cell["text"]:
            yield "/rows: cell unknown or empty"
        if cell["type"] == "raw_number" and not isinstance(cell.get("value"), int | float):
            yield "/rows: raw_number without a value"


def _chart(block: Json) -> Iterator[str]:
    if not 0 < len(block["title"]) <= 50:
        yield "/title: 1 to 50 characters"
    chart = block["chart"]
    if chart["type"] not in ("line", "bar", "area"):
        yield f"/chart/type: {chart['type']}"
    axis, series = chart["axis_config"], chart["series"]
    categories = axis["categories"]
    if axis.keys() - {"categories", "x_label", "y_label"}:
        yield "/chart/axis_config: unknown key"
    if any(len(axis.get(name, "")) > 50 for name in ("x_label", "y_label")):
        yield "/chart/axis_config: label longer than 50"
    if not 0 < len(categories) <= 20 or len(set(categories)) < len(categories):
        yield "/chart/axis_config/categories: 1 to 20, none twice"
    if any(not 0 < len(category) <= 20 for category in categories):
        yield "/chart/axis_config/categories: 1 to 20 characters"
    if not 0 < len(series) <= 6 or len({it["name"] for it in series}) < len(series):
        yield "/chart/series: 1 to 6, none twice"
    for it in series:
        if not 0 < len(it["name"]) <= 20:
            yield "/chart/series/name: 1 to 20 characters"
        if [point["label"] for point in it["data"]] != categories:
            yield "/chart/series/data: not one point per category"
        if not all(isinstance(point["value"], int | float) for point in it["data"]):
            yield "/chart/series/data: not a number"


RULES: dict[str, Callable[[Json], Iterator[str]]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "image": _image,
    "rich_text": _rich_text,
    "table": _table,
    "data_table": _data_table,
    "data_visualization": _chart,
}
