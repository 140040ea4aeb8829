"""What the bot remembers. Each room is a file; together they are the store."""

from __future__ import annotations

from typing import Self

from marina.database import Database
from marina.schedule import Every
from marina.store.alerts import Alerts
from marina.store.askers import Askers
from marina.store.clients import Client, Clients, Reveal
from marina.store.contacts import Contact, Contacts
from marina.store.deliveries import Deliveries
from marina.store.discovery import Discovery
from marina.store.history import History, Outcome, State
from marina.store.naming import port_key
from marina.store.notes import Notes
from marina.store.planning import Delivery, Verb
from marina.store.ports import Ports
from marina.store.retention import Retention
from marina.store.sightings import Noticed, Sightings, Turn, Visit
from marina.store.subscriptions import Kind, Subscription, Subscriptions

__all__ = (
    "Client",
    "Contact",
    "Delivery",
    "Every",
    "Kind",
    "Noticed",
    "Outcome",
    "Reveal",
    "State",
    "Store",
    "Subscription",
    "Turn",
    "Verb",
    "Visit",
    "port_key",
)


class Store(
    Ports,
    Discovery,
    Askers,
    Clients,
    Sightings,
    Subscriptions,
    Deliveries,
    History,
    Alerts,
    Contacts,
    Notes,
    Retention,
):
    @classmethod
    async def open(cls, url: str) -> Self:
        """`url`: sqlite:///relative.db, sqlite:////absolute.db, :memory: or postgresql://…

        A missing folder is made. Raises StoreError: no such database, not one of ours, or newer
        than this program.
        """
        return cls(await Database.open(url))

    async def close(self) -> None:
        await self._database.close()
