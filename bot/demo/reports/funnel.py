"""How far sessions get: the steps of a funnel."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.demo.filters import Filters
from bot.demo.reports.figures import plain
from bot.demo.reports.steps import COLUMNS, holds, met
from bot.demo.scope import Scope

Moment = tuple[Hashable, int]
"""A session and the epoch milliseconds of one of its hits."""


def run(scope: Scope, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The funnel's rows. The filters are for the hits of the first step alone."""
    anybody = replace(scope, filters=Filters())
    hits = [_hits(anybody if number else scope, step) for number, step in enumerate(asked["steps"])]
    return answer(asked["steps"], reached(hits, asked["window"]))


def _hits(scope: Scope, step: Mapping[str, Any]) -> list[Moment]:
    """The moments that meet a step; conditions on properties count for events only."""
    clause, params = met(COLUMNS[step["type"]], step["value"])
    clauses = [clause]
    if step["type"] == "event":
        for number, condition in enumerate(step.get("filters", ())):
            clause, values = holds(condition, f"property{number}")
            clauses.append(clause)
            params |= values
    sql = f"select e.session, e.created_at {{hits}} and {' and '.join(clauses)}"
    return [(row[0], row[1]) for row in scope.rows(sql, **params)]


def reached(steps: Iterable[Iterable[Moment]], window: float) -> tuple[int, ...]:
    """Sessions at each step; `steps` are the hits that meet each of them, `window` is in minutes.

    A hit counts if any hit of the step before that counted lies at most the window earlier; the
    same instant is allowed, so two equal steps are met by one hit.

    >>> reached([[("s", 0), ("t", 0)], [("s", 60_000), ("t", 60_001)]], window=1)
    (2, 1)
    """
    counts = []
    before: Mapping[Hashable, Sequence[int]] | None = None
    for step in steps:
        hits: dict[Hashable, list[int]] = defaultdict(list)
        for session, at in step:
            if before is None or _follows(before.get(session, ()), at, window * 60_000):
                hits[session].append(at)
        before = {session: sorted(times) for session, times in hits.items()}
        counts.append(len(before))
    return tuple(counts)


def _follows(earlier: Sequence[int], at: int, window: float) -> bool:
    position = bisect_right(earlier, at)
    return position > 0 and at - earlier[position - 1] <= window


def answer(steps: Sequence[Mapping[str, Any]], counts: Sequence[int]) -> list[dict[str, Any]]:
    """The answer's rows: each step as it was asked, and how many came this far."""
    rows = []
    for index, (step, visitors) in enumerate(zip(steps, counts, strict=True)):
        previous = counts[index - 1] if index else 0
        dropped = previous - visitors if previous else 0
        rows.append(
            {
                **step,
                "visitors": visitors,
                "previous": previous,
                "dropped": dropped,
                "dropoff": plain(1 - visitors / previous) if previous else None,
                "remaining": plain(visitors / counts[0]) if counts[0] else None,
            }
        )
    return rows
