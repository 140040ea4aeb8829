"""What is to be said: a row a message, never twice a key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import Literal

from marina.driver import Query
from marina.store.room import packed, unpacked

Verb = Literal["post", "edit", "reply"]


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
