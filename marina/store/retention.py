"""What is forgotten, and the copies that are kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from marina.driver import Query
from marina.store.room import Room

DELIVERIES = timedelta(days=30)
PEOPLE = timedelta(days=396)  # thirteen months: last year's visit is still worth a word
BACKUPS = 7


class Retention(Room):
    async def sweep(self, now: datetime) -> None:
        """Nightly. Of each subscription the newest period stays, or it would be planned again."""

        def work(query: Query) -> None:
            query(
                "delete from delivery where settled_at < :then and (subscription = '' or asked_at <"
                " (select max(newer.asked_at) from delivery newer"
                " where newer.subscription = delivery.subscription))",
                then=(now - DELIVERIES).timestamp(),
            )
            people = (now - PEOPLE).timestamp()
            query("delete from sighting where last_at < :then", then=people)
            query("delete from claim where at < :then", then=people)
            query("delete from reveal where at < :then", then=people)
            query("delete from mute where until_at <= :now", now=now.timestamp())
            query("delete from seen where until_at <= :now", now=now.timestamp())

        await self._database.transact(work)

    async def backup(self, now: datetime) -> Path | None:
        """A copy of the SQLite file in the folder `backups` beside it, one a day, seven kept.

        None: in memory, or on PostgreSQL, which has means of its own. Raises StoreError.
        """
        return await self._database.backup(now, BACKUPS)
