"""Countries as Umami writes them (ISO 3166 alpha-2, upper case) and as people do.

The list beside this file holds the codes of ISO 3166-1 with their usual English names.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path


@cache
def names() -> Mapping[str, str]:
    """Code → name: "DE" → "Germany"."""
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


def country(code: str) -> str:
    """
    >>> country("DE"), country("??")
    ('Germany', '??')
    """
    return names().get(code, code)
