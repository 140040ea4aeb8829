"""What Teams takes of an Adaptive Card, told a second time and independently of the renderer.

Types, required fields and values: https://adaptivecards.microsoft.com/  Limits: the Teams docs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

Json = dict[str, Any]

BODY_MAX = 100 * 1024  # bytes of UTF-16, without pictures: 413
HEAVY = 28 * 1024  # bytes of UTF-8; older clients and webhooks take no more
PICTURE_MAX = 1024 * 1024
PICTURE = re.compile(r"data:image/(?:png|jpeg|gif);base64,[A-Za-z0-9+/]+={0,2}")

SIZES = {"Small", "Default", "Medium", "Large", "ExtraLarge"}
WEIGHTS = {"Lighter", "Default", "Bolder"}
COLOURS = {"Default", "Dark", "Light", "Accent", "Good", "Warning", "Attention"}
SPACINGS = {"None", "ExtraSmall", "Small", "Default", "Medium", "Large", "ExtraLarge", "Padding"}
SIDES = {"left", "center", "right"}
FONTS = {"Default", "Monospace"}
CHART_COLOUR = re.compile(r"(good|warning|attention|neutral|(categorical|sequential|diverging)\w+)")

TEXT_STYLE: Json = {
    "size": SIZES,
    "weight": WEIGHTS,
    "color": COLOURS,
    "fontType": FONTS,
    "isSubtle": bool,
}
ANY: Json = {"type": str, "spacing": SPACINGS, "separator": bool, "id": str}
# name → (required, all further fields); a set lists the values, a type says what it must be
ELEMENTS: dict[str, tuple[set[str], Json]] = {
    "TextBlock": ({"text", "wrap"}, {"text": str, "wrap": bool, "style": {"heading"}} | TEXT_STYLE),
    "RichTextBlock": ({"inlines"}, {"inlines": list}),
    "Container": ({"items"}, {"items": list}),
    "ColumnSet": ({"columns"}, {"columns": list}),
    "Column": (set(), {"items": list, "width": {"stretch", "auto"}}),
    "Table": (
        {"columns", "rows"},
        {"columns": list, "rows": list, "firstRowAsHeaders": bool, "showGridLines": bool},
    ),
    "TableRow": ({"cells"}, {"cells": list}),
    "TableCell": ({"items"}, {"items": list}),
    "Image": (
        {"url", "altText"},
        {"url": str, "altText": str, "size": {"Auto", "Stretch"}, "msteams": dict},
    ),
    "ActionSet": ({"actions"}, {"actions": list}),
    "Chart.Line": ({"data", "fallback"}, {"data": list, "fallback": dict}),
    "Chart.VerticalBar": (
        {"data", "fallback"},
        {"data": list, "fallback": dict, "color": str},
    ),
    "Chart.VerticalBar.Grouped": ({"data", "fallback"}, {"data": list, "fallback": dict}),
    "Chart.HorizontalBar": ({"data", "fallback"}, {"data": list, "fallback": dict, "color": str}),
}
ACTIONS: dict[str, tuple[set[str], Json]] = {
    "Action.Execute": ({"title", "verb", "data"}, {"title": str, "verb": str, "data": dict}),
    "Action.OpenUrl": ({"title", "url"}, {"title": str, "url": str}),
}
CHILDREN = ("items", "columns", "rows", "cells")


def faults(card: Json, known: Callable[[str], bool] = ("ask", "share").__contains__) -> list[str]:
    """Everything that Teams would refuse, drop or read wrongly. `known`: what a button may do."""
    found = list(_card(card))
    for element in walk(card["body"]):
        found += _element(element, known)
    return found


def size(activity: Json) -> int:
    """As Teams counts: UTF-16, without pictures."""
    return len(PICTURE.sub("", json.dumps(activity, ensure_ascii=False)).encode("utf-16-le"))


def weight(card: Json) -> int:
    told = json.dumps(card, ensure_ascii=False, separators=(",", ":"))
    return len(PICTURE.sub("", told).encode())


def walk(elements: list[Json]) -> Iterator[Json]:
    for element in elements:
        yield element
        for name in CHILDREN:
            if name == "columns" and element["type"] == "Table":
                continue  # of a table they are definitions
            yield from walk(element.get(name, []))
        if isinstance(element.get("fallback"), dict):
            yield from walk([element["fallback"]])


def buttons(card: Json) -> list[Json]:
    return [it for element in walk(card["body"]) for it in element.get("actions", ())]


def called_by(card: Json) -> list[str]:
    """The ids of those whom it calls."""
    return [it["mentioned"]["id"] for it in card["msteams"].get("entities", ())]


def words(card: Json) -> str:
    """All that a person can read of it, outside of drawings."""
    return "\n".join(
        text
        for element in walk(card["body"])
        for text in (
            *([element["text"]] if element["type"] == "TextBlock" else ()),
            *(_run(it)["text"] for it in element.get("inlines", ())),
        )
    )


def parsed(card: Json) -> list[str]:
    """Every text in it that Teams reads Markdown from."""
    blocks = [it["text"] for it in walk(card["body"]) if it["type"] == "TextBlock"]
    return [card["fallbackText"], *blocks]


def _card(card: Json) -> Iterator[str]:
    for name in ("fallbackText", "speak", "body"):
        if not card.get(name):
            yield f"no {name}"
    if card.get("type") != "AdaptiveCard" or card.get("version") not in ("1.4", "1.5"):
        yield "not a card of a version that Teams draws"
    if weight(card) > HEAVY:
        yield f"too heavy: {weight(card)}"
    if re.search(r"[<>&]", card["speak"]):
        yield "speak may be read as SSML"
    yield from _mentions(card)


def _mentions(card: Json) -> Iterator[str]:
    """Teams counts them: one without its place, or a place without one, shifts all others."""
    entities = card.get("msteams", {}).get("entities", [])
    texts = [it["text"] for it in walk(card["body"]) if it["type"] == "TextBlock"]
    places = [place for text in texts for place in re.findall(r"(?<!\\)<at>.*?</at>", text)]
    if sorted(places) != sorted(it.get("text") for it in entities):
        yield "those called are not those in the text"
    for it in entities:
        id, name = it.get("mentioned", {}).get("id"), it.get("mentioned", {}).get("name")
        if it.get("type") != "mention" or not id or it.get("text") != f"<at>{name}</at>":
            yield "an odd mention"
        elif re.search(r"[<>&*_`\[\]\\]", name):
            yield "a name that Teams reads more in"


def _element(element: Json, known: Callable[[str], bool]) -> Iterator[str]:
    kind = element.get("type", "")
    if kind not in ELEMENTS:
        yield f"unknown element {kind}"
        return
    yield from _fields(element, *ELEMENTS[kind])
    if kind == "TextBlock" and element.get("wrap") is not True:
        yield "a TextBlock that does not wrap is cut off"
    if kind == "RichTextBlock":
        for run in map(_run, element["inlines"]):
            yield from _fields(run, {"text"}, {"text": str} | TEXT_STYLE)
    if kind == "Table":
        yield from _table(element)
    if kind == "Image":
        yield from _image(element)
    if kind.startswith("Chart."):
        yield from _chart(element)
    if kind == "ActionSet":
        yield from _actions(element["actions"], known)


def _fields(element: Json, required: set[str], fields: Json) -> Iterator[str]:
    kind, fields = element.get("type"), fields | ANY
    for name in sorted(required - element.keys()):
        yield f"{kind} without {name}"
    for name, value in element.items():
        may = fields.get(name)
        if may is None:
            yield f"{kind} has no {name}"
        elif isinstance(may, set) and value not in may:
            yield f"{kind}: {name} is not {value}"
        elif isinstance(may, type) and not isinstance(value, may):
            yield f"{kind}: {name} is no {may.__name__}"
        elif may is str and name not in ("text", "altText") and not value.strip():
            yield f"{kind}: empty {name}"


def _run(run: str | Json) -> Json:
    return {"type": "TextRun", "text": run} if isinstance(run, str) else run


def _table(table: Json) -> Iterator[str]:
    for column in table["columns"]:
        if not 0 < column["width"] or column["horizontalCellContentAlignment"] not in SIDES:
            yield "an odd column"
    if any(len(row["cells"]) != len(table["columns"]) for row in table["rows"]):
        yield "a row without a cell per column"


def _image(image: Json) -> Iterator[str]:
    url = image["url"]
    if not (url.startswith("https://") or PICTURE.fullmatch(url)):
        yield "a picture from nowhere"
    if len(url) * 3 // 4 > PICTURE_MAX:
        yield "a picture of more than a megabyte"
    if not image["altText"].strip():
        yield "a picture that says nothing"


def _chart(chart: Json) -> Iterator[str]:
    lines = chart["data"] if "values" in str(chart["data"][:1]) else [{"values": chart["data"]}]
    colours = [it["color"] for it in (chart, *lines) if "color" in it]
    if not all(CHART_COLOUR.fullmatch(colour) for colour in colours):
        yield "an unknown colour"
    for line in lines:
        if not line["values"]:
            yield "a chart without points"
        names = [point["x"] for point in line["values"]]
        if len(set(names)) != len(names):
            yield "two points of the same name"
        for point in line["values"]:
            if not isinstance(point["y"], int | float) or not str(point["x"]).strip():
                yield "an odd point"


def _actions(actions: list[Json], known: Callable[[str], bool]) -> Iterator[str]:
    if not 0 < len(actions) <= 6:
        yield f"{len(actions)} buttons in a row"
    for action in actions:
        if action.get("type") not in ACTIONS:
            yield f"unknown action {action.get('type')}"
            continue
        yield from _fields(action, *ACTIONS[action["type"]])
        if action["type"] == "Action.OpenUrl" and not re.match(r"https?://", action["url"]):
            yield "a button that leads nowhere"
        if action["type"] == "Action.Execute" and not known(action["verb"]):
            yield "a button that does nothing"
