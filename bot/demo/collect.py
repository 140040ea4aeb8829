"""From a tracker's payload to a hit in the store, by the rules of Umami's /api/send."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urljoin, urlsplit

from bot.demo import agents
from bot.demo.hits import PAGEVIEW, VITALS, Hit, Visitor, session_id, visit_id
from bot.demo.properties import NUMBER, properties
from bot.demo.refusals import Refused, bad_request
from bot.demo.routes import Call
from bot.demo.window import HOUR

BEEP = {"beep": "boop"}
MOST = 500  # characters of a URL, a title or a text in the data
MOST_ID = 50
MOST_CURRENCY = 10
MOST_NUMBER = 10**15
CACHE_LIFE = HOUR // 2
CLICK_IDS = "gclid fbclid msclkid ttclid li_fat_id twclid".split()
VITAL_NAMES = "lcp inp cls fcp ttfb".split()


def collect(call: Call, kind: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Stores what came; answers the cache, session and visit, or beep boop to a bot."""
    website = payload["website"]
    cache = call.seal.open(call.headers.get("x-umami-cache", ""))
    if cache is None and not _exists(call, website):
        raise bad_request("Website not found.")
    agent = payload.get("userAgent") or call.headers.get("user-agent", "")
    if agents.is_bot(agent):
        return BEEP
    who = _visitor(call, agent, payload)
    if who.distinct_id and len(who.distinct_id) > MOST_ID:
        raise server_error("P2010", "value too long for type character varying(50)")
    at = payload["timestamp"] * 1000 if "timestamp" in payload else call.at
    session = session_id(website, who, at)
    visit, since = _visit(cache, session, at, "timestamp" in payload)
    # With a cache nobody looks whether the session is there: another's stays invisible.
    known = cache is None or call.store.knows(website, who, at)
    if known:
        _store(call, kind, payload, who, at, visit)
    sealed = call.seal.close(website=website, session=session, visit=visit, since=since)
    return {"cache": sealed, "sessionId": session, "visitId": visit}


def _exists(call: Call, website: str) -> bool:
    sql = "select 1 from website where website_id = :id"
    return call.store.row(sql, {"id": website}) is not None


def _visitor(call: Call, agent: str, payload: Mapping[str, Any]) -> Visitor:
    forwarded = call.headers.get("x-forwarded-for", "").partition(",")[0].strip()
    address = payload.get("ip") or forwarded or call.address
    place = (None, None, None) if payload.get("ip") else agents.place(call.headers)
    screen = payload.get("screen")
    return Visitor(
        hashlib.sha256(f"{address} {agent}".encode()).hexdigest(),
        payload.get("id") or None,
        payload.get("browser") or agents.browser(agent),
        payload.get("os") or agents.system(agent),
        payload.get("device") or agents.device(agent, screen),
        screen,
        payload.get("language"),
        *place,
    )


def _visit(cache: Mapping[str, Any] | None, session: str, at: int, dated: bool) -> tuple[str, int]:
    """The visit of the cache for half an hour from its first hit, else that of the clock hour."""
    if cache and (dated or at - cache["since"] <= CACHE_LIFE):
        return cache["visit"], cache["since"]
    return visit_id(session, at), at


def _store(
    call: Call, kind: str, payload: Mapping[str, Any], who: Visitor, at: int, visit: str
) -> None:
    website, data = payload["website"], payload.get("data")
    if kind == "identify":
        session, _ = call.store.session(website, who, at)
        call.store.identify(session, website, at, data or {})
        return
    late = next(_late(payload), None)
    kept = None if late else data
    call.store.load([_hit(kind, payload, who, at, visit)._replace(data=kept)])
    if late:
        raise late


def _late(payload: Mapping[str, Any]) -> Iterator[Refused]:
    """What PostgreSQL refuses when the hit is already stored: trying again doubles the hit."""
    data = payload.get("data") or {}
    for row in properties(data):
        if row.type != NUMBER and len(row.text or "") > MOST:
            yield server_error("P2000", "value too long for type character varying(500)")
        if abs(row.number or 0) >= MOST_NUMBER:
            yield server_error("P2020", "numeric field overflow")
    if data.get("revenue") and data.get("currency"):
        if len(str(data["currency"])) > MOST_CURRENCY:
            yield server_error("P2000", "value too long for type character varying(10)")
        if not payload.get("name"):
            yield server_error(None, "Invalid `prisma.revenue.create()` invocation")


def server_error(code: str | None, message: str) -> Refused:
    """500 with JSON, as only this route has it."""
    name = "PrismaClientKnownRequestError" if code else "PrismaClientValidationError"
    found = {"name": name, "clientVersion": "7.6.0", "message": message}
    if code:
        found["code"] = code
    return Refused(500, "server-error", "Server error", errorObject=found)


def _hit(kind: str, payload: Mapping[str, Any], who: Visitor, at: int, visit: str) -> Hit:
    base = f"https://{payload.get('hostname') or 'localhost'}"
    url = urlsplit(urljoin(base, payload.get("url") or "/"))
    query = parse_qs(url.query)
    utm = [_one(query, f"utm_{part}") for part in "source medium campaign content term".split()]
    referrer = payload.get("referrer")
    before = urlsplit(urljoin(base, referrer)) if referrer else None
    title = payload.get("title")
    return Hit(
        payload["website"],
        who,
        at,
        _path(url),
        url.query[:MOST],
        title[:MOST] if title is not None else None,
        payload.get("name") or None if kind == "event" else None,
        VITALS if kind == "performance" else PAGEVIEW,
        payload.get("hostname") or url.hostname,
        before.hostname.removeprefix("www.") if before and before.hostname else None,
        (before.path or "/")[:MOST] if before else None,
        before.query[:MOST] if before else None,
        payload.get("tag"),
        (utm[0], utm[1], utm[2], utm[3], utm[4]),
        next((query[name][0] for name in CLICK_IDS if name in query), None),
        tuple(payload.get(name) for name in VITAL_NAMES),
        visit=visit,
    )


def _path(url: SplitResult) -> str:
    """The decoded path with its hash, without the query."""
    fragment = f"#{url.fragment}" if url.fragment else ""
    return unquote((url.path or "/") + fragment)[:MOST]


def _one(query: Mapping[str, list[str]], name: str) -> str | None:
    return query[name][0] if name in query else None
