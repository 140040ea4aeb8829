"""Calling people by name: in a chat they are in, and where Teams says who they are.

https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
"""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import dataclass
from typing import Any

from bot.surface import PostError, Refused
from bot.teams.api import NAME, Connector
from bot.teams.elements import TEXT_MAX, escape, fit
from marina.card import Block, Card, Text
from marina.clean import clean
from marina.errors import AnswerError
from marina.store import Contact, Store
from marina.tasks import Shared

KNOWN_FOR = 3600.0  # seconds; then Teams is asked again
PATIENCE = 3.0  # seconds; a card waits no longer for its names
BY_MAIL = "mailto"
ID = re.compile(r"[\w.+@-]{1,254}")  # an object id, an address

Json = dict[str, Any]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Called(Text):
    """A paragraph at whose end a member of the chat is called, by their `name`."""

    account: str = ""  # Teams' own id of them

    @property
    def at(self) -> str:
        """What in the text Teams puts the name in the place of."""
        return f"<at>{self.name}</at>"

    @property
    def element(self) -> Json:
        """Teams calls nobody in a TextRun."""
        text = f"{escape(fit(self.text, TEXT_MAX))} {self.at}"
        return {"type": "TextBlock", "text": text, "wrap": True}

    @property
    def entity(self) -> Json:
        """Who that is. One whose `at` is not in the card would take another's place."""
        mentioned = {"id": self.account, "name": self.name}
        return {"type": "mention", "text": self.at, "mentioned": mentioned}


class Mentions:
    def __init__(self, connector: Connector, store: Store) -> None:
        self._connector, self._store = connector, store
        self._known: Shared[tuple[str, str]] = Shared(KNOWN_FOR)

    async def called(self, chat: Contact, card: Card) -> Card:
        """The card, those of whom it speaks called where they are members of the chat.

        Never raises: who cannot be called is named.
        """
        if not any(isinstance(block, Text) and block.mention for block in card.blocks):
            return card
        try:
            async with asyncio.timeout(PATIENCE):
                blocks = [await self._called(chat, block) for block in card.blocks]
        except (PostError, AnswerError, KeyError, TimeoutError) as exc:
            log.info("nobody is called: %s", exc)
            blocks = [_named(block) for block in card.blocks]
        said = Card(card.title, card.summary, *blocks, private=card.private)
        return said.about(card.port, card.period)

    async def _called(self, chat: Contact, block: Block) -> Block:
        if not isinstance(block, Text) or not block.mention:
            return block
        chat_name, _, id = block.mention.partition(":")
        if chat_name not in (NAME, BY_MAIL) or not ID.fullmatch(id):
            return _named(block)
        key = (chat.address, block.mention.casefold())
        account, name = await self._known.get(key, lambda: self._member(chat, block.mention, id))
        return Called(block.text, block.mention, name, account) if name else _named(block)

    async def _member(self, chat: Contact, address: str, id: str) -> tuple[str, str]:
        """Their account and name; both empty: nobody there, or Teams does not say.

        It takes an account, an object id or an e-mail address:
        https://learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context
        """
        contact = await self._store.contact(address)
        try:
            account = contact.account if contact else ""
            told = await self._connector.member(chat, account or id)
        except Refused:
            return "", ""
        account, name = str(told.get("id", "")), _label(str(told.get("name") or ""))
        return (account, name) if account and name else ("", "")


def _named(block: Block) -> Block:
    return Text(block.text, block.mention, block.name) if isinstance(block, Called) else block


def _label(name: str) -> str:
    """What Teams could read as more than a name is left out."""
    return clean(re.sub(r"[^\w\s.,'’-]|_", " ", name)) if name.strip() else ""
