"""Messages to Slack's channels: the only writer, which writes once and says how it went."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.jobs import Jobs
from bot.slack.api import BadPayload, MissingScope, call
from bot.slack.pace import Pace
from bot.slack.pictures import Painter, Pictures, Uploads, complete, upload
from bot.slack.render import NO_FILES, has_picture, is_native, plain, render
from bot.surface import NotPosted, PostError, Refused, Unauthorized, Unseen
from marina.card import Card, Chart

EVENT = "tidings_delivery"  # the type of the metadata that hold a message's key
NAMESPACE = uuid.UUID("2f6d9f0e-6a5b-4b51-9d43-0c8d1b1f6a52")
IN_TIME = 10.0  # seconds that a message waits for its pictures
PEOPLE = ("U", "W")  # a message to a person goes to a channel whose id is not known
PAGE = 200  # messages a look
PAGES = 5

Json = dict[str, Any]

log = logging.getLogger(__name__)


class Taste:
    """Whether the workspace takes Slack's own charts and tables; None: not seen yet."""

    native: bool | None = None

    def learn(self, taken: Json, refused: Json | None) -> None:
        """From a message that was taken, and the fuller form of it that was not."""
        if is_native(taken):
            self.native = True
        elif refused and is_native(refused) and has_picture(refused) == has_picture(taken):
            self.native = False


class SlackSurface:
    name = "slack"

    def __init__(self, client: AsyncWebClient, painter: Painter, jobs: Jobs) -> None:
        self.taste = Taste()
        self._client, self._jobs = client, jobs
        self._pictures = Pictures(client, painter, jobs)
        self._pace = Pace()
        self.trouble = ""  # why the workspace refuses the bot altogether

    async def post(
        self,
        channel: str,
        card: Card,
        key: str = "",
        *,
        thread: str = "",
        tail: tuple[Json, ...] = (),
    ) -> str:
        """The message's ts; to a person, with the channel it went to: D0123/1779197400.000100.

        Its pictures come with it, or are added when they are ready.
        """
        uploads = await self._pictures.begin(card.charts)
        if uploads:
            await asyncio.wait(uploads.values(), timeout=IN_TIME)
        place, ts = _place(channel, thread)
        where = {"channel": place, "thread_ts": ts or None} | _marks(key)
        answer = await self._write("chat.postMessage", where, card, _files(uploads), tail)
        if not all(task.done() for task in uploads.values()):
            there = dict(zip(("channel", "ts"), _there(answer), strict=True))
            self._jobs.add(self._add_pictures(there, card, uploads, tail), "late pictures")
        return str(answer["ts"]) if place[:1] not in PEOPLE else "/".join(_there(answer))

    async def update(self, channel: str, message: str, card: Card) -> None:
        """In place of the message with that ts; the key it was marked with stays."""
        uploads = await self._pictures.begin(card.charts)
        if uploads:
            await asyncio.wait(uploads.values(), timeout=IN_TIME)
        place, ts = _place(channel, message)
        where = {"channel": place, "ts": ts}
        await self._write("chat.update", where, card, _files(uploads))
        if not all(task.done() for task in uploads.values()):
            self._jobs.add(self._add_pictures(where, card, uploads), "late pictures")

    async def attach(
        self, channel: str, name: str, content: bytes, key: str, *, thread: str = "", note: str = ""
    ) -> str:
        """The file's id. The last of three calls is the one that shows it."""
        file = await upload(self._client, name, content)
        place, ts = _place(channel, thread)
        async with self._pace.turn(place):
            await complete(self._client, file, name, place, ts, note)
        return file

    async def find(
        self, channel: str, key: str, since: datetime, *, thread: str = "", name: str = ""
    ) -> str | None:
        """Raises Unseen where the app may not read the channel, or where that is a person's."""
        if channel[:1] in PEOPLE:
            raise Unseen
        try:
            async for message in self._history(channel, since, thread):
                if _has(message, key, name):
                    return str(message["ts"])
        except MissingScope as exc:
            log.warning("the channel's history may not be read: a repeat cannot be ruled out")
            raise Unseen from exc
        return None

    async def _history(self, channel: str, since: datetime, thread: str) -> Any:
        method = "conversations.replies" if thread else "conversations.history"
        asked: Json = {
            "channel": channel,
            "ts": thread or None,
            "oldest": f"{since.timestamp():.6f}",
            "include_all_metadata": "true",  # else metadata are left out
            "limit": str(PAGE),
        }
        for _ in range(PAGES):
            page = await call(self._client, method, asked, form=True)
            for message in page.get("messages", ()):
                yield message
            cursor = page.get("response_metadata", {}).get("next_cursor")
            if not cursor:
                return
            asked["cursor"] = cursor
        raise NotPosted("The channel has too many messages to look through.")

    async def _write(
        self,
        method: str,
        where: Mapping[str, Any],
        card: Card,
        files: Mapping[Chart, str],
        tail: tuple[Json, ...] = (),
    ) -> Json:
        """In the fullest form that Slack takes."""
        channel, refused = str(where["channel"]), None
        for message in self._forms(card, files, tail):
            asked = {**where, **message, **QUIET[method]}
            try:
                async with self._pace.turn(channel):
                    answer = await call(self._client, method, asked)
            except BadPayload as exc:
                log.warning("%s; a plainer form is tried", exc)
                refused = (message, exc)
            except PostError as exc:
                self._note(channel, exc)
                raise
            else:
                self.trouble = ""
                self.taste.learn(message, refused[0] if refused else None)
                return answer
        raise refused[1] if refused else Refused("Slack took no form of the message.")

    def _forms(
        self, card: Card, files: Mapping[Chart, str], tail: tuple[Json, ...]
    ) -> Iterator[Json]:
        """Everything; without Slack's own charts; without the pictures too; bare text."""
        seen: list[Json] = []
        native = self.taste.native is not False
        for some, own in ((files, native), (files, False), (NO_FILES, False)):
            message = render(card, some, native=own, tail=tail)
            if message not in seen:
                seen.append(message)
                yield message
        yield plain(card)

    def _note(self, channel: str, exc: PostError) -> None:
        if isinstance(exc, Unauthorized):
            if str(exc) != self.trouble:
                log.error("%s", exc)
            self.trouble = str(exc)
        elif isinstance(exc, NotPosted):
            self._pace.hold(channel, exc.retry_after)

    async def _add_pictures(
        self, where: Mapping[str, Any], card: Card, uploads: Uploads, tail: tuple[Json, ...] = ()
    ) -> None:
        """Into a message that could not wait for them."""
        await asyncio.wait(uploads.values())
        if files := _files(uploads):
            try:
                await self._write("chat.update", where, card, files, tail)
            except PostError as exc:
                log.warning("the pictures of a message could not be added: %s", exc)


QUIET: Mapping[str, Json] = {
    "chat.postMessage": {"unfurl_links": False, "unfurl_media": False},
    "chat.update": {"parse": "none", "link_names": False},  # its defaults would link names
}


def _place(channel: str, message: str) -> tuple[str, str]:
    """Where a message is, and its ts."""
    place, _, ts = message.rpartition("/")
    return place or channel, ts


def _there(answer: Json) -> tuple[str, str]:
    return str(answer["channel"]), str(answer["ts"])


def _marks(key: str) -> Json:
    """What a message is found by. Slack is not known to honour client_msg_id; it does no harm."""
    if not key:
        return {}
    return {
        "metadata": {"event_type": EVENT, "event_payload": {"key": key}},
        "client_msg_id": str(uuid.uuid5(NAMESPACE, key)),
    }


def _has(message: Json, key: str, name: str) -> bool:
    if name:
        return any(file.get("name") == name for file in message.get("files", ()))
    metadata = message.get("metadata", {})
    marked = metadata.get("event_payload", {}).get("key")
    return bool(key) and metadata.get("event_type") == EVENT and marked == key


def _files(uploads: Uploads) -> Mapping[Chart, str]:
    """Of those that are ready."""
    ready = {
        chart: task.result()
        for chart, task in uploads.items()
        if task.done() and not task.cancelled()
    }
    return {chart: file for chart, file in ready.items() if file}
