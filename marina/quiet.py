"""Hours in which nothing is told: as one says them, and until when they last."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from marina.errors import UsageError
from marina.store import Subscription

_CLOCKS = re.compile(r"(\d{1,2})(?:[:.](\d\d))?[-–](\d{1,2})(?:[:.](\d\d))?")


def parsed(said: str) -> tuple[time, time] | None:
    """None: off, or no time at all. Raises UsageError.

    >>> parsed("20:00-07:30"), parsed("off")
    ((datetime.time(20, 0), datetime.time(7, 30)), None)
    >>> parsed("22-7") == parsed("22.00–07.00")
    True
    """
    if said.casefold() == "off":
        return None
    try:
        if not (clock := _CLOCKS.fullmatch(said)):
            raise ValueError(said)
        hour, minute, last, past = (int(part or 0) for part in clock.groups())
        start, end = time(hour, minute), time(last, past)
    except ValueError as exc:
        raise UsageError("Quiet hours are said as quiet 20:00-07:30, or quiet off.") from exc
    return (start, end) if start != end else None


def said(it: Subscription) -> list[str]:
    """As it is typed: "quiet 20:00-07:30"; none: nothing."""
    return [f"quiet {it.quiet[0]:%H:%M}-{it.quiet[1]:%H:%M}"] if it.quiet else []


def told(it: Subscription) -> list[str]:
    """To be read, with the zone; none: nothing."""
    return [f"{quiet} ({it.timezone.key})" for quiet in said(it)]


def until(it: Subscription, now: datetime) -> datetime | None:
    """When the hours end that `now` falls into; None: it falls into none."""
    if not it.quiet:
        return None
    start, end = it.quiet
    here = now.astimezone(it.timezone)
    clock = here.time()
    within = start <= clock < end if start < end else clock >= start or clock < end
    if not within:
        return None
    day = here.date() + timedelta(days=1 if clock >= end else 0)
    return datetime.combine(day, end, here.tzinfo).astimezone(now.tzinfo)
