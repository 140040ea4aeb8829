"""Who comes back after how many days."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from bot.demo.filters import Filters
from bot.demo.reports.figures import plain
from bot.demo.scope import Scope
from bot.demo.window import DAY, local

S = TypeVar("S", bound=Hashable)
LAST_DAY = 31


def run(scope: Scope, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The report. Filters choose who is counted; any hit of theirs is a return."""
    timezone = asked.get("timezone")
    day = f"{local('e.created_at', timezone or 'UTC', scope.window)} / {DAY}"
    anybody = replace(scope, filters=Filters())
    seen = anybody.rows(f"select distinct e.session, {day} {{hits}}")
    counted = scope.rows(f"select e.session, min({day}) {{hits}} group by 1")
    cohort = {row[0]: row[1] for row in counted}
    labels = {first: _label(first, timezone) for first in set(cohort.values())}
    return retention(((row[0], row[1]) for row in seen), cohort, labels)


def _label(day: int, timezone: str | None) -> str:
    date = f"{datetime.fromtimestamp(day * DAY / 1000, UTC):%Y-%m-%d}"
    return f"{date}T00:00:00Z" if timezone in (None, "utc") else f"{date} 00:00:00"


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
            "percentage": plain(len(sessions) * 100 / sizes[first]),
        }
        for (first, day), sessions in sorted(active.items())
        if 0 <= day <= LAST_DAY
    ]
