"""From being due to being settled: who has a message, and for how long. Never twice a key."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from marina.driver import Query, Row
from marina.store.history import State
from marina.store.planning import Delivery, plan
from marina.store.room import Room, moment, seconds, unpacked
from marina.store.subscriptions import pause


class Deliveries(Room):
    async def plan(self, deliveries: Iterable[Delivery]) -> tuple[str, ...]:
        """Note what is to be said, all or nothing; again and again does no harm.

        Returns the keys that are new.
        """
        return await self._database.transact(lambda query: plan(query, deliveries))

    async def claim(
        self, now: datetime, lease: float = 60, most: int = 5, *, only_urgent: bool = False
    ) -> tuple[Delivery, ...]:
        """Take due deliveries for `lease` seconds; nobody else gets them until then.

        Each in its turn: after the one that it is about, and those about the same in the order of
        their keys. Whoever waits for another is as if it were not due.
        """
        rows = await self._database.query(  # the outer next_at is what PostgreSQL needs
            "update delivery set next_at = :until, attempts = attempts + 1,"
            " begun_at = coalesce(begun_at, :now)"
            " where key in (select key from delivery it where next_at <= :now and urgent >= :urgent"
            " and not exists (select 1 from delivery where key = it.about and next_at is not null)"
            " and not exists (select 1 from delivery where about = it.about and key < it.key"
            " and next_at is not null)"
            " order by urgent desc, about is not null, about, next_at limit :most)"
            " and next_at <= :now"
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

    async def done(
        self,
        delivery: Delivery,
        message: str,
        now: datetime,
        lack: str | None = None,
        *,
        may_repeat: bool = False,
    ) -> bool:
        """It is in the chat as `message`; what it said is forgotten. False: no longer ours.

        `lack`: why it had nothing to say, which is no reason for more to follow it. `may_repeat`:
        what became of an earlier try never came out.
        """
        return await self._database.transact(
            lambda query: _finish(
                query, delivery, "sent", now, message=message, error=lack, may_repeat=may_repeat
            )
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


def _finish(
    query: Query,
    delivery: Delivery,
    state: State,
    now: datetime,
    message: str | None = None,
    error: str | None = None,
    may_repeat: bool = False,
) -> bool:
    """Only the owner of the last claim may: `attempts` tells."""
    rows = query(
        "update delivery set next_at = null, state = :state, message = :message, error = :error,"
        " first_try = case when :may_repeat = 1 then first_try end,"
        " settled_at = :now, title = '', lines = ''"
        " where key = :key and attempts = :attempts returning key",
        state=state,
        message=message,
        error=error,
        may_repeat=int(may_repeat),
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
