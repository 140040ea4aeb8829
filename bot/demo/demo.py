"""The simulated Umami as one object: its data, its application, its switches."""

from __future__ import annotations

import asyncio
import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from starlette.responses import FileResponse
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Connection

from bot.demo.api import ROUTES
from bot.demo.app import CORS, umami
from bot.demo.cast import CLIENTS_FILE
from bot.demo.faults import Fault
from bot.demo.hits import Hit, Visitor
from bot.demo.live import Traffic
from bot.demo.seal import Seal
from bot.demo.setting import furnish
from bot.demo.store import Store
from bot.demo.story import Identity, Story

KEPT = 10_000  # requests that are remembered
PAUSE = 1.0  # seconds between two looks at what traffic is due
TRACKER = Path(__file__).parent / "tracker.js"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that came in."""

    method: str
    path: str
    params: Mapping[str, str]
    at: datetime


class Demo:
    """A simulated Umami 3.1.0 with an ASGI application, `app`.

    `username` and `password` belong to the reader that a bot should be: view-only, in the team
    that owns the websites. `admin` is the administrator's name, `admin_password` their password.
    `fault` makes requests fail, `latency` (seconds) makes them slow, `requests` remembers them.
    `websites` maps names to ids, `clients` is the CRM's list.

    With `story` there are people, websites and two months of traffic, made at once and the same
    for a seed; without, nothing at all, for tests to fill. `sign` makes a client's distinct id of
    the CRM's number.
    """

    username = "bot"
    password = "bot-password"
    admin = "admin"
    admin_password = "umami"
    clients = CLIENTS_FILE

    def __init__(
        self,
        clock: Callable[[], datetime],
        seed: int = 1,
        story: bool = True,
        sign: Callable[[str], str] = str,
    ) -> None:
        self.clock = clock
        self.store = Store(seed)
        self.requests: deque[Asked] = deque(maxlen=KEPT)
        self.fault: Fault | None = None
        self.latency: float | Callable[[str], float] = 0
        self._seal = Seal(f"secret {seed}")
        self._umami = umami(self.store, self._seal, lambda: self.clock(), ROUTES)
        self._traffic = Traffic(clock(), seed, sign)
        self.websites: dict[str, str] = {}
        if story:
            people = (self.username, self.password), (self.admin, self.admin_password)
            self.websites = furnish(self.store, *people)
            with _no_collection():
                told = Story(clock(), seed, sign)
                self.load(told.hits)
            self._identify(told.identities)

    async def app(self, connection: Connection, receive: Receive, send: Send) -> None:
        """The ASGI application; may be mounted below another's path."""
        if connection["type"] != "http":
            return
        path = str(connection["path"]).removeprefix(connection.get("root_path", ""))
        params = dict(parse_qsl(connection["query_string"].decode(), keep_blank_values=True))
        self.requests.append(Asked(connection["method"], path, params, self.clock()))
        if path == "/script.js":
            await FileResponse(TRACKER, headers=CORS)(connection, receive, send)
            return
        if pause := self.latency(path) if callable(self.latency) else self.latency:
            await asyncio.sleep(pause)
        await self._failing(path)(connection, receive, send)

    def _failing(self, path: str) -> ASGIApp:
        fault = self.fault
        if fault is None or not fault.hits(path):
            return self._umami
        if fault.times is not None:
            self.fault = replace(fault, times=fault.times - 1)

        async def failing(connection: Connection, receive: Receive, send: Send) -> None:
            await fault(self._umami, connection, receive, send)

        return failing

    async def live(self) -> None:
        """Lets the traffic go on until it is cancelled; it keeps time by the demo's clock."""
        while True:
            await self.store.run(self.catch_up)
            await asyncio.sleep(PAUSE)

    def catch_up(self) -> None:
        """Stores the live traffic that came until now."""
        hits, identities = self._traffic.due(self.clock())
        self.load(hits)
        self._identify(identities)

    def _identify(self, identities: Iterable[Identity]) -> None:
        for one in identities:
            session, _ = self.store.session(one.site, one.visitor, one.at)
            self.store.identify(session, one.site, one.at, one.data)

    def sign_out(self) -> None:
        """Ends every token, as a Redis does after an hour."""
        self._seal.renew()

    def load(self, hits: Iterable[Hit]) -> None:
        """Stores hits, in any order."""
        self.store.load(hits)

    def hit(
        self,
        website: str,
        path: str = "/",
        at: datetime | None = None,
        visitor: Visitor | str = "someone",
        **more: Any,
    ) -> None:
        """Stores one hit, now if nothing else is said; `more` are fields of `Hit`.

        A visitor may be a mere name, which tells it from others. `website` is an id, or a name.
        """
        who = visitor if isinstance(visitor, Visitor) else Visitor(visitor)
        when = int((at or self.clock()).timestamp() * 1000)
        self.load([Hit(self.websites.get(website, website), who, when, path, **more)])


@contextmanager
def _no_collection() -> Iterator[None]:
    """Hundreds of thousands of tuples, none of them garbage: looking takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
