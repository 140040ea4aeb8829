"""What a watch looks at: the last hour or day, and what was usual or known before.

Usual is the median of the same hours of the four weeks before, so that weekdays and clock changes
do not matter and one odd week does not either. A week in which a website was not there yet is no
week without visitors: it does not count, and of a website with too few weeks nothing does.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from itertools import accumulate, repeat
from statistics import median
from typing import Any, TypeVar

from marina import figures, newcomers
from marina.past import Usual
from marina.period import Period
from marina.port import Port, Website
from marina.tasks import Together
from marina.umami import Umami
from marina.watching import Reading, Rule

T = TypeVar("T")

WEEKS = 4  # that make the usual
ENOUGH = 2  # of them, without which nothing is said
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


async def measured(umami: Umami, port: Port, rule: Rule, now: datetime) -> Reading:
    """`now` in the port's zone. Raises UmamiError if any of its websites does not answer."""
    if rule.kind == "new-source":
        return await newcomers.measured(umami, port, now)
    period = _last(HOUR if rule.kind == "spike" else DAY, now)

    async def figure(website: str, week: Period) -> int:
        found: int = getattr(await umami.stats(website, week), rule.what)
        return found

    sites, young = await _weeks(umami, port, period, figure)
    value, *before = map(sum, zip(*sites, strict=False))  # as many weeks as all of them have
    return Reading(value, Usual.of(before) if before else None, young=young)


async def hours(
    umami: Umami, port: Port, rule: Rule, now: datetime
) -> tuple[Period, tuple[float, ...], tuple[float, ...]]:
    """The last 24 hours, the figure in each, and what is usual in each; empty: not known."""
    period = _last(DAY, now)
    sites, _ = await _weeks(umami, port, period, umami.pageviews)
    views = rule.what == "pageviews"
    value, *before = (
        tuple(float(it.pageviews if views else it.sessions) for it in figures.added(week))
        for week in zip(*sites, strict=False)
    )
    return period, value, tuple(median(hour) for hour in zip(*before, strict=False))


def _last(length: timedelta, now: datetime) -> Period:
    """Up to now; the one before is a week earlier."""
    label = "last hour" if length == HOUR else "last 24 hours"
    return Period(now - length, now, "", label, days=7)


async def _weeks(
    umami: Umami, port: Port, period: Period, ask: Callable[[str, Period], Coroutine[Any, Any, T]]
) -> tuple[list[tuple[T, ...]], tuple[Website, ...]]:
    """Of each website that is old enough the answer about the period and its weeks before; and
    the websites that are too young. If all of them are, no weeks before."""
    weeks = tuple(accumulate(repeat(period, WEEKS + 1), lambda last, _: last.previous))

    async def site(website: str) -> tuple[T, ...]:
        async with Together() as group:
            asked = [group.create_task(ask(website, week)) for week in weeks]
            known = group.create_task(umami.daterange(website))
        since = known.result().start
        whole = sum(since is not None and week.start >= since for week in weeks[1:])
        return tuple(task.result() for task in asked)[: 1 + whole]

    sites = figures.whole(await figures.gather(port, site))
    young = tuple(it for it, answers in sites if len(answers) <= ENOUGH)
    if len(young) == len(sites):
        return [answers[:1] for _, answers in sites], ()
    return [answers for _, answers in sites if len(answers) > ENOUGH], young
