"""What the store takes: visitors and their hits."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import NAMESPACE_DNS

from bot.demo.window import DAY, HOUR

PAGEVIEW, EVENT, VITALS = 1, 2, 5
LAST = 253_402_300_799_000  # the end of year 9999, the last that datetime knows


class Visitor(NamedTuple):
    """A browser, or a known client; everything but the id is frozen at the first hit.

    `key` tells anonymous visitors apart, like the address and user agent of which Umami makes its
    hash. With a `distinct_id` the session is that client's, whatever the key.
    """

    key: str
    distinct_id: str | None = None
    browser: str | None = "chrome"
    os: str | None = "Windows 10"
    device: str | None = "desktop"
    screen: str | None = "1920x1080"
    language: str | None = "en-GB"
    country: str | None = "GB"
    region: str | None = "GB-ENG"
    city: str | None = "London"


class Hit(NamedTuple):
    """One row of website_event with its data. `at` is in milliseconds.

    `visit` names the visit that the tracker's cache carried; without it a visit is a session's
    clock hour. `referrer` is the host alone; None is direct.
    """

    website: str
    visitor: Visitor
    at: int
    path: str = "/"
    query: str = ""
    title: str | None = None
    name: str | None = None
    type: int = PAGEVIEW
    hostname: str | None = None
    referrer: str | None = None
    referrer_path: str | None = None
    referrer_query: str | None = None
    tag: str | None = None
    utm: tuple[str | None, str | None, str | None, str | None, str | None] = (None,) * 5
    click_id: str | None = None
    vitals: tuple[float | None, ...] = (None,) * 5
    data: Mapping[str, Any] | None = None
    visit: str | None = None


def owner(website: str, visitor: Visitor, at: int) -> tuple[str, str]:
    """Whose session it is: a known client's for ever, another's for the calendar month (UTC)."""
    if visitor.distinct_id:
        return website, f"id {visitor.distinct_id}"
    return website, f"{visitor.key} {_month(at // DAY)}"


def session_id(website: str, visitor: Visitor, at: int) -> str:
    """The UUID of the visitor's session."""
    return named(" ".join(owner(website, visitor, at)))


def visit_id(session: str, at: int) -> str:
    """The visit of a hit that carries none: its session's clock hour."""
    return named(f"{session} {at // HOUR}")


def named(name: str) -> str:
    """`uuid5(NAMESPACE_DNS, name)` as text, in a tenth of the time.

    >>> named("python.org")
    '886313e1-3b8a-5372-9b90-0c9aee199e5d'
    """
    digest = bytearray(hashlib.sha1(NAMESPACE_DNS.bytes + name.encode()).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    digits = digest.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


@lru_cache(1000)
def _month(day: int) -> str:
    moment = datetime.fromtimestamp(min(day * DAY, LAST) / 1000, UTC)
    return f"{moment.year}-{moment.month}"
