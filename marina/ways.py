"""Ways to a goal: what people did, in order, in the visit in which they reached it.

Umami's own journeys stop at a visit's seventh step, and mostly end before an inquiry does. So the
visits of those who reached the goal are read one by one: of so many as can be waited for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import groupby
from urllib.parse import parse_qs

from marina import berths
from marina.goals import kind
from marina.period import Period
from marina.port import Port
from marina.tasks import Together, taken
from marina.umami import DIRECT, Activity, Condition, Filters, Regex, Umami, page
from marina.umami.values.events import EVENT, PAGE_VIEW, WEB_VITALS

Way = tuple[str, ...]  # a source, pages and events, at last the goal
ARROW, JOINED = " → ", " · "
VISITS = 60  # read of each website, the newest first
HITS = 300  # looked through for them
LONGEST = 7  # steps before the goal
USUAL = 0.95  # of the people: what they end with tells ways apart no more
BEFORE = timedelta(days=30)  # of the period: there an outcome's visit may lie
CUT, UNKNOWN = "…", "not known"
A_BERTH = "a berth"
_NUMBERED = re.compile(r"[-_ ]?\d+$")  # eoi-step-1, eoi-step-2, …: one step


@dataclass(frozen=True, slots=True)
class Ways:
    """How many visits went each way; `cut`: there were more visits than were read."""

    counts: Counter[Way]
    cut: bool

    def __add__(self, other: Ways) -> Ways:
        return Ways(self.counts + other.counts, self.cut or other.cut)


async def ways(
    umami: Umami, website: str, port: Port, period: Period, goal: str, filters: Filters
) -> Ways:
    """The ways to a page or an event, whose first time in a visit counts."""
    sessions, cut = await _sessions(umami, website, period, goal, filters)
    longer = replace(period, start=period.start - BEFORE)
    async with Together() as group:
        asked = [group.create_task(umami.activity(website, it, longer)) for it in sessions]
    found: Counter[Way] = Counter()
    for task in asked:
        if way := way_to(goal, tuple(reversed(task.result())), port):
            found[way] += 1
    return Ways(found, cut)


async def _sessions(
    umami: Umami, website: str, period: Period, goal: str, filters: Filters
) -> tuple[Sequence[str], bool]:
    """Those that reached the goal last; whether there may be others."""
    asked = umami.events(website, period, {**filters, **_only(goal)}, size=HITS)
    hits = await taken(asked, HITS + 1)
    found = [*dict.fromkeys(hit.session for hit in hits[:HITS])]
    return found[:VISITS], len(found) > VISITS or len(hits) > HITS


def _only(goal: str) -> Filters:
    if kind(goal) == "event":
        return {"event": (goal,), "eventType": str(EVENT)}
    return {"path": _pages(goal), "eventType": str(PAGE_VIEW)}


def _pages(goal: str) -> Condition:
    if "*" not in goal:
        return page(goal)
    return Regex("^" + ".*".join(re.escape(part) for part in goal.split("*")) + "$")


def way_to(goal: str, hits: Sequence[Activity], port: Port) -> Way:
    """From where and over what a session, whose hits come oldest first, reached the goal.

    The last visit that did. One that begins with an event is none, but the CRM's word: then the
    last one before it.
    """
    deeds = [hit for hit in hits if hit.kind != WEB_VITALS]
    visits = [tuple(part) for _, part in groupby(deeds, lambda hit: hit.visit)]
    reached = [n for n, visit in enumerate(visits) if any(_is(goal, hit) for hit in visit)]
    if not reached:
        return ()
    visit = before = visits[reached[-1]]
    if visit[0].event:
        seen = [it for it in visits[: reached[-1]] if not it[0].event]
        if not seen:
            return (UNKNOWN, goal)
        visit = before = seen[-1]
    else:
        before = visit[: next(n for n, hit in enumerate(visit) if _is(goal, hit))]
    steps = (name for name, _ in groupby(_step(hit, port) for hit in before))
    return (source(visit[0]), *steps, goal)


def _is(goal: str, hit: Activity) -> bool:
    if kind(goal) == "event":
        return hit.event == goal
    return not hit.event and bool(re.fullmatch(_form(goal), hit.path))


def _form(goal: str) -> str:
    parts = ".*".join(re.escape(part) for part in goal.split("*"))
    return parts if "*" in goal else rf"{parts.rstrip('/')}/?(#.*)?"


def source(first: Activity) -> str:
    """What sent the visit: another page, or what the link said of itself."""
    tagged = parse_qs(first.query).get("utm_source", [""])[0]
    foreign = first.referrer if first.referrer != first.hostname else ""
    return foreign or tagged or DIRECT


def _step(hit: Activity, port: Port) -> str:
    """An event, or a page without what varies: any berth is a berth."""
    if hit.event:
        return _NUMBERED.sub("", hit.event) or hit.event
    path = hit.path.partition("#")[0].rstrip("/") or "/"
    return A_BERTH if path.startswith(berths.prefix(port)) else path


def readable(counts: Counter[Way]) -> Counter[Way]:
    """The ways as far as they differ: the steps that most end with are one, long ones are cut.

    >>> ways = {("Direct", "/", "/eoi", "form", "eoi"): 3, ("a.com", "/eoi", "form", "eoi"): 1}
    >>> [ARROW.join(way) for way in readable(Counter(ways))]
    ['Direct → / → /eoi · form → eoi', 'a.com → /eoi · form → eoi']
    """
    end = _usual_end(counts) if len(counts) > 1 else ()
    found: Counter[Way] = Counter()
    for way, people in counts.items():
        start, goal = way[:-1], way[-1:]
        if len(end) > 1 and start[-len(end) :] == end and len(start) > len(end):
            start = (*start[: -len(end)], JOINED.join(end))
        if len(start) > LONGEST:
            start = (start[0], CUT, *start[2 - LONGEST :])
        found[start + goal] += people
    return found


def _usual_end(counts: Counter[Way]) -> Way:
    """The longest row of steps just before the goal that nearly all went."""
    ends: Counter[Way] = Counter()
    for way, people in counts.items():
        for n in range(1, len(way) - 1):  # the source is no step
            ends[way[n:-1]] += people
    usual = [end for end, people in ends.items() if people >= USUAL * counts.total()]
    return max(usual, key=len, default=())
