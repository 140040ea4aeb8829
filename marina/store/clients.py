"""The people whom the sales team knows, and what it decided about them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from marina.driver import Query, Row
from marina.errors import UsageError
from marina.store.room import Room, moment, packed, seconds, unpacked


@dataclass(frozen=True, slots=True)
class Client:
    key: str  # Umami's distinct id without its signature; else the e-mail
    name: str
    company: str = ""
    email: str = ""
    owner_email: str = ""  # whose client it is
    deal: str = ""
    berth: str = ""
    port: str = ""  # as the client list has it: a key, a name, or unknown
    consent: bool = False  # without it, never named
    url: str = ""  # in the CRM


@dataclass(frozen=True, slots=True)
class Reveal:
    """Somebody looked at what is not shown to everybody."""

    client: str
    who: str  # slack:U0123
    what: Literal["email"]
    at: datetime


class Clients(Room):
    async def save_clients(self, clients: Iterable[Client]) -> int:
        """Add or change, all of them or none. Returns how many are new."""
        return await self._database.transact(
            lambda query: sum(_save(query, client) for client in clients)
        )

    async def clients(self) -> Mapping[str, Client]:
        """All, by key."""
        rows = await self._database.query("select * from client order by key")
        return {row["key"]: _client(row) for row in rows}

    async def known(self, ids: Iterable[str]) -> Mapping[str, Client]:
        """Those of `ids` (keys or e-mails) that are a client's. Costs by the id, not the client."""

        def work(query: Query) -> Mapping[str, Client]:
            found: dict[str, Client] = {}
            for id in set(ids):
                rows = query(
                    "select * from client where key = :id union all"
                    " select * from client where lower(email) = lower(:id) and key <> :id"
                    " and email <> '' order by key",
                    id=id,
                )
                for row in sorted(rows, key=lambda row: str(row["key"]) == id):
                    found[id] = _client(row)  # the last one wins: whose key it is
            return found

        return await self._database.read(work)

    async def forget_client(self, key: str) -> bool:
        """Remove a person everywhere, also from what is still to be sent. False: unknown."""

        def work(query: Query) -> bool:
            for table in ("sighting", "mute", "claim", "reveal", "delivery"):
                query(f"delete from {table} where client = :key", key=key)
            _strike_out(query, key)
            return bool(query("delete from client where key = :key returning key", key=key))

        return await self._database.transact(work)

    async def mute(self, client: str, until: datetime | None = None, channel: str = "") -> None:
        """Say nothing of a client's visits until then (None: ever), there (empty: anywhere).

        UsageError: who was forgotten.
        """

        def work(query: Query) -> None:
            _must_be_known(query, client)
            query(
                "insert into mute (client, channel, until_at) values (:client, :channel, :until)"
                " on conflict (client, channel) do update set until_at = excluded.until_at",
                client=client,
                channel=channel,
                until=seconds(until),
            )

        await self._database.transact(work)

    async def unmute(self, client: str) -> None:
        await self._database.query("delete from mute where client = :client", client=client)

    async def muted(self, now: datetime) -> frozenset[tuple[str, str]]:
        """Pairs of a client's key and a channel; an empty channel is all of them."""
        rows = await self._database.query(
            "select client, channel from mute where until_at is null or until_at > :now",
            now=now.timestamp(),
        )
        return frozenset((row["client"], row["channel"]) for row in rows)

    async def take(self, client: str, visit: datetime, who: str, now: datetime) -> str:
        """“Mine”: who takes care of the visit that began then; the first one does.

        UsageError: who was forgotten.
        """

        def work(query: Query) -> str:
            _must_be_known(query, client)
            query(
                "insert into claim (client, visit, who, at) values (:client, :visit, :who, :now)"
                " on conflict (client, visit) do nothing",
                client=client,
                visit=visit.timestamp(),
                who=who,
                now=now.timestamp(),
            )
            return _taken(query, client, visit)

        return await self._database.transact(work)

    async def taken(self, client: str, visit: datetime) -> str:
        """By whom; empty: by nobody."""
        return await self._database.read(lambda query: _taken(query, client, visit))

    async def revealed(self, reveal: Reveal) -> None:
        """Record it, before it is shown. UsageError: who was forgotten."""

        def work(query: Query) -> None:
            _must_be_known(query, reveal.client)
            query(
                "insert into reveal (client, who, what, at) values (:client, :who, :what, :at)",
                client=reveal.client,
                who=reveal.who,
                what=reveal.what,
                at=reveal.at.timestamp(),
            )

        await self._database.transact(work)

    async def reveals(self, client: str) -> tuple[Reveal, ...]:
        """Newest first."""
        rows = await self._database.query(
            "select * from reveal where client = :client order by at desc", client=client
        )
        return tuple(
            Reveal(row["client"], row["who"], row["what"], moment(row["at"])) for row in rows
        )


def _client(row: Row) -> Client:
    return Client(**{**row, "consent": bool(row["consent"])})


def _save(query: Query, client: Client) -> bool:
    """Whether it is new."""
    new = not query("select key from client where key = :key", key=client.key)
    query(
        "insert into client"
        " (key, name, company, email, owner_email, deal, berth, port, consent, url) values"
        " (:key, :name, :company, :email, :owner_email, :deal, :berth, :port, :consent, :url)"
        " on conflict (key) do update set name = excluded.name, company = excluded.company,"
        " email = excluded.email, owner_email = excluded.owner_email, deal = excluded.deal,"
        " berth = excluded.berth, port = excluded.port, consent = excluded.consent,"
        " url = excluded.url",
        **{**asdict(client), "consent": int(client.consent)},
    )
    return new


def _must_be_known(query: Query, client: str) -> None:
    if not query("select key from client where key = :key", key=client):
        raise UsageError("This client is not in the list any more.")


def _taken(query: Query, client: str, visit: datetime) -> str:
    rows = query(
        "select who from claim where client = :client and visit = :visit",
        client=client,
        visit=visit.timestamp(),
    )
    return str(rows[0]["who"]) if rows else ""


def _strike_out(query: Query, client: str) -> None:
    """A grouped message may name several clients, a line each."""
    for row in query("select key, lines from delivery where next_at is not null"):
        lines = unpacked(row["lines"])
        kept = [line for line in lines if client not in re.split(r'["=\s]+', line)]
        if lines and not kept:
            query("delete from delivery where key = :key", key=row["key"])
        else:
            query(
                "update delivery set lines = :lines where key = :key",
                lines=packed(kept),
                key=row["key"],
            )
