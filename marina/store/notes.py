"""Small things worth remembering: what was handled already, and notes of ours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from marina.driver import Query
from marina.store.room import Room


class Notes(Room):
    async def first_time(
        self, key: str, now: datetime, within: timedelta = timedelta(minutes=10)
    ) -> bool:
        """Whether nobody asked this of the same key before; true again after `within`.

        For whatever may arrive twice (`key`: the chat's id of it) or is to be said but once.
        """
        rows = await self._database.query(
            "insert into seen (key, until_at) values (:key, :until)"
            " on conflict (key) do update set until_at = excluded.until_at"
            " where seen.until_at <= :now returning key",
            key=key,
            until=(now + within).timestamp(),
            now=now.timestamp(),
        )
        return bool(rows)

    async def note(self, key: str, value: str) -> None:
        await self._database.transact(lambda query: note(query, key, value))

    async def amend(self, key: str, change: Callable[[str], str]) -> str:
        """Note what `change` makes of the note; nobody else's comes between. Returns it."""

        def work(query: Query) -> str:
            value = change(recalled(query, key))
            note(query, key, value)
            return value

        return await self._database.transact(work)

    async def recall(self, key: str) -> str:
        """What was noted under `key`; nothing: empty."""
        return await self._database.read(lambda query: recalled(query, key))

    async def number(self, key: str) -> int:
        """The next number of that name: 1, 2, 3, never one of them twice."""
        rows = await self._database.query(
            "insert into note (key, value) values (:key, '1') on conflict (key) do update"
            " set value = cast(cast(note.value as integer) + 1 as text) returning value",
            key=key,
        )
        return int(rows[0]["value"])


def note(query: Query, key: str, value: str) -> None:
    query(
        "insert into note (key, value) values (:key, :value)"
        " on conflict (key) do update set value = excluded.value",
        key=key,
        value=value,
    )


def recalled(query: Query, key: str) -> str:
    rows = query("select value from note where key = :key", key=key)
    return str(rows[0]["value"]) if rows else ""
