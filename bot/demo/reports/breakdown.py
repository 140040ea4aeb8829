"""Stats per combination of columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.demo.filters import COLUMNS
from bot.demo.refusals import crash
from bot.demo.scope import Scope

MOST = 500


def run(scope: Scope, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows by visitors, then views; `views` and `totaltime` are texts. No fields: a crash."""
    if not asked["fields"]:
        raise crash()
    fields = {field: f"f{number}" for number, field in enumerate(asked["fields"])}
    columns = ", ".join(f"{COLUMNS[field]} {name}" for field, name in fields.items())
    names = ", ".join(fields.values())
    rows = scope.rows(
        f"""select cast(sum(hits) as text) views, count(distinct session) visitors,
                   count(distinct visit) visits, sum(hits = 1) bounces,
                   cast(sum((last - first) / 1000) as text) totaltime, {names}
            from (select e.session, e.visit, count(*) hits, min(e.created_at) first,
                         max(e.created_at) last, {columns}
                  {{counted}} group by e.session, e.visit, {names})
            group by {names} order by 2 desc, sum(hits) desc, {names} limit {MOST}"""
    )
    counts = ("views", "visitors", "visits", "bounces", "totaltime")
    return [
        {name: row[name] for name in counts} | {field: row[name] for field, name in fields.items()}
        for row in rows
    ]
