"""Pageviews per UTM tag."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from bot.demo.scope import Scope

TAGS = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
MOST = 50


def run(scope: Scope, asked: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """For each tag its values by their pageviews, the most frequent first."""
    views: dict[str, Counter[str]] = {tag: Counter() for tag in TAGS}
    columns = ", ".join(f"e.{tag}" for tag in TAGS)
    for row in scope.rows(
        f"select {columns}, count(*) views {{hits}} and e.event_type = 1 group by {columns}"
    ):
        for tag in TAGS:
            if row[tag]:
                views[tag][row[tag]] += row["views"]
    return {
        tag: [{"utm": utm, "views": count} for utm, count in counts.most_common(MOST)]
        for tag, counts in views.items()
    }
