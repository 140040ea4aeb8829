"""Who comes back after how many days."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import Any, TypeVar

S = TypeVar("S", bound=Hashable)
LAST_DAY = 31


def retention(
    seen: Iterable[tuple[S, int]], cohort: Mapping[S, int], labels: Mapping[int, str]
) -> list[dict[str, Any]]:
    """One row per first day and days since then on which anybody came.

    `seen` are (session, local day) of all hits, `cohort` is each counted session's first day, and
    `labels` tells a day's number (any epoch) as the answer writes it.
    """
    sizes = Counter(cohort.values())
    active: dict[tuple[int, int], set[S]] = defaultdict(set)
    for session, day in seen:
        if session in cohort:
            active[cohort[session], day - cohort[session]].add(session)
    return [
        {
            "date": labels[first],
            "day": day,
            "visitors": sizes[first],
            "returnVisitors": len(sessions),
            "percentage": len(sessions) * 100 / sizes[first],
        }
        for (first, day), sessions in sorted(active.items())
        if day <= LAST_DAY
    ]
