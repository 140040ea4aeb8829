"""The events behind the simulated Umami: SQLite in memory, asked in a thread of its own."""

from __future__ import annotations

import asyncio
import random
import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from threading import RLock
from typing import Any, TypeVar

from bot.demo import hits
from bot.demo.checks import UUID
from bot.demo.hits import EVENT, PAGEVIEW, VITALS, Hit, Visitor
from bot.demo.properties import NUMBER, Property, properties
from bot.demo.schema import TABLES
from bot.demo.window import DAY

T = TypeVar("T")
Row = sqlite3.Row
NOTHING = (None,) * 5
NOBODY: tuple[Visitor | None, int, tuple[int, int]] = (None, 0, (0, 0))
# The columns that a plain pageview fills, from the path on in the order of `Hit`. Nulls are left
# out: to hand one over takes as long as three texts.
PLAIN = (
    "id, event_id, website_id, session, visit, created_at, event_type, url_path, url_query,"
    " page_title, hostname, referrer_domain, referrer_path, referrer_query"
)


class Store:
    """One connection behind one lock. `run` keeps the event loop free; the rest is synchronous.

    SQL may use `regex(pattern, value)` and `ilike(pattern, value)`, PostgreSQL's `~*` and `ilike`.
    """

    def __init__(self, seed: int = 1) -> None:
        self._db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._db.row_factory = Row
        self._db.create_function("regex", 2, _regex, deterministic=True)
        self._db.create_function("ilike", 2, _ilike, deterministic=True)
        self._db.executescript(TABLES)
        self._lock = RLock()
        self._thread = ThreadPoolExecutor(1, "umami")
        self._random = random.Random(seed)
        self._events = self.new_id()[:24]  # what the ids of events begin with
        self._sessions: dict[tuple[str, str], tuple[int, str]] = {}
        self._visits: dict[str, int] = {}
        self._visiting: dict[
            tuple[str, str | None], tuple[Visitor | None, int, tuple[int, int]]
        ] = {}
        self._new_sessions: list[tuple[Any, ...]] = []
        self._new_visits: list[tuple[Any, ...]] = []

    async def run(self, work: Callable[[], T]) -> T:
        """The work's result; it runs in the store's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def rows(self, sql: str, params: Mapping[str, Any] | None = None) -> list[Row]:
        """Every row of a query."""
        with self._lock:
            return self._db.execute(sql, params or {}).fetchall()

    def row(self, sql: str, params: Mapping[str, Any] | None = None) -> Row | None:
        """The first row of a query, if there is one."""
        return next(iter(self.rows(sql, params)), None)

    def insert(self, table: str, **values: Any) -> None:
        """One row; raises `sqlite3.IntegrityError` if its key is taken."""
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        self.rows(f"insert into {table} ({names}) values ({marks})", values)

    def new_id(self) -> str:
        """A UUID (version 4) that depends on the seed alone."""
        digits = f"{self._random.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

    def session(self, website: str, visitor: Visitor, at: int) -> tuple[int, str]:
        """The key and id of the visitor's session, which is made if it is new."""
        with self._lock:
            found = self._session(website, visitor, at)
            self._flush()
            return found

    def knows(self, website: str, visitor: Visitor, at: int) -> bool:
        """Whether the visitor has a session already."""
        return hits.owner(website, visitor, at) in self._sessions

    def identify(self, session: int, website: str, at: int, data: Mapping[str, Any]) -> None:
        """Properties of a session; a key given again is replaced."""
        rows = [(session, website, at, *row) for row in properties(data)]
        with self._lock:
            self._db.executemany(
                "insert or replace into session_data values (?, ?, ?, ?, ?, ?, ?, ?)", rows
            )

    def load(self, given: Iterable[Hit]) -> None:
        """Store hits, in any order."""
        with self._lock:
            self._db.execute("begin")
            try:
                self._load(given)
            finally:
                self._db.execute("commit")

    def _load(self, given: Iterable[Hit]) -> None:
        (first,) = self._db.execute("select coalesce(max(id), 0) + 1 from website_event").fetchone()
        events: list[tuple[Any, ...]] = []
        plain: list[tuple[Any, ...]] = []
        data: list[tuple[Any, ...]] = []
        revenue: list[tuple[Any, ...]] = []
        for event, hit in enumerate(given, first):
            session, visit = self._whose(hit)
            key = event, f"{self._events}{event:012x}", hit.website, session, visit, hit.at
            if _is_plain(hit):
                plain.append((*key, PAGEVIEW, *hit[3:6], *hit[8:12]))
            else:
                events.append((*key, *_event(hit)))
            if hit.data:
                rows = list(properties(hit.data))
                data += [(event, hit.website, hit.at, *row) for row in rows]
                if money := _revenue(hit, rows):
                    revenue.append((event, hit.website, session, hit.name, *money, hit.at))
        self._flush()
        self._visiting = {}
        self._insert("website_event", events)
        self._insert(f"website_event ({PLAIN})", plain)
        self._insert("event_data", data)
        self._insert("revenue", revenue)

    def _whose(self, hit: Hit) -> tuple[int, int]:
        """The keys of the hit's session and visit, remembered for a named visit's further hits."""
        who, day, keys = self._visiting.get((hit.website, hit.visit), NOBODY)
        if who is hit.visitor and day == hit.at // DAY:
            return keys
        session, session_id = self._session(hit.website, hit.visitor, hit.at)
        keys = session, self._visit(hit.visit or hits.visit_id(session_id, hit.at))
        if hit.visit:
            self._visiting[hit.website, hit.visit] = hit.visitor, hit.at // DAY, keys
        return keys

    def _session(self, website: str, visitor: Visitor, at: int) -> tuple[int, str]:
        owner = hits.owner(website, visitor, at)
        if owner not in self._sessions:
            self._sessions[owner] = len(self._sessions) + 1, hits.named(" ".join(owner))
            self._new_sessions.append((*self._sessions[owner], website, *visitor[1:], at))
        return self._sessions[owner]

    def _visit(self, visit: str) -> int:
        if visit not in self._visits:
            self._visits[visit] = len(self._visits) + 1
            visit_id = visit if UUID.fullmatch(visit) else hits.named(visit)
            self._new_visits.append((self._visits[visit], visit_id))
        return self._visits[visit]

    def _flush(self) -> None:
        self._insert("session", self._new_sessions)
        self._insert("visit", self._new_visits)
        self._new_sessions, self._new_visits = [], []

    def _insert(self, table: str, rows: list[tuple[Any, ...]]) -> None:
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            self._db.executemany(f"insert into {table} values ({marks})", rows)


def _is_plain(hit: Hit) -> bool:
    """Most hits are: a pageview without a name, a tag, a campaign or vitals."""
    return (
        hit.type == PAGEVIEW
        and not (hit.name or hit.tag or hit.click_id)
        and hit.utm == NOTHING
        and hit.vitals == NOTHING
    )


def _event(hit: Hit) -> tuple[Any, ...]:
    """All columns from the type on; vitals come without query and hostname."""
    vitals = hit.type == VITALS
    return (
        EVENT if hit.name and not vitals else hit.type,
        hit.name,
        hit.path,
        None if vitals else hit.query,
        hit.title,
        hit.referrer,
        hit.referrer_path,
        hit.referrer_query,
        None if vitals else hit.hostname,
        hit.tag,
        *hit.utm,
        hit.click_id,
        *hit.vitals,
    )


def _revenue(hit: Hit, rows: Iterable[Property]) -> tuple[str, float] | None:
    """The currency and sum of a custom event that has both."""
    found = {row.key: row for row in rows}
    currency = found.get("currency")
    sum_ = found.get("revenue")
    if not (hit.name and sum_ and currency and currency.text):
        return None
    try:
        amount = float(sum_.number if sum_.type == NUMBER else sum_.text or "")  # type: ignore[arg-type]
    except ValueError:
        return None
    return (currency.text, amount) if amount > 0 else None


@lru_cache(100_000)
def _regex(pattern: str, value: str | None) -> bool | None:
    return None if value is None else bool(_compiled(pattern).search(value))


@lru_cache(1000)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@lru_cache(100_000)
def _ilike(pattern: str, value: str | None) -> bool | None:
    return None if value is None else bool(_like(pattern).fullmatch(value))


@lru_cache(1000)
def _like(pattern: str) -> re.Pattern[str]:
    marks = {"%": ".*", "_": "."}
    return re.compile(
        "".join(marks.get(mark) or re.escape(mark) for mark in pattern), re.IGNORECASE | re.DOTALL
    )
