"""Who asks: a colleague, a guest, somebody of another company."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from bot.surface import PostError
from bot.teams.api import Connector
from marina.store import Contact
from marina.tasks import Shared

KNOWN_FOR = 600.0  # seconds; then Teams is asked again


@dataclass(frozen=True, slots=True)
class Person:
    may_read: bool = True
    may_change: bool = False
    kind: str = "member"  # for the log


class People:
    def __init__(
        self, connector: Connector, tenants: Collection[str], admins: Collection[str]
    ) -> None:
        """`admins`: addresses, teams:<object id>; empty: every member may change things."""
        self._connector = connector
        self._tenants, self._admins = frozenset(tenants), frozenset(admins)
        self._known: Shared[dict[str, Any]] = Shared(KNOWN_FOR)

    async def person(self, chat: Contact, user: str, account: str) -> Person:
        """`user`: their address; `account`: Teams' own id of them. Never raises."""
        if chat.tenant not in self._tenants:
            return STRANGER
        key = (chat.address, account)
        try:
            told = await self._known.get(key, lambda: self._connector.member(chat, account))
        except (PostError, KeyError):
            return Person(may_change=user in self._admins, kind="not known")
        if told.get("tenantId", chat.tenant) not in self._tenants:
            return STRANGER
        match str(told.get("userRole", "user")).casefold():
            case "guest":
                return Person(kind="guest")
            case "anonymous":
                return STRANGER
            case _:
                return Person(may_change=not self._admins or user in self._admins)


STRANGER = Person(may_read=False, kind="of another company")
