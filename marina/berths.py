"""Berths, as people look at them: which there are, and how many look at each.

A berth is known by its page, `/berths/A12`; a trailing slash or a `#hash` is the same page.
"""

from __future__ import annotations

import re
from collections import Counter

from marina.period import Period
from marina.port import Port
from marina.umami import Umami

PAGES = 5000  # more than any port has berths, with and without hashes
PROPERTY = "berth"  # of the sites' events: which berth was inquired about


def prefix(port: Port) -> str:
    """What the pages of all berths begin with: "/berths/"."""
    return port.berth_path.partition("{berth}")[0]


def path(port: Port, berth: str) -> str:
    return port.berth_path.format(berth=berth)


async def interest(umami: Umami, website: str, port: Port, period: Period) -> Counter[str]:
    """Visitors by berth. Who looked at a berth's page both with and without a hash counts twice."""
    only = {"path": f"~{prefix(port)}"}
    pages = await umami.metrics(website, "path", period, only, limit=PAGES)
    before, _, after = port.berth_path.partition("{berth}")
    form = re.compile(rf"{re.escape(before)}([\w-]+){re.escape(after)}/?(#.*)?")
    found: Counter[str] = Counter()
    for page in pages:
        if berth := form.fullmatch(page.name):
            found[berth[1].upper()] += page.count
    return found


async def events(umami: Umami, website: str, period: Period, event: str) -> Counter[str]:
    """How often an event named each berth."""
    found: Counter[str] = Counter()
    for value in await umami.event_data_events(website, period, event):
        if value.property == PROPERTY:
            found[value.value.upper()] += value.total
    return found


def rank(interest: Counter[str], berth: str) -> int | None:
    """1 for the most looked-at; None: nobody looked at it. Equals share a place.

    >>> rank(Counter(A1=9, A2=5, A3=5, A4=1), "A3")
    2
    """
    if not interest[berth]:
        return None
    return 1 + sum(count > interest[berth] for count in interest.values())
