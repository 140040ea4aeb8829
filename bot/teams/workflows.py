"""Digests and alerts where a company lets no bot into Teams: by a Workflows webhook.

Nobody can ask through it, its buttons only open pages, and what was posted cannot be changed.
https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import httpx

from bot.surface import NotPosted, PostError, Refused, Unclear, Unfit, Unseen
from bot.teams.api import BadPayload, retry_after
from bot.teams.pace import Pace
from bot.teams.post import tabled
from bot.teams.render import TYPE, plain, render
from marina.card import Actions, Card

NAME = "workflow"  # an address: workflow:sales
HEAVIEST = 20 * 1024  # bytes with all that is in it; 28 KB are promised, 21 KB were refused
WINDOWS = ((1.0, 4),)  # seconds, posts
SECONDS = 10.0
PAUSE = 30.0  # where no time is named

Json = dict[str, Any]


class Workflows:
    name = NAME

    def __init__(self, urls: Mapping[str, str]) -> None:
        """`urls`: by name. Whoever has one may post: they are secrets, names are not."""
        self._urls = dict(urls)
        self._client = httpx.AsyncClient(timeout=SECONDS)
        logging.getLogger("httpx").setLevel(logging.WARNING)  # below, it logs addresses
        self._pace = Pace(WINDOWS, "The workflow")

    async def post(self, channel: str, card: Card, key: str = "", *, thread: str = "") -> str:
        """No id: a workflow tells none. `thread` is of no use here."""
        refused: PostError = Refused(f"No workflow is called “{channel}”: see WORKFLOW_URLS")
        for drawn in _forms(card) if channel in self._urls else ():
            try:
                await self._send(channel, drawn)
            except BadPayload as exc:
                refused = exc
            else:
                return ""
        raise refused

    async def update(self, channel: str, message: str, card: Card) -> None:
        raise Unfit("What a workflow has posted cannot be changed")

    async def attach(
        self, channel: str, name: str, content: bytes, key: str, *, thread: str = "", note: str = ""
    ) -> str:
        """The table of a CSV file, as a message."""
        return await self.post(channel, tabled(name, content, note), key)

    async def find(
        self, channel: str, key: str, since: datetime, *, thread: str = "", name: str = ""
    ) -> str | None:
        """A workflow only takes."""
        raise Unseen

    async def aclose(self) -> None:
        await self._client.aclose()

    async def _send(self, channel: str, drawn: Json) -> None:
        await self._pace.turn(channel)
        attachment = {"contentType": TYPE, "contentUrl": None, "content": drawn}
        message = {"type": "message", "attachments": [attachment]}
        try:
            async with asyncio.timeout(SECONDS + 2):
                answer = await self._client.post(self._urls[channel], json=message)
        except (httpx.ConnectError, httpx.ConnectTimeout):  # its text would hold the address
            raise NotPosted("The workflow cannot be reached.") from None
        except (httpx.HTTPError, TimeoutError) as exc:
            what = f"The workflow's answer got lost ({type(exc).__name__})."
            raise Unclear(what) from None
        if not answer.is_success:
            raise self._refusal(channel, answer)

    def _refusal(self, channel: str, answer: httpx.Response) -> PostError:
        match answer.status_code:
            case 429:
                pause = retry_after(answer, PAUSE)
                self._pace.hold(channel, pause)
                return NotPosted("The workflow asks to slow down.", pause)
            case 400 | 413:
                return BadPayload(f"the workflow does not take the message: {answer.status_code}")
            case status if status >= 500:
                return Unclear(f"The workflow answered with {status}.")
            case status:
                told = "was it deleted, or its address renewed? See WORKFLOW_URLS"
                return Refused(f"the workflow “{channel}” refuses ({status}): {told}")


def _forms(card: Card) -> Iterator[Json]:
    """With Teams' own charts; without; plain. Never with pictures: they would count."""
    card = _without_questions(card)
    for native in (True, False):
        yield render(card, native=native, heaviest=HEAVIEST)
    yield plain(card)


def _without_questions(card: Card) -> Card:
    """There is nobody whom a button could ask."""
    blocks = (
        Actions(*(it for it in block.actions if it.url)) if isinstance(block, Actions) else block
        for block in card.blocks
    )
    return Card(card.title, card.summary, *blocks, port=card.port, period=card.period)
