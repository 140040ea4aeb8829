"""What a question is about: the hits of one website in one window that pass the filters."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from bot.demo.filters import COLUMNS, Condition, Filters
from bot.demo.refusals import crash
from bot.demo.store import Row, Store
from bot.demo.window import Window

COUNTED: Final = "e.event_type not in (2, 5)"
"""What stats, pageviews, metrics and weekly count: all but custom events and web vitals."""
FROM: Final = "from website_event e left join session s on s.id = e.session"
RELATIVE = re.compile(r"(\d+)(minute|hour|day|week|month|year)")
DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}


@dataclass(frozen=True, slots=True)
class Scope:
    """Hits `e` with their sessions `s`; `now` is what a cohort's relative range counts from.

    A query names its hits::

        rows = scope.rows("select e.url_path x, count(*) y {hits} group by 1")

    `{hits}` becomes FROM and WHERE over all hits, `{counted}` the same over what /stats counts;
    `{from}` and `{where}` (conditions only) are the parts, for queries that join more tables.
    SQLite leaves out the join with `session` where a query does not use it.
    """

    store: Store
    website: str
    window: Window
    now: datetime
    filters: Filters = field(default_factory=Filters)

    def rows(self, sql: str, **params: Any) -> list[Row]:
        """The rows of a query with the marks filled in."""
        where, own = self._clauses()
        for mark, text in (
            ("{hits}", f"{FROM} where {where}"),
            ("{counted}", f"{FROM} where {COUNTED} and {where}"),
            ("{from}", FROM),
            ("{where}", where),
        ):
            sql = sql.replace(mark, text)
        return self.store.rows(sql, own | params)

    def row(self, sql: str, **params: Any) -> Row:
        """The one row of an aggregate without group by."""
        return self.rows(sql, **params)[0]

    def where(self) -> str:
        """The conditions on a hit, as in `{where}`."""
        return self._clauses()[0]

    def before(self, compare: Literal["prev", "yoy"] = "prev") -> Scope:
        """The same question about the span before."""
        return replace(self, window=self.window.before(compare))

    def _clauses(self) -> tuple[str, dict[str, Any]]:
        clauses = ["e.website_id = :website", "e.created_at between :start and :end"]
        params: dict[str, Any] = {
            "website": self.website,
            "start": self._start(),
            "end": self.window.end,
        }
        for found in (self.filters.sql(), self._segment(), self._cohort()):
            clauses.append(found[0])
            params |= found[1]
        if self.filters.exclude_bounce:
            clauses.append(
                "e.visit in (select visit from website_event where website_id = :website"
                " and created_at between :start and :end and event_type = 1"
                " group by visit having count(*) > 1)"
            )
        return " and ".join(clause for clause in clauses if clause != "true"), params

    def _start(self) -> int:
        row = self.store.row(
            "select reset_at from website where website_id = :id", {"id": self.website}
        )
        return max(self.window.start, row["reset_at"] or 0) if row else self.window.start

    def _segment(self) -> tuple[str, dict[str, Any]]:
        if self.filters.segment is None:
            return "true", {}
        return _saved(self._parameters(self.filters.segment)).sql("segment")

    def _cohort(self) -> tuple[str, dict[str, Any]]:
        """Sessions that did the cohort's action in its own range of dates."""
        if self.filters.cohort is None:
            return "true", {}
        cohort = self._parameters(self.filters.cohort)
        where, params = _saved(cohort).sql("cohort")
        action = cohort.get("action") or {}
        column = "event_name" if action.get("type") == "event" else "url_path"
        params |= {
            "cohort_action": action.get("value"),
            "cohort_start": _since(cohort.get("dateRange", "30day"), self.now),
            "cohort_end": int(self.now.timestamp() * 1000),
        }
        inner = re.sub(r"\be\.", "c.", where)
        inner = re.sub(r"\bs\.", "d.", inner)
        return (
            "e.session in (select c.session from website_event c join session d on d.id = c.session"
            f" where c.website_id = :website and c.{column} = :cohort_action and {inner}"
            " and c.created_at between :cohort_start and :cohort_end)",
            params,
        )

    def _parameters(self, segment: str) -> dict[str, Any]:
        row = self.store.row(
            "select parameters from segment where segment_id = :id and website_id = :website",
            {"id": segment, "website": self.website},
        )
        if row is None:
            raise crash()
        found: dict[str, Any] = json.loads(row["parameters"])
        return found


def _saved(parameters: dict[str, Any]) -> Filters:
    """The filters in a saved segment or cohort: a list of name, operator and value."""
    return Filters(
        tuple(
            Condition(COLUMNS[one["name"]], one.get("operator", "eq"), str(one["value"]))
            for one in parameters.get("filters", [])
            if one.get("name") in COLUMNS
        ),
        any=parameters.get("match") == "any",
    )


def _since(relative: str, now: datetime) -> int:
    """The start of a range like "90day": midnight UTC so many days ago."""
    found = RELATIVE.fullmatch(relative)
    count, unit = (int(found[1]), found[2]) if found else (30, "day")
    if unit in DAYS:
        midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        start = midnight - timedelta(days=max(count * DAYS[unit] - 1, 0))
    else:
        start = now - timedelta(minutes=count * (60 if unit == "hour" else 1))
    return int(start.timestamp() * 1000)
