"""The collect endpoints: what trackers, and servers in their place, send."""

from __future__ import annotations

from typing import Any

from bot.demo.checks import (
    Check,
    Wrong,
    array,
    choice,
    coerced,
    form,
    number,
    optional,
    record,
    text,
    uuid,
)
from bot.demo.collect import collect
from bot.demo.refusals import Refused, bad_request
from bot.demo.routes import Call, Json, Routes

routes = Routes()

SOURCES = ("website", "link", "pixel")
VITAL = optional(number(least=0, most=60_000))


def _one_source(given: dict[str, Any]) -> dict[str, Any]:
    if sum(name in given for name in SOURCES) != 1:
        message = "Exactly one of website, link, or pixel must be provided"
        raise Wrong(properties={"website": {"errors": [message]}})
    return given


PAYLOAD: dict[str, Check] = {
    **dict.fromkeys(SOURCES, optional(uuid)),
    "data": optional(record),
    "hostname": optional(text(most=100)),
    "language": optional(text(most=35)),
    "referrer": optional(text()),
    "screen": optional(text(most=11)),
    "title": optional(text()),
    "url": optional(text()),
    "name": optional(text(most=50)),
    "tag": optional(text(most=50)),
    "ip": optional(text()),
    "userAgent": optional(text()),
    "timestamp": optional(coerced(whole=True)),
    "id": optional(text()),
    "browser": optional(text()),
    "os": optional(text()),
    "device": optional(text()),
    **dict.fromkeys(("lcp", "inp", "fcp", "ttfb"), VITAL),
    "cls": optional(number(least=0, most=100)),
}
SENT = form(
    {"type": choice("event", "identify", "performance"), "payload": form(PAYLOAD, _one_source)}
)


@routes.post("/api/send", SENT, allow="open")
def send(call: Call) -> Json:
    """One hit, or an identity."""
    return _send(call, call.given)


@routes.post("/api/batch", array(record), allow="open")
def batch(call: Call) -> Json:
    """Several of them; each fails for itself. A bot's are counted as processed."""
    details = []
    cache: dict[str, Any] = {"cache": None}
    for index, sent in enumerate(call.given):
        try:
            answer = _send(call, _checked(sent))
        except Refused as refused:
            details.append({"index": index, "response": refused.body})
        else:
            if not cache.get("cache"):
                cache = {"cache": answer["cache"]} if "cache" in answer else {}
    size = len(call.given)
    return {
        "size": size,
        "processed": size - len(details),
        "errors": len(details),
        "details": details,
        **cache,
    }


def _checked(sent: Any) -> dict[str, Any]:
    try:
        checked: dict[str, Any] = SENT(sent)
    except Wrong as wrong:
        raise bad_request(**wrong.tree) from wrong
    return checked


def _send(call: Call, sent: Any) -> dict[str, Any]:
    # Links and pixels are none of a website's hits; the simulator knows none.
    if "website" not in sent["payload"]:
        raise bad_request("Website not found.")
    return collect(call, sent["type"], sent["payload"])
