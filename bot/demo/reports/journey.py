"""The ways visits take through the site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from bot.demo.scope import Scope

MOST = 100
COLUMNS = 7
"""Umami reads seven columns whatever was asked; those that were not asked are missing, not null."""


def run(scope: Scope, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The report, over hits of every type unless one is asked for."""
    kind = "and e.event_type = :type" if "eventType" in asked else ""
    rows = scope.rows(
        f"""select e.visit, coalesce(nullif(e.event_name, ''), e.url_path)
            {{hits}} {kind} order by e.visit, e.created_at, e.id""",
        type=asked.get("eventType"),
    )
    start, end = asked.get("startStep", ""), asked.get("endStep", "")
    return journeys(((row[0], row[1]) for row in rows), int(asked["steps"]), start, end)


def journeys(
    hits: Iterable[tuple[Hashable, str]], steps: int, start: str = "", end: str = ""
) -> list[dict[str, Any]]:
    """Visits counted by their first `steps` hits, most frequent first.

    `hits` are (visit, event name or path), a visit's hits together and in order. Repeats are
    collapsed only after counting, so the same items may come in several rows. `end` must be the
    visit's last hit, or the last one that was asked for.

    >>> journeys([("v", "/"), ("v", "/"), ("w", "/")], steps=2)
    [{'items': ['/', None, None], 'count': 1}, {'items': ['/', None], 'count': 1}]
    """
    counts = Counter(_first(hits, steps))
    ways = [
        (way, count)
        for way, count in counts.items()
        if (not start or way[0] == start) and (not end or way[-1] == end)
    ]
    ways.sort(key=lambda pair: (-pair[1], pair[0]))
    return [{"items": items(way, steps), "count": count} for way, count in ways[:MOST]]


def _first(hits: Iterable[tuple[Hashable, str]], steps: int) -> Iterator[tuple[str, ...]]:
    for _, visit in groupby(hits, key=itemgetter(0)):
        yield tuple(what for _, (_, what) in zip(range(steps), visit, strict=False))


def items(way: Sequence[str], steps: int) -> list[str | None]:
    """The way without repeats, then one null for the steps not taken and one for those not asked.

    >>> items(["/", "/", "/berths"], steps=5)
    ['/', '/berths', None, None]
    >>> items(["/", "/berths"], steps=2), items(["/"], steps=7)
    (['/', '/berths', None], ['/', None])
    """
    collapsed: list[str | None] = [what for what, _ in groupby(way)]
    return collapsed + [None] * ((len(way) < steps) + (steps < COLUMNS))
