"""Moments as Umami's JSON writes them: `2026-11-23T04:17:15.009Z`."""

from __future__ import annotations

from datetime import UTC, datetime


def iso(at: int | None) -> str | None:
    """Milliseconds since 1970 as text; None stays None.

    >>> iso(1795407435009)
    '2026-11-23T04:17:15.009Z'
    """
    if at is None:
        return None
    moment = datetime.fromtimestamp(at // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{at % 1000:03d}Z"


def iso_sql(column: str) -> str:
    """The same in SQL. Beyond the year 9999 it is null."""
    return f"strftime('%Y-%m-%dT%H:%M:%fZ', {column} / 1000.0, 'unixepoch')"
