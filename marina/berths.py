"""Berths, as people look at them: which there are, and how many look at each.

A berth is known by its page, `/berths/A12`; a trailing slash or a `#hash` is the same page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from marina import figures
from marina.ask import Ask
from marina.errors import Unsupported, UsageError
from marina.period import Period, parse_period
from marina.port import Port, fold
from marina.reading import near
from marina.store import Client
from marina.umami import NONE, Filters, Regex, Umami

PAGES = 5000  # more than any port has berths, with and without hashes
PROPERTY = "berth"  # of the sites' events: which berth was inquired about
INQUIRY = "inquire-click"
SOLD = "contract-signed"  # what the CRM sends of a berth that is sold
LONG = "365d"  # a berth that nobody looked at for so long is not known
ROWS = 500  # of a breakdown: Umami gives no more
_WON = re.compile(r"\b(won|sold)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Returning:
    """Identified visitors who came to a berth in at least two visits, by berth."""

    clients: Counter[str]
    cut: bool  # there may be more

    def __add__(self, other: Returning) -> Returning:
        return Returning(self.clients + other.clients, self.cut or other.cut)


def prefix(port: Port) -> str:
    """What the pages of all berths begin with: "/berths/"."""
    return port.berth_path.partition("{berth}")[0]


def path(port: Port, berth: str) -> str:
    return port.berth_path.format(berth=berth)


def pages(port: Port, filters: Filters) -> Filters:
    """Those filters, of hits on the pages of berths. Raises UsageError where they name pages."""
    if "path" in filters:
        raise UsageError("Berths are pages themselves: they cannot be filtered by path.")
    return {**filters, "path": f"~{prefix(port)}"}


async def interest(
    umami: Umami, website: str, port: Port, period: Period, filters: Filters = NONE
) -> Counter[str]:
    """Visitors by berth. Who looked at a berth's page both with and without a hash counts twice."""
    only = pages(port, filters)
    form = _form(port)
    found: Counter[str] = Counter()
    for page in await umami.metrics(website, "path", period, only, limit=PAGES):
        if berth := form.fullmatch(page.name):
            found[berth[1].upper()] += page.count
    return found


async def events(
    umami: Umami, website: str, period: Period, event: str, filters: Filters = NONE
) -> Counter[str]:
    """How often an event named each berth."""
    found: Counter[str] = Counter()
    for value in await umami.event_data_events(website, period, event, filters):
        if value.property == PROPERTY:
            found[value.value.upper()] += value.total
    return found


async def returning(
    umami: Umami, website: str, port: Port, period: Period, filters: Filters = NONE
) -> Returning | None:
    """None: this version of Umami cannot say."""
    only = {"distinctId": Regex(".+"), **pages(port, filters)}
    try:
        rows = await umami.breakdown(website, period, ("distinctId", "path"), only)
    except Unsupported:
        return None
    form = _form(port)
    # The page with and without a hash may be one visit, so their visits are not added.
    often = {
        (row.fields["distinctId"], berth[1].upper())
        for row in rows
        if row.visits > 1 and (berth := form.fullmatch(row.fields["path"]))
    }
    return Returning(Counter(berth for _, berth in often), len(rows) >= ROWS)


def won(clients: Iterable[Client], port: Port) -> frozenset[str]:
    """The port's berths whose deal is won, by the client list."""
    return frozenset(
        client.berth.upper()
        for client in clients
        if client.berth and _WON.search(client.deal) and fold(client.port) in port.called
    )


async def must_exist(ask: Ask, umami: Umami, berth: str) -> None:
    """Raises UsageError for a berth that nobody has looked at for a year: mistyped, surely."""
    year = parse_period(LONG, ask.now)
    assert year
    sites = await figures.gather(ask.port, lambda it: interest(umami, it, ask.port, year))
    known = sum(sites.found, Counter[str]())
    if berth in known:
        return
    told = f"I know no berth “{berth}” in {ask.port.name}: nobody has looked at it for a year."
    if meant := near(berth, {name: name for name in known}):
        raise UsageError(f"{told} Did you mean {meant}?", ask.again(berth=meant))
    raise UsageError(told)


def _form(port: Port) -> re.Pattern[str]:
    before, _, after = port.berth_path.partition("{berth}")
    return re.compile(rf"{re.escape(before)}([\w-]+){re.escape(after)}/?(#.*)?")
