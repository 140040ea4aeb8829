"""Who comes back: people by the day they first came, and what part of them came again when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from marina.period import Period, day_range
from marina.umami import Retained

AFTER = (1, 2, 3, 4, 5, 6, 7, 14, 21, 28)  # days; Umami looks no further than a month
MONTHS_FROM = 18 * 7  # days of a period: then cohorts are months, else weeks
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Those first seen on a day, and how many of them came again on which day after."""

    day: date
    people: int
    back: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Cohort:
    """Newcomers of some neighbouring days."""

    name: str
    people: int
    shares: tuple[float | None, ...]  # for each of AFTER; None: that day is still to come


def newcomers(rows: Iterable[Retained]) -> tuple[Newcomers, ...]:
    """Of all websites, by the day."""
    people: Counter[date] = Counter()
    back: dict[date, Counter[int]] = {}
    for row in rows:
        day = row.date.date()
        back.setdefault(day, Counter())[row.day] += row.return_visitors
        if not row.day:  # everybody came on their first day
            people[day] += row.visitors
    return tuple(Newcomers(day, people[day], back[day]) for day in sorted(back))


def share(days: Iterable[Newcomers], after: int, today: date) -> float | None:
    """Who came again exactly so many days later, of those for whom that day is over."""
    over = [it for it in days if it.day + after * DAY < today]
    people = sum(it.people for it in over)
    return sum(it.back.get(after, 0) for it in over) / people if people else None


def at_most(days: Iterable[Newcomers]) -> float | None:
    """Who came again on any day: no more than that, for who came on two of them counts twice."""
    known = tuple(days)
    people = sum(it.people for it in known)
    back = sum(n for it in known for after, n in it.back.items() if after)
    return min(back / people, 1.0) if people else None


def cohorts(days: Iterable[Newcomers], period: Period, today: date) -> Iterator[Cohort]:
    """Newcomers by the week, or in a long period by the month; the oldest first."""
    monthly = (period.end - period.start).days >= MONTHS_FROM

    def start(it: Newcomers) -> date:
        return it.day.replace(day=1) if monthly else it.day - it.day.weekday() * DAY

    for first, group in groupby(days, start):
        part = tuple(group)
        name = f"{first:%b %Y}" if monthly else day_range(first, first + 6 * DAY)
        shares = tuple(share(part, after, today) for after in AFTER)
        yield Cohort(name, sum(it.people for it in part), shares)
