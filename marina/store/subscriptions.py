"""What a channel wants to be told unasked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from marina.driver import Query, Row
from marina.port import Port
from marina.schedule import Every, Schedule
from marina.store.ports import read_ports
from marina.store.room import Room, moment, packed, unpacked

Kind = Literal["digest", "alerts", "watch"]


@dataclass(frozen=True, slots=True)
class Subscription:
    """A digest: the answers to `lines`, by the calendar; alerts: the visits of known clients."""

    id: str
    channel: str
    ports: tuple[Port, ...]  # none: all of them
    lines: tuple[str, ...]
    since: datetime  # nothing that was due before is sent; editing and resuming set it anew
    kind: Kind = "digest"
    every: Every = "week"
    weekday: int = 0  # Monday
    day: int = 1  # of the month; in a shorter month its last
    at: time = time(8)  # wall time
    zone: ZoneInfo | None = None  # None: the first port's
    quiet: tuple[time, time] | None = None  # alerts: from, until; then all at once
    hot: bool = False  # alerts: only clients with an open deal, or about an important event
    dm: bool = False  # alerts: to the client's owner by direct message as well
    owner: str = ""  # who made it: slack:U0123
    paused: str | None = None  # why; None: it is not

    @property
    def timezone(self) -> ZoneInfo:
        return self.zone or (self.ports[0].timezone if self.ports else ZoneInfo("UTC"))

    @property
    def schedule(self) -> Schedule:
        return Schedule(self.every, self.weekday, self.day, self.at, self.timezone)


class Subscriptions(Room):
    async def subscribe(self, subscription: Subscription) -> None:
        """Add it, or change the one of that id."""
        await self._database.transact(lambda query: _save(query, subscription))

    async def subscriptions(self, kind: Kind | None = None) -> tuple[Subscription, ...]:
        """By id, the paused ones too."""

        def work(query: Query) -> tuple[Subscription, ...]:
            return tuple(it for it in _read(query) if kind in (None, it.kind))

        return await self._database.read(work)

    async def subscription(self, id: str) -> Subscription | None:
        """None: there is none of that id, or no more."""
        return next(iter(await self._database.read(lambda query: _read(query, id))), None)

    async def pause(self, id: str, reason: str, now: datetime) -> None:
        """Say nothing more until it is resumed, what is under way included."""
        await self._database.transact(lambda query: pause(query, id, reason, now))

    async def resume(self, id: str, now: datetime) -> None:
        """Go on with what is due from `now` on."""
        await self._database.query(
            "update subscription set paused = null, since = :now where id = :id",
            now=now.timestamp(),
            id=id,
        )

    async def unsubscribe(self, id: str, now: datetime) -> bool:
        """End it, what is under way included. False: there is none."""

        def work(query: Query) -> bool:
            _abandon(query, id, "stopped", now)
            query("delete from subscription_port where subscription = :id", id=id)
            return bool(query("delete from subscription where id = :id returning id", id=id))

        return await self._database.transact(work)


def _read(query: Query, id: str = "") -> tuple[Subscription, ...]:
    """By id; all of them, or one."""
    rows = query("select * from subscription where :id in ('', id) order by id", id=id)
    links = query(
        "select subscription, port from subscription_port where :id in ('', subscription)"
        " order by place",
        id=id,
    )
    keys = {link["port"] for link in links}
    ports = {port.key: port for port in read_ports(query, keys)} if keys else {}
    found: dict[str, list[Port]] = {}
    for link in links:
        found.setdefault(link["subscription"], []).append(ports[link["port"]])
    return tuple(_subscription(row, tuple(found.get(row["id"], ()))) for row in rows)


def pause(query: Query, id: str, reason: str, now: datetime) -> None:
    """Within the caller's transaction."""
    query("update subscription set paused = :reason where id = :id", reason=reason, id=id)
    _abandon(query, id, reason, now)


def _abandon(query: Query, id: str, reason: str, now: datetime) -> None:
    query(
        "update delivery set next_at = null, first_try = null, state = 'failed', error = :reason,"
        " settled_at = :now, title = '', lines = ''"
        " where subscription = :id and next_at is not null",
        reason=reason,
        now=now.timestamp(),
        id=id,
    )


def _save(query: Query, it: Subscription) -> None:
    query("delete from subscription_port where subscription = :id", id=it.id)
    query(
        "insert into subscription (id, kind, channel, owner, lines, every, weekday, day, at,"
        " timezone, quiet, hot, since, paused, dm) values (:id, :kind, :channel, :owner, :lines,"
        " :every, :weekday, :day, :at, :timezone, :quiet, :hot, :since, :paused, :dm)"
        " on conflict (id) do update set kind = excluded.kind, channel = excluded.channel,"
        " owner = excluded.owner, lines = excluded.lines, every = excluded.every,"
        " weekday = excluded.weekday, day = excluded.day, at = excluded.at,"
        " timezone = excluded.timezone, quiet = excluded.quiet, hot = excluded.hot,"
        " since = excluded.since, paused = excluded.paused, dm = excluded.dm",
        id=it.id,
        kind=it.kind,
        channel=it.channel,
        owner=it.owner,
        lines=packed(it.lines),
        every=it.every,
        weekday=it.weekday,
        day=it.day,
        at=it.at.isoformat(),
        timezone=it.zone.key if it.zone else "",
        quiet="-".join(end.isoformat() for end in it.quiet or ()),
        hot=int(it.hot),
        since=it.since.timestamp(),
        paused=it.paused,
        dm=int(it.dm),
    )
    for place, port in enumerate(it.ports):
        query(
            "insert into subscription_port (subscription, place, port) values (:id, :place, :port)",
            id=it.id,
            place=place,
            port=port.key,
        )


def _subscription(row: Row, ports: tuple[Port, ...]) -> Subscription:
    return Subscription(
        row["id"],
        row["channel"],
        ports,
        unpacked(row["lines"]),
        moment(row["since"]),
        row["kind"],
        row["every"],
        row["weekday"],
        row["day"],
        time.fromisoformat(row["at"]),
        ZoneInfo(row["timezone"]) if row["timezone"] else None,
        _quiet(row["quiet"]),
        bool(row["hot"]),
        bool(row["dm"]),
        row["owner"],
        row["paused"],
    )


def _quiet(text: str) -> tuple[time, time] | None:
    start, _, end = text.partition("-")
    return (time.fromisoformat(start), time.fromisoformat(end)) if end else None
