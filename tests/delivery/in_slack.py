"""FakeSlack as the chat: its messages carry their keys, and the bot may look for them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.jobs import Jobs
from bot.slack import pace, pictures, post
from bot.slack.api import web_client
from bot.surface import REPEAT, Surface
from marina import Marina
from marina.store import Store
from tests.delivery.chat import Fate, Log, Seen, told
from tests.delivery.dying import Painter
from tests.delivery.fast import SPEED, clock
from tests.slack import fake_methods
from tests.slack.fake import FakeSlack
from tests.slack.fake_state import Channel, Message

CHANNELS = 20
WRITES = ("chat.postMessage", "chat.update", "files.completeUploadExternal")


class InSlack:
    name = "slack"
    shows_history = True

    def channel(self, number: int) -> str:
        return f"C{number % CHANNELS:03}"

    async def introduce(self, store: Store, url: str) -> None:
        """Who is in a channel may write."""

    def serve(self, began: float, parent: Connection) -> None:
        asyncio.run(self._serve(began, parent))

    async def _serve(self, began: float, parent: Connection) -> None:
        fake_methods.EVERY /= SPEED
        channels = {id: Channel(id, id) for id in map(self.channel, range(CHANNELS))}
        slack = Lossy(began=began, channels=channels, pause=1)
        slack.on_the_way.append(slack.lose)
        await slack.start()
        await told(parent, slack.api_url, slack.fate, slack.log)
        await slack.stop()

    def hurry(self) -> None:
        pace.EVERY /= SPEED
        pace.PATIENCE /= SPEED
        post.IN_TIME /= SPEED
        pictures.DRAWING /= SPEED
        pictures.PATIENCE /= SPEED
        pictures.LOOK_FIRST /= SPEED
        pictures.LOOK_MOST /= SPEED

    async def surface(
        self, url: str, marina: Marina, jobs: Jobs, clock: Callable[[], datetime]
    ) -> Surface:
        return post.SlackSurface(web_client("xoxb-test", url), Painter(), jobs)


@dataclass
class Lossy(FakeSlack):
    began: float = 0.0
    fate: Fate = field(default_factory=Fate)

    def tick(self) -> str:
        self.clock += 1  # what is posted in one moment differs in the last digits
        return f"{int(clock(self.began).timestamp())}.{self.clock % 1_000_000:06}"

    @web.middleware
    async def lose(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if self.fate.refuses():
            if random.random() < 0.5:
                await handler(request)  # it was done, all the same
            return web.Response(status=503, text="<html>upstream")
        response = await handler(request)
        writes = request.path.rsplit("/", 1)[-1] in WRITES
        if writes and self.fate.loses() and request.transport:
            request.transport.abort()
        return response

    def log(self) -> Log:
        seen = [
            Seen(key(it), float(it.ts), it.title, REPEAT in str(it.blocks))
            for it in self.messages
            if not it.deleted
        ]
        return Log(seen, self.fate.made, self.violations)


def key(message: Message) -> str:
    if message.files:
        return str(message.files[0]["name"])
    payload: dict[str, Any] = message.metadata["event_payload"]
    return str(payload["key"])
