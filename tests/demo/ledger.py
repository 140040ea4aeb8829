"""Counts the raw hits in plain Python: a second opinion on every number, without any SQL."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from bot.demo import Hit, Visitor
from bot.demo.hits import EVENT, PAGEVIEW, VITALS, session_id, visit_id


@dataclass(frozen=True)
class Entry:
    """A hit with its session, its visit and the visitor that the session was begun by."""

    hit: Hit
    session: str
    visit: str
    visitor: Visitor

    @property
    def at(self) -> int:
        return self.hit.at

    @property
    def type(self) -> int:
        return EVENT if self.hit.name and self.hit.type != VITALS else self.hit.type

    @property
    def is_counted(self) -> bool:
        """/stats and its like count neither events nor web vitals."""
        return self.type not in (EVENT, VITALS)

    def local(self, zone: ZoneInfo) -> datetime:
        return datetime.fromtimestamp(self.at / 1000, UTC).astimezone(zone)


class Ledger:
    """Some entries, in the order of time."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = sorted(entries, key=lambda entry: entry.at)

    @classmethod
    def of(cls, hits: Iterable[Hit]) -> Self:
        """Of hits in the order in which they came in."""
        entries = []
        visitors: dict[str, Visitor] = {}
        for hit in hits:
            session = session_id(hit.website, hit.visitor, hit.at)
            visitor = visitors.setdefault(session, hit.visitor)
            entries.append(Entry(hit, session, hit.visit or visit_id(session, hit.at), visitor))
        return cls(entries)

    def where(self, test: Callable[[Entry], Any]) -> Ledger:
        return Ledger(entry for entry in self.entries if test(entry))

    def between(self, start: datetime, end: datetime) -> Ledger:
        """Without the end."""
        first, last = (moment.timestamp() * 1000 for moment in (start, end))
        return self.where(lambda entry: first <= entry.at < last)

    @property
    def counted(self) -> Ledger:
        return self.where(lambda entry: entry.is_counted)

    @property
    def pageviews(self) -> Ledger:
        return self.where(lambda entry: entry.type == PAGEVIEW)

    @property
    def events(self) -> Ledger:
        return self.where(lambda entry: entry.type == EVENT)

    @property
    def sessions(self) -> set[str]:
        return {entry.session for entry in self.entries}

    @property
    def visits(self) -> set[str]:
        return {entry.visit for entry in self.entries}

    def by(self, key: Callable[[Entry], Any]) -> dict[Any, Ledger]:
        """Parts that share a value."""
        parts: dict[Any, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            parts[key(entry)].append(entry)
        return {value: Ledger(part) for value, part in parts.items()}

    def five(self) -> tuple[int, int, int, int, int]:
        """Pageviews, visitors, visits, bounces, totaltime."""
        visits = self.by(lambda entry: (entry.session, entry.visit)).values()
        bounces = sum(len(visit) == 1 for visit in visits)
        time = sum((visit.entries[-1].at - visit.entries[0].at) // 1000 for visit in visits)
        return len(self), len(self.sessions), len(self.visits), bounces, time

    def visitors_by(self, key: Callable[[Entry], Any]) -> dict[Any, int]:
        """Distinct sessions per value; what has none is left out."""
        return {value: len(part.sessions) for value, part in self.by(key).items() if value}

    def data(self) -> Iterator[tuple[Entry, str, Any]]:
        """Every property of every event."""
        for entry in self.entries:
            for name, value in (entry.hit.data or {}).items():
                yield entry, name, value

    def funnel(self, tests: Sequence[Callable[[Entry], Any]], window: float) -> list[int]:
        """Sessions per step, by trying every hit after every other."""
        here = self.where(tests[0]).entries
        counts = [len({entry.session for entry in here})]
        for test in tests[1:]:
            before = Ledger(here).by(lambda entry: entry.session)
            here = [
                entry
                for entry in self.entries
                if test(entry)
                and any(
                    0 <= entry.at - earlier.at <= window * 60_000
                    for earlier in before.get(entry.session, Ledger(())).entries
                )
            ]
            counts.append(len({entry.session for entry in here}))
        return counts

    def ways(self, steps: int) -> Counter[tuple[str, ...]]:
        """Visits by their first hits, repeats left out."""
        ways: Counter[tuple[str, ...]] = Counter()
        for visit in self.by(lambda entry: entry.visit).values():
            way: list[str] = []
            for entry in visit.entries[:steps]:
                what = entry.hit.name or entry.hit.path
                if way[-1:] != [what]:
                    way.append(what)
            ways[tuple(way)] += 1
        return ways

    def __len__(self) -> int:
        return len(self.entries)
