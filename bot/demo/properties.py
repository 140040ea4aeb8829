"""The data of events and sessions as Umami keeps it: flat, one typed row a key."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

TEXT, NUMBER, YES_NO, DATE, LIST = 1, 2, 3, 4, 5
# Milliseconds and zone together, or neither: 3.1.0 takes "2026-01-02T03:04:05Z" for a text.
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}(Z|[+-]\d\d:\d\d))?")
VALUE = """case d.data_type when 2 then replace(d.string_value, '.0000', '')
    when 4 then strftime('%Y-%m-%dT%H:00:00Z', d.date_value / 1000, 'unixepoch')
    else d.string_value end"""
"""SQL for the text of a row `d` in lists of values and in funnels; dates are cut to the hour."""


class Property(NamedTuple):
    """One row; `date` is in milliseconds."""

    key: str
    type: int
    text: str | None
    number: float | None = None
    date: int | None = None


def properties(data: Mapping[str, Any], prefix: str = "") -> Iterator[Property]:
    """The rows of a JSON object; nested keys are joined by dots, lists stay JSON text.

    >>> [(row.key, row.type, row.text) for row in properties({"berth": {"name": "A12"}, "n": 2})]
    [('berth.name', 1, 'A12'), ('n', 2, '2.0000')]
    """
    for name, value in data.items():
        key = f"{prefix}{name}"
        match value:
            case Mapping():
                yield from properties(value, f"{key}.")
            case bool():
                yield Property(key, YES_NO, "true" if value else "false")
            case int() | float():
                yield Property(key, NUMBER, f"{value:.4f}", number=value)
            case str() if MOMENT.fullmatch(value):
                yield _moment(key, value)
            case str():
                yield Property(key, TEXT, value)
            case _:
                # Also null, which 3.1.0 keeps as a list with the text "null".
                yield Property(key, LIST, json.dumps(value, separators=(",", ":")))


def _moment(key: str, value: str) -> Property:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return Property(key, TEXT, value)
    at = int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
    return Property(key, DATE, value, date=at)
