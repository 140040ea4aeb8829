"""Page views broken down by several dimensions at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from marina.dimensions import DIMENSIONS, SOURCE, Dimension, dimension
from marina.period import Period
from marina.port import Website
from marina.toplist import added
from marina.umami import BreakdownRow, Filters, Stats, Umami

ROWS = 500  # of a website: Umami gives no more
MOST = 3  # dimensions
LONGEST = 3  # words of a dimension's name
NONE, NO_REFERRER = "(none)", "No referrer"
# Only of page views, and not of who they are.
KNOWN = tuple(
    by
    for by in DIMENSIONS
    if by.type not in ("entry", "exit", "domain", "channel", "screen", "event", "distinctId")
)


@dataclass(frozen=True, slots=True)
class Slices:
    """The websites' rows, added: by the values as people read them."""

    rows: Mapping[str, Stats]  # "Germany · Mobile"
    cut: bool  # there are more than Umami gives

    def __add__(self, other: Slices) -> Slices:
        return Slices(added(self.rows, other.rows), self.cut or other.cut)


def parse(said: str) -> tuple[tuple[Dimension, ...], str]:
    """The dimensions named, and what of the text is none.

    >>> found, rest = parse("country, utm source and phone")
    >>> [by.type for by in found], rest
    (['country', 'utmSource'], 'phone')
    """
    words = [it for it in re.split(r"[\s,×]+", said) if it.casefold() not in ("", "and", "by", "x")]
    found: list[Dimension] = []
    rest: list[str] = []
    at = 0
    while at < len(words):
        tries = ((n, dimension(" ".join(words[at : at + n]))) for n in range(LONGEST, 0, -1))
        step, by = next(((n, by) for n, by in tries if by in KNOWN), (1, None))
        if by:
            found.append(by)
        else:
            rest.append(words[at])
        at += step
    return tuple(dict.fromkeys(found)), " ".join(rest)


async def slices(
    umami: Umami, website: Website, by: tuple[Dimension, ...], period: Period, filters: Filters
) -> Slices:
    """One website's. Its own pages are no source."""
    fields = [it.type for it in by]
    rows = await umami.breakdown(website.id, period, fields, filters)
    kept = [row for row in rows if SOURCE not in by or row.fields["referrer"] != website.domain]
    return Slices(_named(kept, by), len(rows) >= ROWS)


def _named(rows: Iterable[BreakdownRow], by: tuple[Dimension, ...]) -> Mapping[str, Stats]:
    found: dict[str, Stats] = {}
    for row in rows:
        name = " · ".join(_shown(it, row.fields[it.type]) for it in by)
        five = Stats(row.views, row.visitors, row.visits, row.bounces, row.totaltime)
        found[name] = found.get(name, Stats()) + five
    return found


def _shown(by: Dimension, value: str) -> str:
    if not value:  # a newsletter has none either, so not all of these came directly
        return NO_REFERRER if by is SOURCE else NONE
    return by.shown(value)
