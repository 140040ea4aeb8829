"""What meets a step of a funnel, a goal or an attribution: a path or an event name, as SQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.demo.properties import VALUE

COLUMNS: Final[Mapping[str, str]] = {"path": "e.url_path", "event": "e.event_name"}
TYPES: Final[Mapping[str, int]] = {"path": 1, "event": 2}


def glob(value: str) -> str | None:
    """The value as a case-sensitive GLOB pattern; None when it has no `*` at an end.

    Umami turns a `*` at either end into `%` and asks with LIKE, so that `%` and `_` inside are
    wildcards too.

    >>> glob("/berths/*"), glob("/*A12"), glob("*/A_2")
    ('/berths/*', None, '*/A?2')
    """
    if not (value.startswith("*") or value.endswith("*")):
        return None
    like = ("%" if value.startswith("*") else value[0]) + value[1:]
    if len(value) > 1 and value.endswith("*"):
        like = like[:-1] + "%"
    marks = {"%": "*", "_": "?", "*": "[*]", "?": "[?]", "[": "[[]"}
    return "".join(marks.get(mark, mark) for mark in like)


def met(column: str, value: str, name: str = "step") -> tuple[str, dict[str, str]]:
    """The comparison of a column with a step's value, its parameter called `name`."""
    pattern = glob(value)
    if pattern is None:
        return f"{column} = :{name}", {name: value}
    return f"{column} glob :{name}", {name: pattern}


def holds(condition: Mapping[str, str], name: str) -> tuple[str, dict[str, str]]:
    """The hit has the property, and its text is as asked: eq, neq, c (contains) or dnc."""
    value = condition["value"]
    comparison = {
        "eq": f"{VALUE} = :{name}",
        "neq": f"{VALUE} <> :{name}",
        "c": f"ilike(:{name}, {VALUE})",
        "dnc": f"not ilike(:{name}, {VALUE})",
    }[condition["operator"]]
    if condition["operator"] in ("c", "dnc"):
        value = f"%{value}%"
    return (
        "exists (select 1 from event_data d"
        f" where d.event = e.id and d.data_key = :{name}_key and {comparison})",
        {name: value, f"{name}_key": condition["property"]},
    )
