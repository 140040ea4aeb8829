"""What a channel watches for - a drop, a rise, a spike, a new source - and whether it is there.

It comes at one mark and goes half of the way back from there to what is usual, or it would come
and go all day. Of few visitors, and of a website that was seen for too short a time, nothing is
said: what is missing is no drop.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Literal

from marina.errors import UsageError
from marina.numbers import count, percent, plural
from marina.past import Usual
from marina.port import Website
from marina.reading import near

Kind = Literal["drop", "rise", "spike", "new-source"]
What = Literal["visitors", "visits", "pageviews"]

FEW = 20  # usual ones, of which a share is said
AT_LEAST = 20  # more than usual are a spike, where few are usual
DEVIATIONS = 3.0  # beyond which chance hardly comes
NEW = 5  # visitors that make a source worth a word
UNSEEN = 60  # days without anybody from it, after which a source is new
NAMED = 5  # sources in a sentence
FORMS = "visitors drop 40% · visitors rise 50% · spike · new-source"
FIGURES: tuple[What, ...] = ("visitors", "visits", "pageviews")
_SHARE = re.compile(r"(\d{1,3}) ?%?")


@dataclass(frozen=True, slots=True)
class Rule:
    kind: Kind
    what: What = "visitors"
    percent: int = 0  # of a drop or a rise

    def __str__(self) -> str:
        """As it is typed: "visitors drop 40%"."""
        if self.kind in ("drop", "rise"):
            return f"{self.what} {self.kind} {self.percent}%"
        return self.kind

    @property
    def told(self) -> str:
        """To be read."""
        match self.kind:
            case "drop" | "rise":
                sign = "fewer" if self.kind == "drop" else "more"
                return f"at least {self.percent} % {sign} {self.what} in 24 hours than usual"
            case "spike":
                marks = f"at least twice the usual, {AT_LEAST} more, and beyond chance"
                return f"a spike of visitors in an hour ({marks})"
            case "new-source":
                return (
                    f"{NEW} visitors in 24 hours from a source that sent nobody for {UNSEEN} days"
                )

    @property
    def once(self) -> str:
        return "each source once" if self.kind == "new-source" else "once until it is over"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was measured."""

    value: int
    usual: Usual | None = None  # None: too few weeks to compare with, or none are
    sources: Counter[str] = field(default_factory=Counter)  # the new ones
    days: int | None = None  # before, in which these sent nobody; None: too few to tell
    young: tuple[Website, ...] = ()  # left out: seen for too short a time

    def told(self, rule: Rule) -> str:
        """In a sentence without its full stop."""
        if rule.kind == "new-source":
            return self._sources()
        hours = "the last hour" if rule.kind == "spike" else "24 hours"
        says = f"{plural(self.value, rule.what.removesuffix('s'))} in {hours}"
        if self.usual is None:
            return f"{says}; there are too few weeks before to compare"
        usual = f"{says}; {plural(self.usual.median, 'is usual', 'are usual')}"
        if (mark := _mark(rule, self)) is None:
            return f"{usual}: that is too little to compare"
        if rule.kind == "spike":
            return f"{usual}, from {count(ceil(mark))} on it is a spike"
        if self.value == self.usual.median:
            return f"{says}, as many as usual"
        sign = "more" if self.value > self.usual.median else "fewer"
        return f"{usual}: {percent(abs(self.value / self.usual.median - 1))} {sign}"

    def _sources(self) -> str:
        if self.days is None:
            return "There are too few weeks before to tell which source is new"
        if not self.sources:
            return f"No source is new, compared with the {self.days} days before"
        first = self.sources.most_common(NAMED)
        named = ", ".join(f"{name} ({count(n)})" for name, n in first)
        more = f" and {len(self.sources) - NAMED} more" if len(self.sources) > NAMED else ""
        new = "New source" if len(self.sources) == 1 else "New sources"
        return f"{new}: {named}{more}; nobody came from there in the {self.days} days before"


def parsed(words: Sequence[str]) -> Rule:
    """`visitors drop 40%`, `spike`, `new-source`. Raises UsageError, its lines the words mended."""
    said = [word.casefold() for word in words]
    if said in (["spike"], ["new-source"], ["new", "source"]):
        return Rule("spike") if said == ["spike"] else Rule("new-source")
    what = next((it for it in FIGURES if said[:1] == [it]), None)
    kind: Kind | None = "drop" if "drop" in said[1:2] else "rise" if "rise" in said[1:2] else None
    share = _SHARE.fullmatch(" ".join(said[2:]))
    number = int(share[1]) if share else 0
    if what and kind and 5 <= number <= (95 if kind == "drop" else 999):
        return Rule(kind, what, number)
    if what and kind:
        raise UsageError(f"By how much? From 5% on: {what} {kind} 40%", f"{what} {kind} 40%")
    known = {it: it for it in ("spike", "new-source")}
    ways = [f"{it} {way}" for it in FIGURES for way in ("drop", "rise")]
    known |= {it: f"{it} {number if 5 <= number <= 95 else 40}%" for it in ways}
    meant = near(" ".join(said[:2]), known)
    hint = f"Did you mean {meant}?" if meant else f"There are {FORMS}."
    raise UsageError(f"I cannot watch for “{' '.join(words)}”. {hint}", *filter(None, (meant,)))


def is_there(rule: Rule, reading: Reading) -> bool:
    """Whether what is watched for has come."""
    if rule.kind == "new-source":
        return bool(reading.sources)
    if (mark := _mark(rule, reading)) is None:
        return False
    return reading.value <= mark if rule.kind == "drop" else reading.value >= mark


def is_over(rule: Rule, reading: Reading) -> bool:
    """Whether it has gone; what is neither there nor over is on its way."""
    if reading.usual is None or (mark := _mark(rule, reading)) is None:
        return False
    half = (mark + reading.usual.median) / 2
    return reading.value >= half if rule.kind == "drop" else reading.value <= half


def _mark(rule: Rule, reading: Reading) -> float | None:
    """From where on it is there. None: that cannot be said."""
    usual = reading.usual
    if usual is None or (rule.kind != "spike" and usual.median < FEW):
        return None
    match rule.kind:
        case "drop":
            return usual.median * (100 - rule.percent) / 100
        case "rise":
            return usual.median * (100 + rule.percent) / 100
        case _:  # four weeks may be alike by chance, so their spread alone does not do
            return usual.median + max(DEVIATIONS * usual.deviation, AT_LEAST, usual.median)
