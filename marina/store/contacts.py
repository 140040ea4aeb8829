"""How a chat, or a person in it, is reached, where a bot may only speak to whom it has met."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from marina.driver import Query, Row
from marina.store.room import Room


@dataclass(frozen=True, slots=True)
class Contact:
    """A place to write to. `address` is the chat's, or a person's, as everywhere: teams:19:…"""

    address: str
    service_url: str  # where messages for it are taken
    tenant: str  # the company it belongs to
    kind: str  # in the chat's own words: personal, channel, …; person: not a chat but somebody
    team: str = ""  # that a channel is part of
    account: str = ""  # of a person: the chat's own id of them
    chat: str = ""  # of a person: the address of the chat with them alone, where there is one


class Contacts(Room):
    async def meet(self, contacts: Iterable[Contact]) -> None:
        """Remember them, as they are now. A chat known of a person is not forgotten for none."""

        def work(query: Query) -> None:
            for it in contacts:
                query(
                    "insert into contact (address, service_url, tenant, kind, team, account, chat)"
                    " values (:address, :service_url, :tenant, :kind, :team, :account, :chat)"
                    " on conflict (address) do update set service_url = excluded.service_url,"
                    " tenant = excluded.tenant, kind = excluded.kind, team = excluded.team,"
                    " account = excluded.account,"
                    " chat = case excluded.chat when '' then contact.chat else excluded.chat end",
                    address=it.address,
                    service_url=it.service_url,
                    tenant=it.tenant,
                    kind=it.kind,
                    team=it.team,
                    account=it.account,
                    chat=it.chat,
                )

        await self._database.transact(work)

    async def contact(self, address: str) -> Contact | None:
        """None: never met, or gone."""
        rows = await self._database.query(
            "select * from contact where address = :address", address=address
        )
        return _contact(rows[0]) if rows else None

    async def part(self, address: str, team: str = "") -> frozenset[str]:
        """Forget the chat of that address; with a `team`, all that are part of it.

        The addresses of what was forgotten.
        """

        def work(query: Query) -> frozenset[str]:
            query("update contact set chat = '' where chat = :address", address=address)
            gone = query(
                "delete from contact where address = :address or (team = :team and team <> '')"
                " returning address",
                address=address,
                team=team,
            )
            return frozenset(row["address"] for row in gone)

        return await self._database.transact(work)


def _contact(row: Row) -> Contact:
    return Contact(
        row["address"],
        row["service_url"],
        row["tenant"],
        row["kind"],
        row["team"],
        row["account"],
        row["chat"],
    )
