"""Who asks: the ports they may see, and what they mean when they name none."""

from __future__ import annotations

from marina.asker import Asker
from marina.driver import Query
from marina.store.ports import read_ports
from marina.store.room import Room


class Askers(Room):
    async def asker(self, user: str, channel: str) -> Asker:
        """With the ports they may see and their defaults; a channel's go before its user's."""

        def work(query: Query) -> Asker:
            ports = read_ports(query)
            rows = query(
                "select who, port, period from preference where who in (:user, :channel)",
                user=user,
                channel=channel,
            )
            rows.sort(key=lambda row: row["who"] != channel)
            key = next((row["port"] for row in rows if row["port"]), None)
            period = next((row["period"] for row in rows if row["period"]), "")
            port = next((port for port in ports if port.key == key), None)
            return Asker(user, channel, ports, port, period)

        return await self._database.read(work)

    async def prefer(self, who: str, port: str | None, period: str = "") -> None:
        """The defaults of a user or channel, both anew."""
        await self._database.query(
            "insert into preference (who, port, period) values (:who, :port, :period)"
            " on conflict (who) do update set port = excluded.port, period = excluded.period",
            who=who,
            port=port,
            period=period,
        )
