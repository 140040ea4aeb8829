"""What the hits have in common: the top values of a dimension."""

from __future__ import annotations

from typing import Any, Final

from bot.demo.channels import CHANNEL, DOMAIN
from bot.demo.checks import choice, coerced, optional, text
from bot.demo.fields import FIELDS, window
from bot.demo.filters import COLUMNS, FOREIGN
from bot.demo.refusals import bad_request, crash
from bot.demo.routes import Call, Json, Routes
from bot.demo.scope import COUNTED

routes = Routes()

COLUMN: Final = {
    **COLUMNS,
    "domain": "e.referrer_domain",
    "screen": "s.screen",
    "language": "lower(substr(s.language, 1, 2))",
    "channel": CHANNEL,
    "entry": "x.url_path",
    "exit": "x.url_path",
}
TYPED = window(
    type=text(),
    limit=optional(coerced(), 500),
    offset=optional(coerced(), 0),
    search=optional(text()),
)


@routes.get("/api/websites/{website}/metrics", TYPED)
def metrics(call: Call) -> Json:
    """Distinct sessions per value; for `event` the number of events."""
    kind = _kind(call)
    count = "count(*)" if kind == "event" else "count(distinct e.session)"
    sql = f"""select {COLUMN[kind]} x, {count} y {_place(kind)}
              {_hits(kind)} {_dropped(kind, COLUMN[kind])} group by 1 order by 2 desc"""
    return [dict(row) for row in _paged(call, kind, sql)]


@routes.get("/api/websites/{website}/metrics/expanded", TYPED)
def expanded(call: Call) -> Json:
    """The five numbers per value, by visitors; two of them come as texts."""
    kind = _kind(call)
    column = DOMAIN if kind == "domain" else COLUMN[kind]
    more = ", country" if _place(kind) else ""
    sql = f"""select name, sum(hits) pageviews, count(distinct session) visitors,
                     count(distinct visit) visits, sum(hits = 1) bounces,
                     sum((last - first) / 1000) totaltime {more}
              from (select {column} name, e.session, e.visit, count(*) hits,
                           min(e.created_at) first, max(e.created_at) last {_place(kind)}
                    {_hits(kind)} {_dropped(kind, column)} group by 1, 2, 3)
              group by 1 order by 3 desc"""
    rows = [dict(row) for row in _paged(call, kind, sql)]
    for row in rows:
        row |= {name: str(row[name]) for name in ("pageviews", "totaltime")}
        if kind == "channel":
            row["y"] = None
    return rows


@routes.get(
    "/api/websites/{website}/values",
    window(type=choice(*FIELDS), search=optional(text())),
)
def values(call: Call) -> Json:
    """The ten most frequent values, of hits of every type; null may be one of them."""
    column = COLUMNS[call.given["type"]]
    search = call.given.get("search", "")
    # A list is compared as it stands, a single word anywhere in the value.
    words = search.split(",")[:5] if "," in search else [f"%{search}%"] if search else []
    params = {f"word{n}": word for n, word in enumerate(words)}
    found = " or ".join(f"ilike(:{name}, {column})" for name in params) or "true"
    own = f"{column} <> e.hostname" if call.given["type"] == "referrer" else "true"
    rows = call.scope(filtered=False).rows(
        f"""select {column} value, count(*) count {{hits}} and ({found}) and {own}
            group by 1 order by 2 desc limit 10""",
        **params,
    )
    return [dict(row) for row in rows]


def _kind(call: Call) -> str:
    """The asked dimension; an unknown one is refused without a reason."""
    kind: str = call.given["type"]
    if kind not in COLUMN:
        raise bad_request()
    return kind


def _place(kind: str) -> str:
    return ", s.country country" if kind in ("region", "city") else ""


def _hits(kind: str) -> str:
    """The hits that count; for entry and exit with the first or last page of their visit.

    That page is looked for among all pages of the window, whatever the filters select.
    """
    if kind == "event":
        return "{hits} and e.event_type = 2"
    if kind in ("entry", "exit"):
        edge = "min" if kind == "entry" else "max"
        return f"""{{from}} join (
            select visit, url_path, {edge}(created_at) from website_event
            where website_id = :website and created_at between :start and :end
              and event_type not in (2, 5) group by visit) x on x.visit = e.visit
            where {COUNTED} and {{where}}"""
    return "{counted}"


def _dropped(kind: str, column: str) -> str:
    """Values that never appear: none, empty ones, and the own domain as a referrer."""
    own = f" and {FOREIGN}" if kind in ("referrer", "domain") else ""
    return f"and {column} <> ''{own} and {{found}}"


def _paged(call: Call, kind: str, sql: str) -> list[Any]:
    limit, offset = (_rounded(call.given[name]) for name in ("limit", "offset"))
    scope = call.scope()
    params: dict[str, Any] = {}
    found = "true"
    if word := call.given.get("search"):
        column = "e.url_path" if kind in ("entry", "exit") else COLUMN[kind]
        found, params["word"] = f"ilike(:word, {column})", f"%{word}%"
    sql = sql.replace("{found}", found)
    if kind != "channel":
        sql += f" limit {limit} offset {offset}"
    return scope.rows(sql, **params)


def _rounded(number: float) -> int:
    """As PostgreSQL rounds a LIMIT; a negative one crashes it."""
    if number < 0:
        raise crash()
    return int(number + 0.5)
