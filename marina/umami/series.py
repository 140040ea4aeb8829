"""Umami leaves out what is empty and labels by the wall clock: this puts it right."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from marina.errors import UmamiError
from marina.period import Period
from marina.umami.values.traffic import Bucket, Point, Series


def buckets(period: Period, series: Series) -> tuple[Bucket, ...]:
    """One bucket for each of the period's, also where Umami has none.

    On a day of 25 hours the hour that comes twice is one bucket with both; on one of 23 hours the
    hour that the clock skips has none. Raises UmamiError if Umami counted in other steps.
    """
    if _too_fine(period):
        raise UmamiError(f"Umami does not count so long a period by the {period.unit}.")
    views = _by_label(period, series.pageviews)
    sessions = _by_label(period, series.sessions)
    starts = {_label(at): at for at in reversed(period.buckets())}
    if not starts.keys() >= views.keys() | sessions.keys():
        raise UmamiError(f"Umami counted in other steps than by the {period.unit}.")
    return tuple(
        Bucket(at, views.get(label, 0), sessions.get(label, 0))
        for label, at in sorted(starts.items())
        if _exists(at)
    )


def _by_label(period: Period, points: Iterable[Point]) -> dict[datetime, int]:
    found: dict[datetime, int] = {}
    for point in points:
        at = point.x.astimezone(period.timezone) if point.x.tzinfo else point.x
        label = at.replace(tzinfo=None)
        found[label] = found.get(label, 0) + point.y
    return found


def _label(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0, tzinfo=None)


def _exists(at: datetime) -> bool:
    """False for the wall times that a clock skips in spring."""
    there_and_back = datetime.fromtimestamp(at.timestamp(), at.tzinfo)
    return there_and_back.replace(tzinfo=None) == at.replace(tzinfo=None)


def _too_fine(period: Period) -> bool:
    """Umami silently takes coarser steps for a long period, whose labels would fit finer ones."""
    length = period.end - period.start
    match str(period.unit):
        case "minute":
            return length >= timedelta(minutes=61)
        case "hour":
            return length >= timedelta(days=31)
        case "day":
            start, end = period.start, period.end
            months = 12 * (end.year - start.year) + end.month - start.month
            return (months, end.day, end.time()) > (7, start.day, start.time())
        case _:
            return False
