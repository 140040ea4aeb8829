"""Countries and regions as Umami writes them (ISO 3166, upper case) and as people do.

The lists beside this file hold the codes of ISO 3166-1, and those of ISO 3166-2 of the countries
that most boats come from, with their usual English names.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path


@cache
def names() -> Mapping[str, str]:
    """Code → name: "DE" → "Germany"."""
    return _listed("countries.csv")


@cache
def regions() -> Mapping[str, str]:
    """Code → name: "DE-HH" → "Hamburg"."""
    return _listed("regions.csv")


def country(code: str) -> str:
    """
    >>> country("DE"), country("??")
    ('Germany', '??')
    """
    return names().get(code, code)


def region(code: str) -> str:
    """
    >>> region("DE-HH"), region("XX-1")
    ('Hamburg', 'XX-1')
    """
    return regions().get(code, code)


def _listed(file: str) -> Mapping[str, str]:
    with Path(__file__).with_name(file).open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row["name"] for row in csv.DictReader(lines)}
