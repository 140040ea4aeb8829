"""Where the sessions that did a thing came from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs

from bot.demo.reports.steps import COLUMNS, TYPES
from bot.demo.scope import Scope
from bot.demo.store import Row

TAGS = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
CLICK_IDS = {
    "gclid": "Google Ads",
    "fbclid": "Facebook / Meta",
    "msclkid": "Microsoft Ads",
    "ttclid": "TikTok Ads",
    "li_fat_id": "LinkedIn Ads",
    "twclid": "Twitter Ads (X)",
}
MOST = 20


def run(scope: Scope, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Sessions by what brought them, and how often the thing was done.

    first-click looks at the first hit of each session in the window, last-click at the hit before
    the session's last conversion. The currency that may be asked for changes nothing.
    """
    params = {"type": TYPES[asked["type"]], "step": asked["step"]}
    done = f"{{hits}} and e.event_type = :type and {COLUMNS[asked['type']]} = :step"
    total = scope.row(
        f"""select count(*) pageviews, count(distinct e.session) visitors,
                   count(distinct e.visit) visits {done}""",
        **params,
    )
    sessions: dict[str, dict[str, set[int]]] = {name: defaultdict(set) for name in _NAMES}
    for row in scope.rows(_clicks(done, asked["model"]), **params):
        for name, value in _origins(row):
            sessions[name][value].add(row["session"])
    return {**{name: _ranked(found) for name, found in sessions.items()}, "total": dict(total)}


_NAMES = ("referrer", "paidAds", *TAGS)


def _clicks(done: str, model: str) -> str:
    """SQL for the hits that get the merit; hits of the same instant share it."""
    moment, until = ("min", "") if model == "first-click" else ("max", "and h.created_at < c.last")
    return f"""
        with converted as (select e.session, max(e.created_at) last {done} group by 1),
        click as (
            select c.session, {moment}(h.created_at) at
            from converted c cross join website_event h on h.session = c.session {until}
            where h.created_at between :start and :end
            group by 1)
        select h.session, h.referrer_domain referrer, h.hostname, h.url_query query,
               {", ".join(f"h.{tag}" for tag in TAGS)}
        from click c cross join website_event h on h.session = c.session and h.created_at = c.at"""


def _origins(row: Row) -> Iterator[tuple[str, str]]:
    """What a click tells: (list of the answer, name)."""
    if row["referrer"] and row["referrer"] != row["hostname"]:
        yield "referrer", row["referrer"]
    for tag in TAGS:
        if row[tag]:
            yield tag, row[tag]
    if row["query"] and (ad := _ad(row["query"])):
        yield "paidAds", ad


@lru_cache(10_000)
def _ad(query: str) -> str | None:
    """Who sold the click that the query names."""
    given = parse_qs(query)
    return next((name for click, name in CLICK_IDS.items() if click in given), None)


def _ranked(found: Mapping[str, set[int]]) -> list[dict[str, Any]]:
    ranked = sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [{"name": name, "value": len(sessions)} for name, sessions in ranked[:MOST]]
