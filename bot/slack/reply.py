"""The answer to one person: through the response_url that came with the question."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.log import place
from bot.slack.api import SDK, SECONDS, call
from bot.surface import PostError

HOOKS = "https://hooks.slack.com"
KEPT = 5.0  # seconds that an idle connection is; less than Slack keeps it

Json = dict[str, Any]
Outcome = Literal["sent", "bad blocks", "failed"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody asked, and how they are answered alone."""

    user: str
    channel: str
    response_url: str = ""
    thread: str = ""
    replace: bool = False  # the message that the pressed button sits in


@dataclass(frozen=True, slots=True)
class Said:
    """One answer, three times: at its best, without Slack's own charts, in bare words."""

    message: Json
    plainer: Json
    bare: str


class Replies:
    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._origin = _hooks(client.base_url)
        self._session: aiohttp.ClientSession | None = None

    async def aclose(self) -> None:
        if self._session:
            await self._session.close()

    async def say(self, place: Place, said: Said) -> Outcome:
        """Answer; where Slack refuses the blocks, in the plainer form. Says how the first went.

        Never raises: whatever fails, the words still come as an ephemeral message.
        """
        first = outcome = await self.send(place, said.message)
        if first == "bad blocks":
            outcome = await self.send(place, said.plainer)
        if outcome != "sent":
            await self.whisper(place, said.bare)
        return first

    async def send(self, place: Place, message: Json) -> Outcome:
        """Once; to Slack only. Never raises."""
        body = {"response_type": "ephemeral", **message, "replace_original": place.replace}
        if place.thread and not place.replace:
            body["thread_ts"] = place.thread
        return await self._post(place.response_url, body)

    async def remove(self, place: Place) -> None:
        """The message that the pressed button sits in. Never raises."""
        await self._post(place.response_url, {"delete_original": True})

    async def whisper(self, place: Place, text: str) -> None:
        """To one person, without response_url; `text` is escaped. Never raises."""
        where = {"channel": place.channel, "user": place.user, "thread_ts": place.thread or None}
        try:
            await call(self._client, "chat.postEphemeral", {**where, "text": text})
        except PostError as exc:
            log.error("somebody in %s is left without an answer: %s", place.channel, exc)

    async def _post(self, url: str, body: Json) -> Outcome:
        if _origin(url) != self._origin:
            log.error("a response_url does not lead to Slack: nothing is sent there")
            return "failed"
        session = self._session = self._session or _session()
        hook = AsyncWebhookClient(url, session=session, retry_handlers=[], logger=SDK)
        try:
            response = await hook.send_dict(body)
        except Exception as exc:  # its text may hold the address, with which anybody may post
            log.warning("an answer was not taken (%s)", place(exc))
            return "failed"
        return _outcome(response.status_code, response.body)


def _outcome(status: int, body: str) -> Outcome:
    """Slack says “ok”, or {"ok": true}; or what was wrong, whatever the status."""
    try:
        said = json.loads(body)
    except ValueError:
        said = {}
    if status == 200 and not (isinstance(said, dict) and said.get("ok") is False):
        return "sent"
    log.warning("an answer was not taken (%s)", status)
    return "bad blocks" if "invalid_blocks" in body else "failed"


def _session() -> aiohttp.ClientSession:
    """Connections that are used again: when many ask at once, opening them is most of the work."""
    connector = aiohttp.TCPConnector(keepalive_timeout=KEPT)
    return aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(SECONDS))


def _hooks(api: str) -> str:
    """Where a response_url may lead: to Slack, or to the stand-in that SLACK_API_URL names."""
    origin = _origin(api)
    return HOOKS if origin in ("https://slack.com", "https://www.slack.com") else origin


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"
