"""The messages that told of known clients, and what came of them."""

from __future__ import annotations

from datetime import datetime

from marina.driver import Query
from marina.store.planning import Delivery
from marina.store.room import Room, moment


class Alerts(Room):
    async def alerts(self, client: str, since: datetime) -> tuple[Delivery, ...]:
        """The messages that tell of a client's visits since then, replies and edits left out."""
        rows = await self._database.query(
            "select * from delivery where asked_at >= :since and client = :client"
            " and verb = 'post' and state <> 'failed' order by key",
            since=since.timestamp(),
            client=client,
        )
        return tuple(
            Delivery(
                row["key"],
                row["channel"],
                "",
                row["port"],
                (),
                moment(row["asked_at"]),
                subscription=row["subscription"],
                client=client,
            )
            for row in rows
        )

    async def acted_on(self, port: str, start: datetime, end: datetime) -> tuple[int, int]:
        """How many visits to a port were told of, and of how many somebody took care."""

        def work(query: Query) -> tuple[int, int]:
            bounds = {"port": port, "start": start.timestamp(), "end": end.timestamp()}
            told = (
                "from (select distinct client, asked_at from delivery where port = :port"
                " and client <> '' and verb = 'post' and asked_at >= :start and asked_at < :end)"
            )
            taken = (
                "select count(*) as n from claim where at >= :start and at < :end"
                f" and client in (select client {told} it)"
            )
            counts = (query(it, **bounds) for it in (f"select count(*) as n {told} it", taken))
            first, second = (int(rows[0]["n"]) for rows in counts)
            return first, second

        return await self._database.read(work)
