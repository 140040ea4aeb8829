"""Ports and their websites, as the team has arranged them; kept while Umami is away."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from marina.driver import Query, Row
from marina.errors import UsageError
from marina.port import Port, Website, fold
from marina.store.room import Room, packed, unpacked


class Ports(Room):
    async def ports(self) -> tuple[Port, ...]:
        """By name; each with all its websites, those that are gone marked."""
        return await self._database.read(read_ports)

    async def unlinked(self) -> tuple[Website, ...]:
        """Websites that belong to no port."""
        rows = await self._database.query("select * from website where port is null order by id")
        return tuple(map(_website, rows))

    async def add_port(self, port: Port, now: datetime) -> None:
        """With its websites; their visits are noticed from `now` on.

        UsageError: one of its names is taken.
        """
        await self._database.transact(lambda query: insert(query, port, now))

    async def change_port(
        self,
        key: str,
        *,
        name: str | None = None,
        timezone: ZoneInfo | None = None,
        berth_path: str | None = None,
        funnel: Iterable[str] | None = None,
        important: Iterable[str] | None = None,
    ) -> None:
        """Change what is given. UsageError: there is no such port, or the name is taken."""
        changes = {
            "name": name,
            "timezone": timezone and timezone.key,
            "berth_path": berth_path,
            "funnel": None if funnel is None else packed(funnel),
            "important": None if important is None else packed(important),
        }

        def work(query: Query) -> None:
            _must_exist(query, key)
            if name is not None:
                _must_be_free(query, [name], key)
            for column, value in changes.items():
                if value is not None:
                    query(
                        f"update port set {column} = :value where key = :key", value=value, key=key
                    )

        await self._database.transact(work)

    async def alias(self, port: str, alias: str) -> None:
        """Let a port answer to one more name. UsageError: it is another's."""

        def work(query: Query) -> None:
            _must_exist(query, port)
            _must_be_free(query, [alias], port)
            if all(fold(alias) not in it.called for it in read_ports(query)):
                _alias(query, port, alias)

        await self._database.transact(work)

    async def unalias(self, alias: str) -> None:
        """However it is written."""

        def work(query: Query) -> None:
            for row in query("select alias from alias"):
                if fold(row["alias"]) == fold(alias):
                    query("delete from alias where alias = :alias", alias=row["alias"])

        await self._database.transact(work)

    async def link(self, website: str, port: str, now: datetime) -> None:
        """Let a website count for `port` and no other.

        The port it leaves is forgotten if nothing else hangs on it. UsageError: no such port or
        website.
        """

        def work(query: Query) -> None:
            _must_exist(query, port)
            before = _port_of(query, website)
            query(
                "update website set port = :port, next_at = :now,"
                " cursor_at = case when port is null then :now else cursor_at end where id = :id",
                port=port,
                now=now.timestamp(),
                id=website,
            )
            if before and before != port:
                _forget_if_idle(query, before, port)

        await self._database.transact(work)

    async def unlink(self, website: str) -> None:
        """Leave a website out; later refreshes make no port of it. UsageError: it is unknown."""

        def work(query: Query) -> None:
            _port_of(query, website)
            query("update website set port = null where id = :id", id=website)

        await self._database.transact(work)


def read_ports(query: Query, keys: Container[str] | None = None) -> tuple[Port, ...]:
    """All of them, or those of these keys; by name."""
    websites: dict[str, list[Website]] = {}
    for row in query("select * from website where port is not null order by id"):
        websites.setdefault(row["port"], []).append(_website(row))
    aliases: dict[str, list[str]] = {}
    for row in query("select port, alias from alias order by alias"):
        aliases.setdefault(row["port"], []).append(row["alias"])
    ports = [
        Port(
            row["key"],
            row["name"],
            tuple(websites.get(row["key"], ())),
            ZoneInfo(row["timezone"]),
            tuple(aliases.get(row["key"], ())),
            row["berth_path"],
            unpacked(row["funnel"]),
            unpacked(row["important"]),
        )
        for row in query("select * from port")
        if keys is None or row["key"] in keys
    ]
    return tuple(sorted(ports, key=lambda port: (fold(port.name), port.key)))


def _website(row: Row) -> Website:
    return Website(row["id"], row["name"], row["domain"], gone=row["gone_at"] is not None)


def insert(query: Query, port: Port, now: datetime) -> None:
    """A port with its websites, within the caller's transaction. UsageError: a name is taken."""
    _must_be_free(query, port.called)
    query(
        "insert into port (key, name, timezone, berth_path, funnel, important)"
        " values (:key, :name, :timezone, :berth_path, :funnel, :important)",
        key=port.key,
        name=port.name,
        timezone=port.timezone.key,
        berth_path=port.berth_path,
        funnel=packed(port.funnel),
        important=packed(port.important),
    )
    for alias in port.aliases:
        _alias(query, port.key, alias)
    for website in port.websites:
        query(
            "insert into website (id, port, name, domain, found_at, cursor_at, next_at)"
            " values (:id, :port, :name, :domain, :now, :now, :now)"
            " on conflict (id) do update set port = excluded.port",
            id=website.id,
            port=port.key,
            name=website.name,
            domain=website.domain,
            now=now.timestamp(),
        )


def _alias(query: Query, port: str, alias: str) -> None:
    query("insert into alias (alias, port) values (:alias, :port)", alias=alias, port=port)


def _must_be_free(query: Query, names: Iterable[str], owner: str = "") -> None:
    for name in names:
        if not fold(name):
            raise UsageError("A port's name needs a letter or a digit.")
        for port in read_ports(query):
            if fold(name) in port.called and port.key != owner:
                raise UsageError(f"“{name}” is already what {port.name} is called.")


def _must_exist(query: Query, port: str) -> None:
    if not query("select key from port where key = :key", key=port):
        raise UsageError(f"I know no port “{port}”.", "ports")


def _port_of(query: Query, website: str) -> Any:
    rows = query("select port from website where id = :id", id=website)
    if not rows:
        raise UsageError(f"I know no website “{website}”.", "ports")
    return rows[0]["port"]


def _forget_if_idle(query: Query, port: str, heir: str) -> None:
    """What was seen on its websites goes to `heir`; somebody's wish would keep it."""
    for table in ("website", "preference", "subscription_port"):
        if query(f"select 1 as one from {table} where port = :port limit 1", port=port):
            return
    query(
        "update sighting set port = :heir where port = :port"
        " and client not in (select client from sighting where port = :heir)",
        heir=heir,
        port=port,
    )
    for table, column in (("sighting", "port"), ("alias", "port"), ("port", "key")):
        query(f"delete from {table} where {column} = :port", port=port)
