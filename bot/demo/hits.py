"""What the store takes: visitors and their hits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import NAMESPACE_DNS, uuid5

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


def session_id(website: str, visitor: Visitor, at: int) -> str:
    """A known client has one session per website for ever, others one a calendar month (UTC)."""
    if visitor.distinct_id:
        return str(uuid5(NAMESPACE_DNS, f"{website} {visitor.distinct_id}"))
    month = datetime.fromtimestamp(min(at, LAST) / 1000, UTC).strftime("%Y-%m")
    return str(uuid5(NAMESPACE_DNS, f"{website} {visitor.key} {month}"))


def visit_id(session: str, at: int) -> str:
    """The visit of a hit that carries none: its session's clock hour."""
    return str(uuid5(NAMESPACE_DNS, f"{session} {at // 3_600_000}"))
