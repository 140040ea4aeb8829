"""Who was met, where the bot came and went. Teams lets a bot speak only to whom it has met."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from bot.jobs import Jobs
from bot.surface import PostError
from bot.teams.activity import arrives, contacts, leaves, left
from bot.teams.post import TeamsSurface
from commands import MENU
from marina.card import Action, Actions, Card, Context, Table
from marina.errors import StoreError
from marina.menu import Menu
from marina.store import Contact, Store

ONCE = timedelta(days=1)  # in which a chat is greeted once, however often its arrival is told
REMOVED = "Tidings was removed from that chat."
EXAMPLES = 3

Json = dict[str, Any]

log = logging.getLogger(__name__)


class Doorman:
    def __init__(
        self,
        store: Store,
        surface: TeamsSurface,
        tenants: Collection[str],
        jobs: Jobs,
        clock: Callable[[], datetime],
    ) -> None:
        self._store, self._surface, self._jobs, self._clock = store, surface, jobs, clock
        self._tenants = frozenset(tenants)
        self._met: dict[str, Contact] = {}  # and written down; most activities tell nothing new

    def see(self, activity: Json) -> None:
        """Every activity tells how its chat is reached, and nothing else does."""
        if leaves(activity):
            self._met.clear()
            self._jobs.add(self._part(*left(activity)), "parting")
        elif known := [it for it in contacts(activity) if it.tenant in self._tenants]:
            self._jobs.add(self._meet(known, greet=arrives(activity)), "meeting")

    async def _meet(self, contacts: list[Contact], *, greet: bool) -> None:
        try:
            if new := [it for it in contacts if self._met.get(it.address) != it]:
                await self._store.meet(new)
                self._met |= {it.address: it for it in new}
            address = contacts[0].address
            if greet and await self._store.first_time(f"hello:{address}", self._clock(), ONCE):
                await self._surface.post(address.partition(":")[2], welcome())
        except (StoreError, PostError) as exc:
            log.warning("a new chat was not noted or greeted: %s", exc)

    async def _part(self, address: str, team: str) -> None:
        """What was subscribed to there is not sent any more."""
        try:
            gone = await self._store.part(address, team)
            for subscription in await self._store.subscriptions():
                if subscription.channel in gone:
                    await self._store.pause(subscription.id, REMOVED, self._clock())
        except StoreError as exc:
            log.warning("that a chat is gone was not noted: %s", exc)


def welcome(menu: Menu = MENU) -> Card:
    """The first thing that a chat sees of the bot: what it is for, and three questions to try."""
    asked = [(command, it) for command in menu.commands for it in command.examples[:1]]
    tries = (Action(f"/{it.name}", line=it.name) for it in menu.commands if not it.usage.words)
    return Card(
        "Tidings",
        "I tell what the visitors of your ports' websites do. Ask me, or press a button.",
        Table(
            ("For example", ""),
            tuple((f"/{example}", command.help) for command, example in asked[:EXAMPLES]),
            align="ll",
        ),
        Actions(*tuple(tries)[:EXAMPLES], Action("What else?", line="help")),
        Context("In a channel, mention me: @Tidings traffic"),
    )
