"""How fast pages were for their visitors: percentiles of the web vitals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.demo.reports.figures import plain
from bot.demo.scope import Scope
from bot.demo.window import label

METRICS = ("lcp", "inp", "cls", "fcp", "ttfb")
DIMENSIONS = {"pages": "path", "pageTitles": "title", "devices": "device", "browsers": "browser"}
PERCENTS = {"p50": 0.5, "p75": 0.75, "p95": 0.95}

Vital = Mapping[str, Any]
"""One web vitals hit: `t`, a time label; the five METRICS or None; path, title, device, browser."""


def run(scope: Scope, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The report, by day and about the largest contentful paint unless something else is asked."""
    bucket = label("e.created_at", asked.get("unit", "day"), asked.get("timezone"), scope.window)
    vitals = scope.rows(
        f"""select {bucket} t, e.url_path path, e.page_title title, s.device, s.browser,
                   {", ".join(f"e.{name}" for name in METRICS)} {{hits}} and e.event_type = 5"""
    )
    return performance([dict(row) for row in vitals], asked.get("metric", "lcp"))


def percentile(values: Sequence[float], share: float) -> float:
    """Interpolated between the two nearest of the sorted values, as SQL's `percentile_cont` does.

    >>> percentile([1.0, 2.0, 4.0], 0.75)
    3.0
    """
    position = (len(values) - 1) * share
    low = int(position)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (position - low)


def percentiles(values: Iterable[float]) -> dict[str, float]:
    """p50, p75 and p95; zeros when nothing was measured."""
    known = sorted(values)
    return {
        name: plain(percentile(known, share)) if known else 0 for name, share in PERCENTS.items()
    }


def performance(vitals: Sequence[Vital], metric: str) -> dict[str, Any]:
    """One metric over time and by page, title, device and browser; all five in `summary`."""
    summary: dict[str, Any] = {name: percentiles(_values(vitals, name)) for name in METRICS}
    return {
        "chart": [
            {"t": label, **percentiles(values)}
            for label, values in sorted(_by(vitals, "t", metric).items())
        ],
        "summary": {**summary, "count": len(vitals)},
        **{name: _ranked(vitals, column, metric) for name, column in DIMENSIONS.items()},
    }


def _values(vitals: Iterable[Vital], metric: str) -> list[float]:
    return [vital[metric] for vital in vitals if vital[metric] is not None]


def _by(vitals: Iterable[Vital], column: str, metric: str) -> dict[str, list[float]]:
    groups: dict[str, list[float]] = defaultdict(list)
    for vital in vitals:
        if vital[column] and vital[metric] is not None:
            groups[vital[column]].append(vital[metric])
    return groups


def _ranked(vitals: Iterable[Vital], column: str, metric: str) -> list[dict[str, Any]]:
    """Slowest first: by the 75th percentile, which is what Web Vitals are judged by."""
    rows = [
        {"name": name, **percentiles(values), "count": len(values)}
        for name, values in _by(vitals, column, metric).items()
    ]
    return sorted(rows, key=lambda row: (-row["p75"], row["name"]))
