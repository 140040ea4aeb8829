"""What a channel watches for - a drop, a rise, a spike, a new source - and whether it is there.

Usual is the median of the same hours of the four weeks before, so that weekdays and clock changes
do not matter and one odd week does not either. Of few visitors nothing is said, and nothing at all
while a website does not answer: what is missing is no drop.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Literal

from marina import figures
from marina.errors import UsageError
from marina.figures import ALL
from marina.numbers import count, percent, plural
from marina.period import Period
from marina.port import Port
from marina.reading import near
from marina.tasks import Together
from marina.umami import Stats, Umami

Kind = Literal["drop", "rise", "spike", "new-source"]
What = Literal["visitors", "visits", "pageviews"]

WEEKS = 4  # that make the usual
FEW = 20  # usual ones, of which a share is said
TIMES, AT_LEAST = 3.0, 20  # a spike: so many times as usual, and so many more
OVER_TIMES = 2.0  # it is over below that
EASED = 0.75  # of what is watched for: below that a drop or a rise is over
NEW = 5  # visitors that make a source worth a word
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FORMS = "visitors drop 40% · visitors rise 50% · spike · new-source"
_FIGURES: tuple[What, ...] = ("visitors", "visits", "pageviews")
_SHARE = re.compile(r"(\d{1,3}) ?%?")


@dataclass(frozen=True, slots=True)
class Rule:
    kind: Kind
    what: What = "visitors"
    share: float = 0.0  # of a drop or a rise

    def __str__(self) -> str:
        """As it is typed: "visitors drop 40%"."""
        if self.kind in ("drop", "rise"):
            return f"{self.what} {self.kind} {self.share * 100:.0f}%"
        return self.kind

    @property
    def told(self) -> str:
        """To be read."""
        match self.kind:
            case "drop" | "rise":
                sign = "fewer" if self.kind == "drop" else "more"
                return f"at least {percent(self.share)} {sign} {self.what} in 24 hours than usual"
            case "spike":
                return f"{TIMES:.0f} times as many visitors in an hour as usual"
            case "new-source":
                return f"{NEW} visitors in 24 hours from a source that sent nobody for four weeks"

    @property
    def once(self) -> str:
        return "each source once" if self.kind == "new-source" else "once until it is over"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was measured. `usual` None: too few to say. `sources`: the new ones."""

    value: int
    usual: float | None
    sources: Counter[str]

    @property
    def change(self) -> float | None:
        return self.value / self.usual - 1 if self.usual else None

    def told(self, rule: Rule) -> str:
        """In a sentence without its full stop."""
        if rule.kind == "new-source":
            named = ", ".join(f"{name} ({count(n)})" for name, n in self.sources.most_common(5))
            return f"New sources: {named}" if named else "No source is new"
        hours = "the last hour" if rule.kind == "spike" else "24 hours"
        says = f"{plural(self.value, rule.what.removesuffix('s'))} in {hours}"
        if self.usual is None:
            return f"{says}; that is too little to compare"
        change = self.change or 0.0
        sign = "more" if change >= 0 else "fewer"
        return f"{says}, usual are {count(self.usual)}: {percent(abs(change))} {sign}"


def parsed(words: Sequence[str]) -> Rule:
    """`visitors drop 40%`, `spike`, `new-source`. Raises UsageError, its lines the words mended."""
    said = [word.casefold() for word in words]
    if said in (["spike"], ["new-source"], ["new", "source"]):
        return Rule("spike") if said == ["spike"] else Rule("new-source")
    what = next((it for it in _FIGURES if said[:1] == [it]), None)
    kind: Kind | None = "drop" if "drop" in said[1:2] else "rise" if "rise" in said[1:2] else None
    share = _SHARE.fullmatch(" ".join(said[2:]))
    if what and kind and share and 5 <= int(share[1]) <= (95 if kind == "drop" else 999):
        return Rule(kind, what, int(share[1]) / 100)
    if what and kind:
        raise UsageError(f"By how much? From 5% on: {what} {kind} 40%", f"{what} {kind} 40%")
    known = {it: it for it in ("spike", "new-source")}
    known |= {f"{it} {way}": f"{it} {way} 40%" for it in _FIGURES for way in ("drop", "rise")}
    meant = near(" ".join(said[:2]), known)
    hint = f"Did you mean {meant}?" if meant else f"There are {FORMS}."
    raise UsageError(f"I cannot watch for “{' '.join(words)}”. {hint}", *filter(None, (meant,)))


def period(rule: Rule, now: datetime) -> Period:
    """What is looked at up to now; the one before is a week earlier."""
    length = HOUR if rule.kind == "spike" else DAY
    label = "last hour" if rule.kind == "spike" else "last 24 hours"
    return Period(now - length, now, "", label, days=7)


async def measured(umami: Umami, port: Port, rule: Rule, now: datetime) -> Reading:
    """`now` in the port's zone. Raises UmamiError if any of its websites does not answer."""
    if rule.kind == "new-source":
        return await _sources(umami, port, now)
    weeks = [period(rule, now)]
    for _ in range(WEEKS):
        weeks.append(weeks[-1].previous)

    async def site(website: str) -> list[Stats]:
        async with Together() as group:
            asked = [group.create_task(umami.stats(website, week)) for week in weeks]
        return [task.result() for task in asked]

    found = await figures.gather(port, site)
    if found.failed:
        raise found.failed[0][1]
    value, *before = (
        sum(getattr(stats[n], rule.what) for stats in found.found) for n in range(len(weeks))
    )
    usual = median(before)
    few = usual < FEW and rule.kind != "spike"
    return Reading(value, None if few else usual, Counter())


async def _sources(umami: Umami, port: Port, now: datetime) -> Reading:
    today = Period(now - DAY, now, "", "last 24 hours", days=1)
    before = Period(now - (1 + 7 * WEEKS) * DAY, now - DAY, "", "four weeks before", days=28)

    async def site(website: str) -> tuple[Counter[str], Counter[str]]:
        async with Together() as group:
            asked = [
                group.create_task(umami.sources(website, it, limit=ALL)) for it in (today, before)
            ]
        new, old = (figures.counts([task.result()]) for task in asked)
        return new, old

    found = await figures.gather(port, site)
    if found.failed:
        raise found.failed[0][1]
    now_, old = (sum((pair[n] for pair in found.found), Counter[str]()) for n in (0, 1))
    fresh = {name: n for name, n in now_.items() if n >= NEW and name not in old}
    return Reading(now_.total(), None, Counter(fresh))


def is_there(rule: Rule, reading: Reading) -> bool:
    """Whether what is watched for has come."""
    change = reading.change
    match rule.kind:
        case "drop":
            return change is not None and change <= -rule.share
        case "rise":
            return change is not None and change >= rule.share
        case "spike":
            usual = reading.usual or 0.0
            return reading.value >= TIMES * usual and reading.value - usual >= AT_LEAST
        case "new-source":
            return bool(reading.sources)


def is_over(rule: Rule, reading: Reading) -> bool:
    """Whether it has gone: not at the same mark, or it would come and go all day."""
    change = reading.change
    match rule.kind:
        case "drop":
            return change is not None and change > -rule.share * EASED
        case "rise":
            return change is not None and change < rule.share * EASED
        case "spike":
            usual = reading.usual or 0.0
            return reading.value < OVER_TIMES * usual or reading.value - usual < AT_LEAST / 2
        case "new-source":
            return not reading.sources
