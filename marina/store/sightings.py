"""Who was seen where: websites in their turn, and the visits of known clients."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from marina.driver import Query, Row
from marina.store.planning import Delivery, plan
from marina.store.room import Room, moment

GAP = timedelta(minutes=30)  # without a hit; then it is another visit
COOLDOWN = timedelta(hours=4)  # so long an earlier message is edited rather than a new one posted


@dataclass(frozen=True, slots=True)
class Turn:
    """A website in its turn to be looked at for visits; everything up to `cursor` was."""

    website: str
    port: str
    cursor: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """A known client on a port's websites, on all devices, without a longer pause."""

    client: str
    start: datetime
    last: datetime  # hit so far
    number: int  # 1: their first
    before: datetime | None  # the last hit of the visit before
    card: datetime  # the start of the visit whose message tells of this one
    began: bool = False  # among the hits at hand
    moved: bool = False  # it began, or went on, by them

    @property
    def first_told(self) -> bool:
        """Whether the message is its own, not one that is edited because it is still fresh."""
        return self.card == self.start


@dataclass(frozen=True, slots=True)
class Noticed:
    """What decides who is told."""

    visits: tuple[Visit, ...]  # by client, oldest first; of each client at least the latest
    alerts: Mapping[str, int]  # by channel: visits told of in the last minute
    begun: int  # visits that began on this website in the last hour, these left out
    is_planned: Callable[[str], bool] = field(default=lambda key: False, compare=False)


Tell = Callable[[Noticed], Iterable[Delivery]]


class Sightings(Room):
    async def claim_websites(
        self, now: datetime, every: float, most: int = 100
    ) -> tuple[Turn, ...]:
        """Those that nobody has taken in the last `every` seconds."""
        rows = await self._database.query(
            "update website set next_at = :until where id in"
            " (select id from website where next_at <= :now and port is not null"
            " and gone_at is null order by next_at limit :most) and next_at <= :now"
            " returning id, port, cursor_at",
            now=now.timestamp(),
            until=now.timestamp() + every,
            most=most,
        )
        return tuple(Turn(row["id"], row["port"], moment(row["cursor_at"])) for row in rows)

    async def cursors(self) -> dict[str, datetime]:
        """Up to when each website of a port was looked at, by its id."""
        rows = await self._database.query(
            "select id, cursor_at from website where port is not null"
        )
        return {row["id"]: moment(row["cursor_at"]) for row in rows}

    async def noticed(
        self,
        turn: Turn,
        now: datetime,
        hits: Mapping[str, Iterable[datetime]],
        tell: Tell,
        *,
        gap: timedelta = GAP,
        cooldown: timedelta = COOLDOWN,
    ) -> bool:
        """What was found on a website up to `now`: hits, by the key of their client.

        Sightings, what `tell` makes of them, and the cursor are kept together or not at all.
        `tell` runs in the database's thread: it must be quick and ask for nothing. False: somebody
        else did this turn.
        """

        def work(query: Query) -> bool:
            rows = query(  # compare and set
                "update website set cursor_at = :now where id = :id and cursor_at = :before"
                " and port = :port returning id",
                now=now.timestamp(),
                id=turn.website,
                before=turn.cursor.timestamp(),
                port=turn.port,
            )
            if not rows:
                return False
            if hits:
                begun = _begun(query, turn.website, now)
                visits = tuple(
                    visit
                    for client in sorted(hits)  # in one order everywhere: no deadlock
                    for visit in _visits(query, turn, client, hits[client], now, gap, cooldown)
                )
                is_planned = partial(_is_planned, query)
                plan(query, tell(Noticed(visits, _alerts(query, now), begun, is_planned)))
            return True

        return await self._database.transact(work)

    async def sightings(self, port: str) -> tuple[Visit, ...]:
        """The latest visit of each client to a port, newest first."""
        rows = await self._database.query(
            "select * from sighting where port = :port order by last_at desc", port=port
        )
        return tuple(map(_visit, rows))

    async def sighting(self, port: str, client: str) -> Visit | None:
        """Their latest visit; None: they were not seen."""
        rows = await self._database.query(
            "select * from sighting where port = :port and client = :client",
            port=port,
            client=client,
        )
        return _visit(rows[0]) if rows else None


def _visits(
    query: Query,
    turn: Turn,
    client: str,
    hits: Iterable[datetime],
    now: datetime,
    gap: timedelta,
    cooldown: timedelta,
) -> Iterator[Visit]:
    """Those that begin among the hits; none does: the one that goes on."""
    if not query("select key from client where key = :key", key=client):
        return  # forgotten meanwhile
    visits: list[Visit] = []
    moved = False
    for hit in sorted(hits):
        at = min(hit, now)  # a forged future would silence the client until then
        rows = query(
            "insert into sighting"
            " (port, client, website, started_at, last_at, visits, card, card_at)"
            " values (:port, :client, :website, :at, :at, 1, :at, :now)"
            " on conflict (port, client) do update set website = excluded.website,"
            " started_at = excluded.started_at, last_at = excluded.last_at,"
            " before_at = sighting.last_at, visits = sighting.visits + 1,"
            " card = case when sighting.card_at <= :stale then excluded.card else sighting.card"
            " end, card_at = case when sighting.card_at <= :stale then excluded.card_at"
            " else sighting.card_at end"
            " where excluded.last_at > sighting.last_at + :gap returning *",
            port=turn.port,
            client=client,
            website=turn.website,
            at=at.timestamp(),
            now=now.timestamp(),
            stale=(now - cooldown).timestamp(),
            gap=gap.total_seconds(),
        )
        if rows:
            visits.append(replace(_visit(rows[0]), began=True, moved=True))
            continue
        rows = query(
            "update sighting set last_at = :at where port = :port and client = :client"
            " and last_at < :at returning last_at",
            at=at.timestamp(),
            port=turn.port,
            client=client,
        )
        moved = moved or bool(rows)
        if rows and visits:
            visits[-1] = replace(visits[-1], last=moment(rows[0]["last_at"]))
    if visits:
        yield from visits
        return
    rows = query(
        "select * from sighting where port = :port and client = :client",
        port=turn.port,
        client=client,
    )
    yield replace(_visit(rows[0]), moved=moved)


def _begun(query: Query, website: str, now: datetime) -> int:
    rows = query(
        "select count(*) as n from sighting where website = :website and started_at > :since",
        website=website,
        since=(now - timedelta(hours=1)).timestamp(),
    )
    return int(rows[0]["n"])


def _is_planned(query: Query, key: str) -> bool:
    return bool(query("select 1 as one from delivery where key = :key", key=key))


def _alerts(query: Query, now: datetime) -> Mapping[str, int]:
    rows = query(
        "select channel, count(*) as n from delivery where asked_at > :since and client <> ''"
        " and verb = 'post' group by channel",
        since=(now - timedelta(minutes=1)).timestamp(),
    )
    return {row["channel"]: row["n"] for row in rows}


def _visit(row: Row) -> Visit:
    return Visit(
        row["client"],
        moment(row["started_at"]),
        moment(row["last_at"]),
        row["visits"],
        moment(row["before_at"]),
        moment(row["card"]),
    )
