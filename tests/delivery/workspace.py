"""FakeSlack in a process of its own, whose answers get lost now and then; its log is the truth."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from tests.delivery.fast import SPEED, clock
from tests.slack import fake_methods
from tests.slack.fake import FakeSlack
from tests.slack.fake_state import Channel, Message

CHANNELS = tuple(f"C{number:03}" for number in range(20))
LOST, REFUSED = 0.10, 0.05  # answers to writes, once written; 503 to anything
WRITES = ("chat.postMessage", "chat.update", "files.completeUploadExternal")


@dataclass
class Seen:
    """What the workspace's people see of a message."""

    key: str  # or the file's name
    at: float
    title: str


@dataclass
class Log:
    messages: list[Seen]
    faults: Counter[str]
    violations: list[str]


@dataclass
class Lossy(FakeSlack):
    began: float = 0.0
    calm: bool = False  # it answers well from now on
    faults_made: Counter[str] = field(default_factory=Counter)

    def tick(self) -> str:
        self.clock += 1  # what is posted in one moment differs in the last digits
        return f"{int(clock(self.began).timestamp())}.{self.clock % 1_000_000:06}"

    @web.middleware
    async def lose(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if self.calm:
            return await handler(request)
        method = request.path.rsplit("/", 1)[-1]
        if random.random() < REFUSED:
            self.faults_made["503"] += 1
            if random.random() < 0.5:
                await handler(request)  # it was done, all the same
            return web.Response(status=503, text="<html>upstream")
        response = await handler(request)
        if method in WRITES and random.random() < LOST:
            self.faults_made["answers lost"] += 1
            if request.transport:
                request.transport.abort()
        return response

    def log(self) -> Log:
        seen = [Seen(key(it), float(it.ts), it.title) for it in self.messages if not it.deleted]
        return Log(seen, self.faults_made, self.violations)


def key(message: Message) -> str:
    if message.files:
        return str(message.files[0]["name"])
    payload: dict[str, Any] = message.metadata["event_payload"]
    return str(payload["key"])


def serve(began: float, parent: Connection) -> None:
    """Tell the parent the address; answer well from its first word on; at the second, the log."""
    asyncio.run(_serve(began, parent))


async def _serve(began: float, parent: Connection) -> None:
    fake_methods.EVERY /= SPEED
    slack = Lossy(began=began, channels={id: Channel(id, id) for id in CHANNELS}, pause=1)
    slack.on_the_way.append(slack.lose)
    await slack.start()
    parent.send(slack.api_url)
    await asyncio.to_thread(parent.recv)
    slack.calm = True
    await asyncio.to_thread(parent.recv)
    parent.send(slack.log())
    await slack.stop()
