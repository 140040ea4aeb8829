"""The page as a chat: what the bot says unasked is kept a while and streamed to who looks."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from markupsafe import Markup

from bot.surface import Refused
from bot.web.render import render, template
from marina.asker import Asker
from marina.card import Card, Chart

CHANNEL = "page"
KEPT = 40  # messages; a chart is some 60 kB


class Painter(Protocol):
    async def pictures(self, charts: Iterable[Chart]) -> Mapping[Chart, bytes]:
        """What could be drawn in time, as PNG."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A message on the page. An edit has the same id and a later revision."""

    id: str
    key: str
    thread: str  # the id of the message it is a reply to, or empty
    at: datetime
    revision: int
    html: Markup
    name: str = ""  # of the file it carries
    content: bytes = b""


class Page:
    """The surface "web", whose only channel is "page": `web:page`. It forgets with the process."""

    name = "web"

    def __init__(
        self,
        answer: Callable[[str], Awaitable[Card]],
        asker: Callable[[], Awaitable[Asker]],
        painter: Painter,
        clock: Callable[[], datetime],
    ) -> None:
        """`answer` never raises; `asker` says which ports whoever looks at the page may ask for."""
        self.answer = answer
        self.asker = asker
        self._painter = painter
        self._clock = clock
        self._posted: dict[str, Posted] = {}
        self._changed = asyncio.Event()
        self._closed = False
        self.revision = 0

    async def draw(self, card: Card) -> Markup:
        return render(card, await self._painter.pictures(card.charts) if card.charts else {})

    async def turn(self, line: str) -> Markup:
        """A question and its answer, as the page shows them."""
        return template("turn.html", line=line, card=await self.draw(await self.answer(line)))

    async def post(self, channel: str, card: Card, key: str = "", *, thread: str = "") -> str:
        self._known(channel)
        return self._keep(secrets.token_hex(8), key, thread, await self.draw(card))

    async def attach(
        self, channel: str, name: str, content: bytes, key: str, *, thread: str = "", note: str = ""
    ) -> str:
        self._known(channel)
        id = secrets.token_hex(8)
        html = template("file.html", id=id, name=name, size=len(content))
        return self._keep(id, key, thread, html, name, content)

    async def update(self, channel: str, message: str, card: Card) -> None:
        """Where the message is forgotten, it is shown anew."""
        self._known(channel)
        html = await self.draw(card)
        old = self._posted.get(message)
        self._keep(message, old.key if old else "", old.thread if old else "", html)

    async def find(
        self, channel: str, key: str, since: datetime, *, thread: str = "", name: str = ""
    ) -> str | None:
        self._known(channel)
        for it in self._posted.values():
            meant = it.name == name if name else it.key == key and not it.name
            if meant and it.thread == thread and it.at >= since:
                return it.id
        return None

    @property
    def kept(self) -> tuple[Posted, ...]:
        """All that is remembered, in the order in which it was posted."""
        return tuple(self._posted.values())

    def news(self, after: int) -> tuple[Posted, ...]:
        """What is new or edited since that revision, the oldest change first."""
        late = (it for it in self._posted.values() if it.revision > after)
        return tuple(sorted(late, key=lambda it: it.revision))

    def file(self, id: str) -> Posted | None:
        kept = self._posted.get(id)
        return kept if kept and kept.name else None

    async def changes(self, after: int, pause: float) -> AsyncIterator[Posted | None]:
        """Everything after that revision, for ever; None when nothing came for `pause` seconds.

        Who reads slowly misses nothing but the edits in between.
        """
        while not self._closed:
            changed = self._changed
            for it in self.news(after):
                after = it.revision
                yield it
            try:
                async with asyncio.timeout(pause):
                    await changed.wait()
            except TimeoutError:
                yield None

    def close(self) -> None:
        """Ends every stream."""
        self._closed = True
        self._changed.set()

    def _keep(
        self, id: str, key: str, thread: str, html: Markup, name: str = "", content: bytes = b""
    ) -> str:
        now = self._clock()
        old = self._posted.get(id)
        # milliseconds, so that revisions go on rising when the bot was started anew
        self.revision = max(self.revision + 1, int(now.timestamp() * 1000))
        at = old.at if old else now
        self._posted[id] = Posted(id, key, thread, at, self.revision, html, name, content)
        while len(self._posted) > KEPT:
            del self._posted[next(iter(self._posted))]
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
        return id

    def _known(self, channel: str) -> None:
        if channel != CHANNEL:
            raise Refused(f"the page has no channel “{channel}”, only “{CHANNEL}”")
