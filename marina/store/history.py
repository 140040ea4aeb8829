"""What was said, or could not be, or waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from marina.driver import Row
from marina.store.room import Room, moment

State = Literal["due", "sent", "failed"]


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
    may_repeat: bool  # an earlier try's message may be there too


class History(Room):
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
        row["state"] == "sent" and row["first_try"] is not None,
    )
