"""Which sources are new: they send people today, and sent nobody for sixty days.

Of a website that was seen for less than that, those are new that it never had; in its first two
weeks, when all are, nothing is said. Umami cuts long lists: what is missing in one that is full
may have been there all the time, so each such source is asked about on its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from marina import figures
from marina.errors import Unsupported
from marina.figures import ALL
from marina.period import Period
from marina.port import Port
from marina.tasks import Together
from marina.umami import DIRECT, Umami
from marina.watching import NEW, UNSEEN, Reading

ENOUGH = 14  # days before, without which nothing is said
ASKED = 10  # sources that are asked about one by one; others can wait
DAY = timedelta(days=1)


class _Sources(NamedTuple):
    now: Counter[str]
    before: Counter[str]
    days: int  # before, that the website was there


async def measured(umami: Umami, port: Port, now: datetime) -> Reading:
    """Of the last 24 hours. Raises UmamiError if any of the websites does not answer."""
    today = Period(now - DAY, now, "", "last 24 hours", days=1)
    before = Period(today.start - UNSEEN * DAY, today.start, "", f"{UNSEEN} days before")

    async def site(website: str) -> _Sources:
        async with Together() as group:
            sent = group.create_task(umami.sources(website, today, limit=ALL))
            had = group.create_task(umami.sources(website, before, limit=ALL))
            known = group.create_task(umami.daterange(website))
        days = (today.start - (known.result().start or now)).days
        there, then = (figures.counts([it.result()]) for it in (sent, had))
        return _Sources(there, then, min(UNSEEN, days))

    sites = figures.whole(await figures.gather(port, site))
    old = [it for _, it in sites if it.days >= ENOUGH]
    young = tuple(site for site, it in sites if it.days < ENOUGH)
    if not old:
        return Reading(0)
    found = _added(it.now for it in old)
    known = {DIRECT.casefold(), *(name.casefold() for _, it in sites for name in it.before)}
    fresh = Counter({k: n for k, n in found.items() if n >= NEW and k.casefold() not in known})
    fresh = await _surely(umami, port, fresh, today, before)
    return Reading(found.total(), None, fresh, max(it.days for it in old), young)


def _added(counts: Iterable[Counter[str]]) -> Counter[str]:
    return sum(counts, Counter[str]())


async def _surely(
    umami: Umami, port: Port, fresh: Counter[str], today: Period, before: Period
) -> Counter[str]:
    """Those of whom it is certain, asked one by one: a filter finds them today, and not before."""

    async def is_new(source: str) -> bool:
        ask = partial(_sent, umami, source)
        found = figures.whole(await figures.both(port, today, ask, before))
        return any(now for _, (now, _) in found) and not any(then for _, (_, then) in found)

    async with Together() as group:
        asked = {name: group.create_task(is_new(name)) for name, _ in fresh.most_common(ASKED)}
    return Counter({name: fresh[name] for name, task in asked.items() if task.result()})


async def _sent(umami: Umami, source: str, website: str, period: Period) -> bool:
    """Whether anybody came from there, by a referrer or by a link that names it."""
    if (await umami.stats(website, period, {"referrer": source})).visitors:
        return True
    try:
        return bool((await umami.stats(website, period, {"utmSource": source})).visitors)
    except Unsupported:  # nor are such links among its sources
        return False
