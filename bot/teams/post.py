"""Messages to Teams' chats: the only writer, which writes once and says how it went."""

from __future__ import annotations

import asyncio
import csv
import io
import logging
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol

from bot.surface import PostError, Refused, Unauthorized, Unseen
from bot.teams.api import NAME, BadPayload, Connector
from bot.teams.elements import escape
from bot.teams.mentions import Mentions
from bot.teams.render import NO_PICTURES, TYPE, plain, render
from marina.card import Card, Chart, Context, Table
from marina.store import Contact, Store

DRAWING = 12.0  # seconds
SUMMARY_MAX = 200  # characters of the notification
COLUMNS_MAX = 12  # of a CSV file
NO_FILES = "Teams lets a bot post no files in a channel, so the numbers stand here."
GONE = "The app is not in that chat any more, or never was: add it there"

Json = dict[str, Any]

log = logging.getLogger(__name__)


class Painter(Protocol):
    async def pictures(self, charts: Iterable[Chart]) -> Mapping[Chart, bytes]:
        """PNGs of what could be drawn."""


class TeamsSurface:
    """A channel's address is that of a conversation, or of a person: the chat with them alone."""

    name = NAME

    def __init__(
        self, connector: Connector, store: Store, painter: Painter, mentions: Mentions
    ) -> None:
        self._connector, self._store, self._painter = connector, store, painter
        self._mentions = mentions
        self.trouble = ""  # why Microsoft refuses the bot altogether

    async def post(
        self,
        channel: str,
        card: Card,
        key: str = "",
        *,
        thread: str = "",
        tail: tuple[Json, ...] = (),
    ) -> str:
        """The message's id. Of a key Teams knows nothing."""
        chat = await self._chat(channel)
        thread = thread if chat.kind == "channel" else ""  # other chats have no threads
        for message in await self._forms(chat, card, tail):
            try:
                sent = await self._connector.post(chat, message, thread)
            except BadPayload as exc:
                log.warning("%s; a plainer form is tried", exc)
                refused = exc
            except PostError as exc:
                self._note(exc)
                raise
            else:
                self.trouble = ""
                return sent
        raise refused

    async def update(self, channel: str, message: str, card: Card) -> None:
        chat = await self._chat(channel)
        for form in await self._forms(chat, card):
            try:
                return await self._connector.edit(chat, message, form)
            except BadPayload as exc:
                log.warning("%s; a plainer form is tried", exc)
                refused = exc
            except PostError as exc:
                self._note(exc)
                raise
        raise refused

    async def attach(
        self, channel: str, name: str, content: bytes, key: str, *, thread: str = "", note: str = ""
    ) -> str:
        """The table of a CSV file, as a message: a file needs rights that the bot does not ask."""
        return await self.post(channel, tabled(name, content, note), key, thread=thread)

    async def find(
        self, channel: str, key: str, since: datetime, *, thread: str = "", name: str = ""
    ) -> str | None:
        """Teams shows a bot no history."""
        raise Unseen

    async def _chat(self, channel: str) -> Contact:
        """Raises Refused: nobody there has met the bot."""
        contact = await self._store.contact(f"{NAME}:{channel}")
        if contact and contact.kind == "person":
            return await self._alone(contact)
        if not contact:
            raise Refused(GONE)
        return contact

    async def _alone(self, person: Contact) -> Contact:
        if person.chat and (chat := await self._store.contact(person.chat)):
            return chat
        chat = await self._connector.open(person)
        known = Contact(
            person.address,
            person.service_url,
            person.tenant,
            person.kind,
            account=person.account,
            chat=chat.address,
        )
        await self._store.meet([chat, known])
        return chat

    async def _forms(
        self, chat: Contact, card: Card, tail: tuple[Json, ...] = ()
    ) -> Iterator[Json]:
        card = await self._mentions.called(chat, card)
        return forms(card, await self._pictures(card.charts), tail)

    async def _pictures(self, charts: tuple[Chart, ...]) -> Mapping[Chart, bytes]:
        """Never raises: a message goes out without them."""
        if not charts:
            return NO_PICTURES
        try:
            async with asyncio.timeout(DRAWING):
                return await self._painter.pictures(charts)
        except Exception:
            log.exception("no picture: drawing failed")
            return NO_PICTURES

    def _note(self, exc: PostError) -> None:
        if isinstance(exc, Unauthorized):
            if str(exc) != self.trouble:
                log.error("%s", exc)
            self.trouble = str(exc)


def forms(
    card: Card,
    pictures: Mapping[Chart, bytes] = NO_PICTURES,
    tail: tuple[Json, ...] = (),
    *,
    share: Json | None = None,
) -> Iterator[Json]:
    """Everything; without Teams' own charts; without pictures too; a plain card; bare text."""
    seen: list[Json] = []
    for native, some in ((True, pictures), (False, pictures), (False, NO_PICTURES)):
        drawn = render(card, some, native=native, share=share, tail=tail)
        if drawn not in seen:
            seen.append(drawn)
            yield said(card, drawn)
    yield said(card, plain(card))
    notes = (it.text for it in card.blocks if isinstance(it, Context))
    yield {"type": "message", "text": escape(f"{card.title}: {' '.join((card.summary, *notes))}")}


def said(card: Card, drawn: Json) -> Json:
    """The notification shows the summary and nothing else."""
    return {
        "type": "message",
        "summary": f"{card.title}: {card.summary}"[:SUMMARY_MAX],
        "attachments": [{"contentType": TYPE, "content": drawn}],
    }


def tabled(name: str, content: bytes, note: str = "") -> Card:
    """A CSV file as a card; of many rows the first are shown."""
    told = io.StringIO(content.decode("utf-8-sig", errors="replace"))
    rows = [row for row in csv.reader(told) if row]
    columns, *rows = rows or [[name]]
    wide = min(len(columns), COLUMNS_MAX)
    cells = tuple(tuple([*row, *[""] * wide][:wide]) for row in rows)
    sides = ("r" if all(map(_is_number, column)) else "l" for column in zip(*cells, strict=True))
    table = Table(tuple(columns[:wide]), cells, "".join(sides))
    return Card(name, f"{len(rows)} rows. {NO_FILES}", *([Context(note)] if note else []), table)


def _is_number(cell: str) -> bool:
    return not cell or cell.replace(".", "", 1).replace("-", "", 1).isdecimal()
