"""Compares two JSON answers by their form: keys, types, numbers against texts, what may be null.

`learn` unites the forms of many answers; `differences` says in which places an answer has keys
that a recorded one lacks, lacks keys that it has, or holds a kind of value that was never seen
there. Values themselves are not compared, except that an empty list must stay empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

KINDS = (
    ("uuid", re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")),
    ("moment", re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")),
    ("label with zone", re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")),
    ("label", re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")),
    ("number as text", re.compile(r"-?\d+(\.\d+)?")),
)
# Fields of a hit: text or null, whatever the few hits of a recording happened to have.
TEXT_OR_NULL = ("hostname", "referrerDomain", "urlQuery", "eventName")
# Objects whose keys are data, in the answers of /api/realtime.
MAPS = ("countries", "urls", "referrers")


def kind(value: Any) -> str:
    """What sort of value it is."""
    match value:
        case None:
            return "null"
        case bool():
            return "yes or no"
        case int() | float():
            return "number"
        case str():
            return next((name for name, form in KINDS if form.fullmatch(value)), "text")
        case list():
            return "list"
        case _:
            return "object"


@dataclass
class Shape:
    """What was seen in one place of answers: kinds of values, and what lies below."""

    kinds: set[str] = field(default_factory=set)
    always: set[str] | None = None  # keys that every object seen here has
    below: dict[str, Shape] = field(default_factory=dict)  # by key; "[]" for a list's items

    def learn(self, value: Any) -> Shape:
        """Adds what is in the value; returns itself."""
        self.kinds.add(kind(value))
        match value:
            case dict():
                keys = set(value)
                self.always = keys if self.always is None else self.always & keys
                for key, one in value.items():
                    self._at(key).learn(one)
                    if key in TEXT_OR_NULL:
                        self._at(key).kinds |= {"text", "null"}
            case list():
                for one in value:
                    self._at("[]").learn(one)
        return self

    def allows(self, value: Any) -> bool:
        """Whether a value of this kind was seen here; plain text stands for any text."""
        found = kind(value)
        return found in self.kinds or (isinstance(value, str) and "text" in self.kinds)

    def _at(self, key: str) -> Shape:
        return self.below.setdefault(key, Shape())


def differences(recorded: Any, answer: Any, seen: Shape, place: str = "") -> Iterator[str]:
    """Where the answer's form is not the recorded one's; `seen` has the forms of all like it."""
    if not seen.allows(answer):
        yield f"{place or 'answer'}: {kind(answer)} where {' or '.join(sorted(seen.kinds))} belongs"
        return
    if isinstance(answer, list) and isinstance(recorded, list):
        if bool(answer) != bool(recorded):
            yield f"{place or 'answer'}: {len(answer)} items where there were {len(recorded)}"
        yield from _items(recorded, answer, seen, place)
    elif isinstance(answer, dict) and isinstance(recorded, dict):
        if place.rpartition(".")[2] in MAPS:
            yield from _items(
                list(recorded.values()), list(answer.values()), _united(seen), f"{place}.*"
            )
            return
        yield from _keys(set(recorded), set(recorded), set(answer), place)
        for key in sorted(answer.keys() & recorded.keys()):
            below = seen.below[key]
            yield from differences(recorded[key], answer[key], below, f"{place}.{key}")


def _items(recorded: list[Any], answer: list[Any], seen: Shape, place: str) -> Iterator[str]:
    """The items of lists differ in number; each must look like one of the recorded ones."""
    if not recorded:
        return
    here = Shape().learn(recorded).below["[]"]
    found: dict[str, None] = {}
    for one in answer:
        for difference in _item(one, here, seen.below["[]"], f"{place}[]"):
            found[difference] = None
    yield from found


def _item(answer: Any, here: Shape, seen: Shape, place: str) -> Iterator[str]:
    if not seen.allows(answer):
        yield f"{place}: {kind(answer)} where {' or '.join(sorted(seen.kinds))} belongs"
    elif isinstance(answer, dict):
        yield from _keys(here.always or set(), set(here.below), set(answer), place)
        for key in sorted(answer.keys() & here.below.keys()):
            yield from _item(answer[key], here.below[key], seen.below[key], f"{place}.{key}")
    elif isinstance(answer, list) and "[]" in here.below:
        for one in answer:
            yield from _item(one, here.below["[]"], seen.below["[]"], f"{place}[]")


def _keys(needed: set[str], known: set[str], given: set[str], place: str) -> Iterator[str]:
    if missing := needed - given:
        yield f"{place or 'answer'}: lacks {', '.join(sorted(missing))}"
    if more := given - known:
        yield f"{place or 'answer'}: has {', '.join(sorted(more))} besides"


def _united(seen: Shape) -> Shape:
    """The values of an object whose keys are data, as the items of a list."""
    items = Shape()
    for below in seen.below.values():
        items.kinds |= below.kinds
    return Shape(below={"[]": items})
