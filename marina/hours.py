"""Hours of the week: when most people are on a website, and when best to call them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, timedelta
from typing import NamedTuple

from marina.period import Period

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OPEN = range(9, 18)  # hours in which one may call, Monday to Friday
BEST = 3  # hours to be told
Week = tuple[tuple[int, ...], ...]  # 7 rows, Monday first, of 24 hours
Mean = tuple[tuple[float | None, ...], ...]  # likewise


class Hour(NamedTuple):
    day: int  # 0: Monday
    hour: int

    def __str__(self) -> str:
        return f"{DAYS[self.day]} {self.hour:02}:00"


def added(weeks: Iterable[Week]) -> Week:
    """
    >>> added([((1, 2), (3, 4)), ((1, 1), (1, 1))])
    ((2, 3), (4, 5))
    """
    return tuple(tuple(map(sum, zip(*rows, strict=True))) for rows in zip(*weeks, strict=True))


def average(week: Week, period: Period) -> Mean:
    """By how often the period has each of these hours; None: not at all.

    Thirty days have five Mondays and four Sundays, which must not make Monday the busiest.
    """
    times = _occurrences(period)
    return tuple(
        tuple(
            count / times[Hour(day, hour)] if times[Hour(day, hour)] else None
            for hour, count in enumerate(row)
        )
        for day, row in enumerate(week)
    )


def busiest(mean: Mean, days: int = 7, hours: Sequence[int] = range(24)) -> tuple[Hour, ...]:
    """The hours in which somebody came, most first; equal ones in the order of the week."""
    known = {Hour(day, hour): mean[day][hour] or 0.0 for day in range(days) for hour in hours}
    return tuple(sorted((at for at in known if known[at]), key=lambda at: -known[at]))


def best(mean: Mean) -> tuple[Hour, ...]:
    """The busiest working hours, in the order of the week."""
    return tuple(sorted(busiest(mean, 5, OPEN)[:BEST]))


def told(hours: tuple[Hour, ...]) -> str:
    """Hours that follow each other as one stretch.

    >>> told((Hour(0, 10), Hour(0, 11), Hour(3, 16)))
    'Monday 10:00–12:00 and Thursday 16:00–17:00'
    """
    stretches: list[tuple[Hour, int]] = []
    for at in hours:
        first, end = stretches[-1] if stretches else (at, at.hour)
        if stretches and first.day == at.day and end == at.hour:
            stretches[-1] = (first, at.hour + 1)
        else:
            stretches.append((at, at.hour + 1))
    parts = [f"{first}–{end:02}:00" for first, end in stretches]
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else ""


def _occurrences(period: Period) -> Counter[Hour]:
    """How often the period has each hour of the week; one that has begun counts."""
    found: Counter[Hour] = Counter()
    at = period.start.astimezone(UTC)
    while at < period.end.astimezone(UTC):
        here = at.astimezone(period.timezone)
        found[Hour(here.weekday(), here.hour)] += 1
        at += timedelta(hours=1)
    return found
