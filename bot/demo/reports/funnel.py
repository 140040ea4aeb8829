"""How far sessions get: the steps of a funnel."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

Moment = tuple[Hashable, int]
"""A session and the epoch milliseconds of one of its hits."""


def glob(value: str) -> str | None:
    """The step's value as a case-sensitive GLOB pattern; None when it has no `*` at an end.

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
    glob_of = {"%": "*", "_": "?", "*": "[*]", "?": "[?]", "[": "[[]"}
    return "".join(glob_of.get(character, character) for character in like)


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
                "dropoff": 1 - visitors / previous if previous else None,
                "remaining": visitors / counts[0] if counts[0] else None,
            }
        )
    return rows
