"""What events with a revenue brought in, in one currency."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from bot.demo.channels import CHANNEL
from bot.demo.filters import Filters
from bot.demo.reports.figures import decimal, plain
from bot.demo.scope import Scope
from bot.demo.store import Row
from bot.demo.window import label

K = TypeVar("K")


def run(scope: Scope, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The report, by day unless another unit is asked for. Sums are texts.

    Only a currency in upper case is found, however the events wrote theirs.
    """
    bucket = label("e.created_at", asked.get("unit", "day"), asked.get("timezone"), scope.window)
    deals = _deals(scope, asked["currency"], bucket)
    before = scope.before(asked.get("compare", "prev"))
    origins = _origins(scope)
    return {
        "chart": _chart(deals),
        "total": {
            **_total(scope, deals),
            "comparison": _total(before, _deals(before, asked["currency"], "''")),
        },
        "country": _ranked((deal["country"], deal["revenue"]) for deal in deals),
        "region": [
            {"country": country, "name": region, "value": decimal(sum_)}
            for (country, region), sum_ in _sums(
                ((deal["country"], deal["region"]), deal["revenue"]) for deal in deals
            )
        ],
        "referrer": _ranked((origins[deal["session"]][0], deal["revenue"]) for deal in deals),
        "channel": _ranked((origins[deal["session"]][1], deal["revenue"]) for deal in deals),
    }


def _deals(scope: Scope, currency: str, bucket: str) -> list[Row]:
    return scope.rows(
        f"""select {bucket} t, r.event_name x, r.revenue, e.session, s.country, s.region
            from revenue r cross join website_event e on e.id = r.event
            left join session s on s.id = e.session
            where upper(r.currency) = :currency and {scope.where()}""",
        currency=currency,
    )


def _chart(deals: Iterable[Row]) -> list[dict[str, Any]]:
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for deal in deals:
        found[deal["t"], deal["x"]].append(deal["revenue"])
    return [
        {"x": name, "t": t, "y": decimal(sum(sums)), "count": len(sums)}
        for (t, name), sums in sorted(found.items())
    ]


def _total(scope: Scope, deals: list[Row]) -> dict[str, Any]:
    """`total_sessions` and so `arpu` (revenue per session) are of everybody, without filters."""
    anybody = replace(scope, filters=Filters())
    sessions = anybody.row("select count(distinct e.session) sessions {hits}")["sessions"]
    sum_ = sum(deal["revenue"] for deal in deals)
    return {
        "sum": decimal(sum_) if deals else None,
        "count": len(deals),
        "unique_count": len({deal["session"] for deal in deals}),
        "total_sessions": sessions,
        "average": plain(sum_ / len(deals)) if deals else 0,
        "arpu": plain(sum_ / sessions) if sessions else 0,
    }


def _origins(scope: Scope) -> dict[int, tuple[str | None, str]]:
    """Referrer and channel of the first hit in the window of each session with revenue."""
    anybody = replace(scope, filters=Filters())
    rows = anybody.rows(
        f"""select e.session, min(e.created_at), e.referrer_domain, {CHANNEL} channel {{hits}}
            and e.session in (select session from revenue where website_id = :website) group by 1"""
    )
    return {row["session"]: (row["referrer_domain"], row["channel"] or "Unknown") for row in rows}


def _ranked(values: Iterable[tuple[str | None, float]]) -> list[dict[str, Any]]:
    return [{"name": name, "value": decimal(sum_)} for name, sum_ in _sums(values)]


def _sums(values: Iterable[tuple[K, float]]) -> list[tuple[K, float]]:
    """The keys' sums, the largest first."""
    sums: dict[K, float] = defaultdict(float)
    for key, value in values:
        sums[key] += value
    return sorted(sums.items(), key=lambda pair: -pair[1])
