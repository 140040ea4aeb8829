"""A bot reduced to its delivery, which may die at any step: its tasks end, its store is dropped."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.heartbeat import Planner
from bot.jobs import Jobs
from bot.sender import Sender
from bot.slack.api import web_client
from bot.slack.post import SlackSurface
from marina import Marina
from marina.card import Chart
from marina.database import Database
from marina.store import Store
from marina.umami import Umami
from tests.store.fragile import End, Fragile, Fuse

PNG = b"\x89PNG\r\n\x1a\n a picture"
SECOND = timedelta(seconds=1)
LONG = 100  # beats in which all must be said
FOREVER = 9_999  # steps
STRIDE = 1 if os.environ.get("THOROUGH") else 3  # of the steps to die at; CI dies at each

Finished = Callable[[], Awaitable[bool]]


class Painter:
    """As quick as can be: what is drawn does not matter here."""

    async def pictures(self, charts: Iterable[Chart]) -> Mapping[Chart, bytes]:
        return dict.fromkeys(charts, PNG)


class Watch:
    """A fuse that says so when it has burnt down; steps are taken in two threads."""

    def __init__(self) -> None:
        self.fuse = Fuse()
        self.ended = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def __call__(self) -> None:
        try:
            self.fuse()
        except End:
            self._loop.call_soon_threadsafe(self.ended.set)
            raise


class Wire:
    """Between a replica and FakeSlack: a step before a request arrives, one before its answer."""

    def __init__(self) -> None:
        self.step: Watch | None = None

    @web.middleware
    async def __call__(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        step = self.step
        try:
            if step:
                step()
            response = await handler(request)
            if step:
                step()
        except End:
            if request.transport:
                request.transport.abort()
            return web.Response()
        return response


class Replica:
    def __init__(self, store: Store, step: Watch, umami: Umami, slack_url: str) -> None:
        self.now = datetime.min.replace(tzinfo=UTC)
        self.store, self._step, self._jobs = store, step, Jobs()
        marina = Marina(umami, store)
        surface = SlackSurface(web_client("xoxb-test", slack_url), Painter(), self._jobs)
        self._planner = Planner(marina)
        self._sender = Sender(marina, {"slack": surface}, self._jobs, lambda: self.now)

    @classmethod
    async def start(cls, url: str, umami: Umami, slack_url: str, wire: Wire) -> Replica:
        """The steps count from here on."""
        wire.step = Watch()
        store = Store(Database(Fragile(url, wire.step).connect))
        await store.ports()
        return cls(store, wire.step, umami, slack_url)

    async def live(self, now: datetime, finished: Finished, steps: int = FOREVER) -> bool:
        """A beat a second, until all is said. False: it died, after so many steps."""
        self._step.fuse.left = steps
        beating = asyncio.create_task(self._beat(now, finished))
        ending = asyncio.create_task(self._step.ended.wait())
        await asyncio.wait({beating, ending}, return_when=asyncio.FIRST_COMPLETED)
        for task in (beating, ending):
            task.cancel()
        await asyncio.wait({beating, ending})
        await self._jobs.drain(0)
        await self.store.close()
        return not self._step.ended.is_set()

    async def _beat(self, now: datetime, finished: Finished) -> None:
        for second in range(LONG):
            self.now = now + second * SECOND
            await self._planner.plan(self.now)
            await self._sender.deliver()
            await self._jobs.drain(9)
            if await finished():
                return
