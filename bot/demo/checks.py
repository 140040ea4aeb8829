"""What a value must be, and the words in which Umami's schemas (zod) complain.

A check takes a value and returns it, perhaps converted; it raises `Wrong` with what was found.
`MISSING` stands for a value that was not given, which is not the same as null.
Messages as recorded from 3.1.0.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

Check = Callable[[Any], Any]
MISSING: Final = object()
NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


class Wrong(Exception):
    """What a check found, as zod's tree: errors here, and those of properties or items below."""

    def __init__(
        self,
        *errors: str,
        properties: Mapping[str, Any] | None = None,
        items: Sequence[Any] | None = None,
    ) -> None:
        super().__init__(*errors)
        self.tree: dict[str, Any] = {"errors": list(errors)}
        if properties:
            self.tree["properties"] = dict(properties)
        if items:
            self.tree["items"] = list(items)


def expected(what: str, value: Any) -> Wrong:
    """The value is of another type than asked for."""
    return Wrong(f"Invalid input: expected {what}, received {kind(value)}")


def kind(value: Any) -> str:
    """The name that JavaScript has for the value's type."""
    match value:
        case _ if value is MISSING:
            return "undefined"
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "NaN" if math.isnan(value) else "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def text(least: int = 0, most: float = math.inf) -> Check:
    """A string of so many characters."""

    def check(value: Any) -> str:
        if not isinstance(value, str):
            raise expected("string", value)
        if len(value) < least:
            raise Wrong(f"Too small: expected string to have >={least} characters")
        if len(value) > most:
            raise Wrong(f"Too big: expected string to have <={most} characters")
        return value

    return check


def number(
    *,
    whole: bool = False,
    above: float = -math.inf,
    least: float = -math.inf,
    most: float = math.inf,
) -> Check:
    """A JSON number within its bounds."""

    def check(value: Any) -> float:
        if not isinstance(value, int | float) or isinstance(value, bool) or math.isnan(value):
            raise expected("number", value)
        if whole and value != math.floor(value):
            raise expected("int", value)
        if value <= above:
            raise Wrong(f"Too small: expected number to be >{above}")
        if value < least:
            raise Wrong(f"Too small: expected number to be >={least}")
        if value > most:
            raise Wrong(f"Too big: expected number to be <={most}")
        return int(value) if value == math.floor(value) else value

    return check


def coerced(
    *,
    whole: bool = False,
    above: float = -math.inf,
    least: float = -math.inf,
    most: float = math.inf,
) -> Check:
    """A number, or a text that JavaScript's Number() reads as one; a missing value is NaN."""
    bounds = number(whole=whole, above=above, least=least, most=most)

    def check(value: Any) -> float:
        if value is None or value == "":
            value = 0
        elif isinstance(value, str) and NUMBER.fullmatch(value):
            value = float(value)
        elif not isinstance(value, int | float):
            value = math.nan
        result: float = bounds(value)
        return result

    return check


def choice(*options: str) -> Check:
    """One of a closed list."""

    def check(value: Any) -> str:
        if value not in options:
            listed = "|".join(f'"{option}"' for option in options)
            raise Wrong(f"Invalid option: expected one of {listed}")
        return str(value)

    return check


def uuid(value: Any) -> str:
    """A UUID, in any case; lower case comes back."""
    if not isinstance(value, str):
        raise expected("string", value)
    if not UUID.fullmatch(value):
        raise Wrong("Invalid UUID")
    return value.lower()


def record(value: Any) -> dict[str, Any]:
    """Any JSON object."""
    if not isinstance(value, dict):
        raise expected("record", value)
    return value


def anything(value: Any) -> Any:
    """Whatever was given; a check of its own because some fields have none."""
    return value


def array(item: Check, least: int = 0, most: float = math.inf) -> Check:
    """A list whose items pass the check; the findings stand at the items' places."""

    def check(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise expected("array", value)
        if len(value) < least:
            raise Wrong(f"Too small: expected array to have >={least} items")
        if len(value) > most:
            raise Wrong(f"Too big: expected array to have <={most} items")
        passed: list[Any] = []
        found: list[Any] = []
        for number_, element in enumerate(value):
            try:
                passed.append(item(element))
            except Wrong as wrong:
                found += [None] * (number_ - len(found)) + [wrong.tree]
        if found:
            raise Wrong(items=found)
        return passed

    return check


def optional(check: Check, default: Any = MISSING) -> Check:
    """May be missing; then the default, or nothing, takes its place. Null is still a value."""
    return lambda value: default if value is MISSING else check(value)


def form(fields: Mapping[str, Check], *rules: Check) -> Check:
    """An object with these fields; names not among them are dropped.

    The rules look at the whole, once every field has passed.
    """

    def check(value: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise expected("object", value)
        passed, found = {}, {}
        for name, field in fields.items():
            try:
                passed[name] = field(value.get(name, MISSING))
            except Wrong as wrong:
                found[name] = wrong.tree
        if found:
            raise Wrong(properties=found)
        given = {name: value for name, value in passed.items() if value is not MISSING}
        for rule in rules:
            given = rule(given)
        return given

    return check
