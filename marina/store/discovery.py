"""Websites as Umami shows them: new ones become ports, missing ones are gone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from marina.driver import Query
from marina.port import Website, fold
from marina.store.naming import ports_for
from marina.store.notes import note, recalled
from marina.store.ports import insert, read_ports
from marina.store.room import Room, moment

REFRESHED = "ports refreshed at"


class Discovery(Room):
    async def discovered(
        self, websites: Iterable[Website], now: datetime, timezone: ZoneInfo
    ) -> None:
        """These, and no others, are what Umami shows at `now`.

        An unknown one becomes a port of its name in `timezone`; one that is missing is gone until
        it returns. What Umami calls a known one changes nothing about its port.
        """

        def work(query: Query) -> None:
            note(query, REFRESHED, str(now.timestamp()))  # its row makes processes take turns
            known = {row["id"] for row in query("select id from website")}
            found = {website.id: website for website in websites}
            new = [website for website in found.values() if website.id not in known]
            new.sort(key=lambda website: (fold(website.name), website.id))
            taken = {name for port in read_ports(query) for name in port.called}
            for port in ports_for(new, taken, timezone):
                insert(query, port, now)
            for id in known & found.keys():
                _update(query, found[id])
            for id in known - found.keys():
                query(
                    "update website set gone_at = :now where id = :id and gone_at is null",
                    now=now.timestamp(),
                    id=id,
                )

        await self._database.transact(work)

    async def refreshed_at(self) -> datetime | None:
        """When `discovered` was last told what there is."""
        at = await self._database.read(lambda query: recalled(query, REFRESHED))
        return moment(float(at)) if at else None


def _update(query: Query, website: Website) -> None:
    query(
        "update website set name = :name, domain = :domain, gone_at = null where id = :id",
        name=website.name,
        domain=website.domain,
        id=website.id,
    )
