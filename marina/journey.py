"""What a client did, visit by visit, as the sales team reads it; and the hits it is made of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from urllib.parse import parse_qs

from marina import Marina, berths, figures
from marina.countries import country
from marina.figures import Gathered
from marina.numbers import duration, plural
from marina.period import Period
from marina.port import Port, fold
from marina.store import Client
from marina.store.sightings import GAP
from marina.umami import Hit
from marina.visitors import CRM_HOST, hits_of

DEEDS = {  # what the usual events are called in a sentence
    "inquire-click": "began an inquiry",
    "brochure-download": "downloaded a brochure",
    "eoi-submit": "submitted an EOI",
    "signed-eoi": "signed the EOI",
    "contract-signed": "signed the contract",
    "deposit-received": "paid the deposit",
}
WEEK = timedelta(days=7)
WEEKS = 13  # told at most
_STEP = re.compile(r"eoi-step-(\d+)")
_SITE = re.compile(r"\s+[|·–—-]\s+[^|·–—]*$")  # a title's end, which names the website


@dataclass(frozen=True, slots=True)
class Stay:
    """One visit: hits of all websites of a port, oldest first, without a longer pause."""

    port: Port
    hits: tuple[Hit, ...]

    @property
    def start(self) -> datetime:
        return self.hits[0].at.astimezone(self.port.timezone)

    @property
    def last(self) -> datetime:
        return self.hits[-1].at.astimezone(self.port.timezone)

    @property
    def length(self) -> timedelta:
        return self.last - self.start

    @property
    def views(self) -> tuple[Hit, ...]:
        return tuple(hit for hit in self.hits if not hit.event)

    @property
    def deeds(self) -> tuple[Hit, ...]:
        return tuple(hit for hit in self.hits if hit.event)

    @property
    def berths(self) -> tuple[str, ...]:
        """Looked at or asked about, the last one first."""
        found = (berth(self.port, hit) for hit in reversed(self.hits))
        return tuple(dict.fromkeys(filter(None, found)))

    @property
    def pages(self) -> tuple[str, ...]:
        """Berths before other pages, the last one first of each."""
        others = (page(hit) for hit in reversed(self.views) if not berth(self.port, hit))
        return (*(f"berth {it}" for it in self.berths), *dict.fromkeys(others))

    @property
    def source(self) -> str:
        """ "google.com", "newsletter (spring-launch)", or where no other page led here “Direct”."""
        first = self.hits[0]
        said = parse_qs(first.query)
        name, campaign = (said.get(f"utm_{it}", [""])[0] for it in ("source", "campaign"))
        if name:
            return f"{name} ({campaign})" if campaign else name
        inside = first.referrer and first.referrer.endswith(first.hostname or "?")
        return first.referrer if first.referrer and not inside else "Direct"

    @property
    def place(self) -> str:
        """ "Hamburg, Germany · mobile"."""
        hit = self.hits[-1]
        where = ", ".join(filter(None, (hit.city, country(hit.country) if hit.country else "")))
        return " · ".join(filter(None, (where, hit.device)))


async def hits(marina: Marina, port: Port, client: Client, period: Period) -> Gathered[list[Hit]]:
    """What a client did on each of the port's websites. Raises UmamiError, UsageError."""
    ids = marina.policy.ids(client)

    async def theirs(website: str) -> list[Hit]:
        return await hits_of(marina.umami, website, ids, period.start, period.end)

    return await figures.gather(port, theirs)


def stays(port: Port, found: Iterable[Iterable[Hit]]) -> tuple[Stay, ...]:
    """Oldest first. What the CRM sent is no visit."""
    hits = sorted(
        (hit for site in found for hit in site if hit.hostname != CRM_HOST), key=lambda hit: hit.at
    )
    starts = [0, *(i for i, (a, b) in enumerate(pairwise(hits), 1) if b.at - a.at > GAP)]
    ends = (*starts[1:], len(hits))
    return tuple(
        Stay(port, tuple(hits[start:end])) for start, end in zip(starts, ends, strict=True) if hits
    )


def berth(port: Port, hit: Hit) -> str:
    """ "A12": of the page, or what the page was told (`?berth=A12`); empty: of none."""
    before, _, after = port.berth_path.partition("{berth}")
    found = re.fullmatch(rf"{re.escape(before)}([\w-]+){re.escape(after)}/?(#.*)?", hit.path)
    said = found[1] if found else parse_qs(hit.query).get(berths.PROPERTY, [""])[0]
    return said.upper() if re.fullmatch(r"[\w-]{1,20}", said) else ""


def page(hit: Hit) -> str:
    """A page's title without the website's name, or else its path."""
    return _SITE.sub("", hit.title) or hit.path


def deed(event: str) -> str:
    """
    >>> deed("eoi-submit"), deed("eoi-step-2"), deed("brochure-open")
    ('submitted an EOI', 'reached step 2 of the EOI', 'did “brochure-open”')
    """
    if step := _STEP.fullmatch(event):
        return f"reached step {step[1]} of the EOI" if step[1] != "1" else "began an EOI"
    return DEEDS.get(event, f"did “{event}”")


def looking(stay: Stay) -> str:
    """What the visit is about, in a sentence's middle: "berth A12", "“Prices”"."""
    last = stay.views[-1:] or stay.hits[-1:]
    at = berth(stay.port, last[0])
    return f"berth {at}" if at else f"“{page(last[0])}”"


def did(stay: Stay, hit: Hit) -> str:
    """ "submitted an EOI for berth A12"."""
    earlier = (it for it in reversed(stay.hits) if it.at <= hit.at)
    at = next(filter(None, (berth(stay.port, it) for it in earlier)), "")
    return deed(hit.event) + (f" for berth {at}" if at else "")


def length(stay: Stay) -> str:
    """ "6 pages in 3 m 2 s (07:04–07:07)", "1 page at 07:04"."""
    pages = plural(len(stay.views), "page")
    if not stay.length:
        return f"{pages} at {stay.start:%H:%M}"
    took = duration(stay.length.total_seconds())
    return f"{pages} in {took} ({stay.start:%H:%M}–{stay.last:%H:%M})"


def progress(port: Port, hits: Iterable[Hit]) -> str:
    """When each event of the port's funnel came first: "inquire-click 12 May → signed-eoi –"."""
    first: dict[str, datetime] = {}
    for hit in sorted(hits, key=lambda hit: hit.at):
        first.setdefault(hit.event, hit.at.astimezone(port.timezone))
    days = {step: f"{at.day} {at:%b}" for step, at in first.items()}
    return " → ".join(f"{it} {days.get(it, '–')}" for it in port.funnel if not it.startswith("/"))


def weeks(port: Port, found: Iterable[Stay], since: datetime, now: datetime) -> dict[datetime, int]:
    """Visits by the Mondays on which their weeks began, in the port's time, those without too."""
    last = _monday(now.astimezone(port.timezone))
    first = max(_monday(since.astimezone(port.timezone)), last - WEEK * (WEEKS - 1))
    counts = Counter(_monday(stay.start) for stay in found)
    return {first + WEEK * n: counts[first + WEEK * n] for n in range((last - first) // WEEK + 1)}


def _monday(moment: datetime) -> datetime:
    """Of its week, at midnight by the wall clock."""
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    return day - timedelta(days=moment.weekday())


def ago(past: timedelta) -> str:
    """
    >>> ago(timedelta(seconds=50)), ago(timedelta(minutes=5)), ago(timedelta(days=3, hours=2))
    ('just now', '5 m ago', '3 days ago')
    """
    if past < timedelta(seconds=90):
        return "just now"
    if past < timedelta(days=2):
        return f"{duration(past.total_seconds() // 60 * 60)} ago"
    return f"{past.days} days ago"


def port_of(client: Client, ports: Iterable[Port]) -> Port | None:
    """The port that the client list names, if there is such a one."""
    return next((port for port in ports if fold(client.port) in port.called), None)
