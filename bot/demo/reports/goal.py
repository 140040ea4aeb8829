"""How many sessions did a thing, of all there were."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.demo.reports.steps import COLUMNS, TYPES, met
from bot.demo.scope import Scope


def run(scope: Scope, asked: Mapping[str, Any]) -> dict[str, int]:
    """A path is met by a pageview alone. Any type but `path` is taken for `event`."""
    kind = "path" if asked["type"] == "path" else "event"
    clause, params = met(COLUMNS[kind], asked["value"])
    row = scope.row(
        f"""select count(distinct case when e.event_type = :type and {clause} then e.session end)
                   num, count(distinct e.session) total {{hits}}""",
        type=TYPES[kind],
        **params,
    )
    return dict(row)
