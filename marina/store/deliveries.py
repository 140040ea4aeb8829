"""What is to be said, was said, or could not be: a row a message, never twice a key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import Literal

from marina.driver import Query, Row
from marina.store.room import Room, moment, packed, seconds, unpacked
from marina.store.subscriptions import pause

Verb = Literal["post", "edit", "reply"]
State = Literal["due", "sent", "failed"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one channel: lines to be asked as of `asked_at`. Never twice per key."""

    key: str  # "digest:nice-weekly:2026-05-18", "visit:nice:crm-1002:1779190200"
    channel: str  # "slack:C0123"
    title: str
    port: str  # the one meant where a line names none
    lines: tuple[str, ...]
    asked_at: datetime
    verb: Verb = "post"
    about: str | None = None  # the key of the message to edit or to reply to
    due_at: datetime | None = None  # None: at once when `asked_at` has come
    urgent: bool = False  # goes before what is not
    subscription: str = ""
    client: str = ""  # whom it tells of
    joins: bool = False  # adds its lines to the delivery of that key, while that one waits
    attempts: int = 0  # this claim's number: only the last claim's owner may settle
    begun_at: datetime | None = None  # when it was first taken up
    first_try: datetime | None = None  # a try since then may have got through: look for it first
    trouble: str = ""  # why the try before failed


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has become of a delivery."""

    key: str
    channel: str
    state: State
    asked_at: datetime
    settled_at: datetime | None
    attempts: int
    message: str | None  # the chat's own id of it
    error: str | None


class Deliveries(Room):
    async def plan(self, deliveries: Iterable[Delivery]) -> tuple[str, ...]:
        """Note what is to be said, all or nothing; again and again does no harm.

        Returns the keys that are new.
        """
        return await self._database.transact(lambda query: plan(query, deliveries))

    async def claim(
        self, now: datetime, lease: float = 60, most: int = 5, *, only_urgent: bool = False
    ) -> tuple[Delivery, ...]:
        """Take due deliveries for `lease` seconds; nobody else gets them until then."""
        rows = await self._database.query(  # the outer next_at is what PostgreSQL needs
            "update delivery set next_at = :until, attempts = attempts + 1,"
            " begun_at = coalesce(begun_at, :now)"
            " where key in (select key from delivery where next_at <= :now and urgent >= :urgent"
            " order by urgent desc, next_at limit :most) and next_at <= :now"
            " returning key, verb, about, channel, title, port, lines, asked_at, urgent,"
            " subscription, client, attempts, begun_at, first_try, error",
            now=now.timestamp(),
            until=now.timestamp() + lease,
            most=most,
            urgent=int(only_urgent),
        )
        rows.sort(key=lambda row: (-row["urgent"], row["asked_at"], row["key"]))
        return tuple(map(_delivery, rows))

    async def renew(self, delivery: Delivery, now: datetime, lease: float = 60) -> bool:
        """Just before the post: have `lease` seconds more. False: it is no longer ours, don't.

        From here on it may be in the chat, so `first_try` is written before a byte leaves, and by
        the last claim's owner alone: who takes it over looks if, and only if, there may be a post.
        """
        rows = await self._database.query(
            "update delivery set next_at = :until, first_try = coalesce(first_try, :now)"
            " where key = :key and attempts = :attempts and next_at > :now returning key",
            until=now.timestamp() + lease,
            key=delivery.key,
            attempts=delivery.attempts,
            now=now.timestamp(),
        )
        return bool(rows)

    async def wait(self, delivery: Delivery, at: datetime) -> bool:
        """It is another message's turn first: this was no try. False: no longer ours."""
        rows = await self._database.query(
            "update delivery set next_at = :at, begun_at = null"
            " where key = :key and attempts = :attempts and next_at is not null returning key",
            at=at.timestamp(),
            key=delivery.key,
            attempts=delivery.attempts,
        )
        return bool(rows)

    async def is_next(self, delivery: Delivery) -> bool:
        """Whether what comes before it in the same thread, by key, is settled."""
        rows = await self._database.query(
            "select key from delivery where about = :about and key < :key"
            " and next_at is not null limit 1",
            about=delivery.about,
            key=delivery.key,
        )
        return not rows

    async def done(
        self, delivery: Delivery, message: str, now: datetime, lack: str | None = None
    ) -> bool:
        """It is in the chat as `message`; what it said is forgotten. False: no longer ours.

        `lack`: why it had nothing to say, which is no reason for more to follow it.
        """
        return await self._database.transact(
            lambda query: _finish(query, delivery, "sent", now, message=message, error=lack)
        )

    async def again(self, delivery: Delivery, at: datetime, error: str, *, unclear: bool) -> bool:
        """Try again then. `unclear`: if it was posted (renewed), this try may have got through.

        False: no longer ours.
        """
        rows = await self._database.query(
            "update delivery set next_at = :at, error = :error,"
            " first_try = case when :unclear = 1 then first_try else :before end"
            " where key = :key and attempts = :attempts and next_at is not null returning key",
            at=at.timestamp(),
            error=error,
            unclear=int(unclear),
            before=seconds(delivery.first_try),
            key=delivery.key,
            attempts=delivery.attempts,
        )
        return bool(rows)

    async def give_up(
        self,
        delivery: Delivery,
        error: str,
        now: datetime,
        *,
        pausing: bool = False,
        notices: Iterable[Delivery] = (),
    ) -> bool:
        """It will never be there. In one stroke pause its subscription and plan `notices`.

        False: no longer ours, and nothing was done.
        """

        def work(query: Query) -> bool:
            if not _finish(query, delivery, "failed", now, error=error):
                return False
            if pausing and delivery.subscription:
                pause(query, delivery.subscription, error, now)
            plan(query, notices)
            return True

        return await self._database.transact(work)

    async def outcome(self, key: str) -> Outcome | None:
        """None: never planned, or too long ago."""
        rows = await self._database.query("select * from delivery where key = :key", key=key)
        return _outcome(rows[0]) if rows else None

    async def history(self, subscription: str, most: int = 10) -> tuple[Outcome, ...]:
        """Of a subscription, newest first."""
        rows = await self._database.query(
            "select * from delivery where subscription = :subscription"
            " order by asked_at desc, key limit :most",
            subscription=subscription,
            most=most,
        )
        return tuple(map(_outcome, rows))

    async def settled(self, most: int, channel: str = "") -> tuple[Outcome, ...]:
        """What was sent or given up last, the newest first; in one channel, or in all."""
        rows = await self._database.query(
            "select * from delivery where settled_at is not null"
            " and (:channel = '' or channel = :channel)"
            " order by settled_at desc, key limit :most",
            channel=channel,
            most=most,
        )
        return tuple(map(_outcome, rows))

    async def waiting_since(self, now: datetime) -> datetime | None:
        """How long the delivery that nobody takes up has been due; None: there is none."""
        rows = await self._database.query(
            "select min(next_at) as at from delivery where next_at <= :now", now=now.timestamp()
        )
        return moment(rows[0]["at"])


def plan(query: Query, deliveries: Iterable[Delivery]) -> tuple[str, ...]:
    """Within the caller's transaction.

    A message about one before it here is new only if that one is: nothing is added to a thread
    that was planned earlier, when there was perhaps less to say.
    """
    new, old = list[str](), set[str]()
    for delivery in deliveries:
        if delivery.about not in old and _plan(query, delivery):
            new.append(delivery.key)
        else:
            old.add(delivery.key)
    return tuple(new)


def _plan(query: Query, delivery: Delivery) -> bool:
    return _join(query, delivery) if delivery.joins else _insert(query, delivery)


def _join(query: Query, delivery: Delivery) -> bool:
    """Where the one of that key was taken up already, there is another one after it."""
    for number in count(1):
        one = replace(delivery, key=f"{delivery.key}:{number}")
        if _add(query, one):
            return False
        if _insert(query, one):
            return True
        if _add(query, one):  # another process was faster
            return False
    raise AssertionError("numbers have no end")


def _add(query: Query, delivery: Delivery) -> bool:
    """Its lines to those of the delivery of that key. False: there is none that still waits."""
    rows = query(  # changes nothing, but nobody else changes the row until we have
        "update delivery set attempts = attempts where key = :key and attempts = 0"
        " and next_at is not null returning lines",
        key=delivery.key,
    )
    if not rows:
        return False
    lines = dict.fromkeys((*unpacked(rows[0]["lines"]), *delivery.lines))
    query(
        "update delivery set lines = :lines where key = :key",
        lines=packed(lines),
        key=delivery.key,
    )
    return True


def _insert(query: Query, delivery: Delivery) -> bool:
    rows = query(
        "insert into delivery (key, verb, about, channel, title, port, lines, asked_at, next_at,"
        " urgent, subscription, client) values (:key, :verb, :about, :channel, :title, :port,"
        " :lines, :asked_at, :due_at, :urgent, :subscription, :client)"
        " on conflict (key) do nothing returning key",
        key=delivery.key,
        verb=delivery.verb,
        about=delivery.about,
        channel=delivery.channel,
        title=delivery.title,
        port=delivery.port,
        lines=packed(delivery.lines),
        asked_at=delivery.asked_at.timestamp(),
        due_at=(delivery.due_at or delivery.asked_at).timestamp(),
        urgent=int(delivery.urgent),
        subscription=delivery.subscription,
        client=delivery.client,
    )
    return bool(rows)


def _finish(
    query: Query,
    delivery: Delivery,
    state: State,
    now: datetime,
    message: str | None = None,
    error: str | None = None,
) -> bool:
    """Only the owner of the last claim may: `attempts` tells."""
    rows = query(
        "update delivery set next_at = null, first_try = null, state = :state, message = :message,"
        " error = :error, settled_at = :now, title = '', lines = ''"
        " where key = :key and attempts = :attempts returning key",
        state=state,
        message=message,
        error=error,
        now=now.timestamp(),
        key=delivery.key,
        attempts=delivery.attempts,
    )
    return bool(rows)


def _delivery(row: Row) -> Delivery:
    return Delivery(
        row["key"],
        row["channel"],
        row["title"],
        row["port"],
        unpacked(row["lines"]),
        moment(row["asked_at"]),
        row["verb"],
        row["about"],
        urgent=bool(row["urgent"]),
        subscription=row["subscription"],
        client=row["client"],
        attempts=row["attempts"],
        begun_at=moment(row["begun_at"]),
        first_try=moment(row["first_try"]),
        trouble=row["error"] or "",
    )


def _outcome(row: Row) -> Outcome:
    return Outcome(
        row["key"],
        row["channel"],
        row["state"],
        moment(row["asked_at"]),
        moment(row["settled_at"]),
        row["attempts"],
        row["message"],
        row["error"],
    )
