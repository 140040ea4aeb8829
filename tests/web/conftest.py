"""The page on a port of its own, with answers that need no Umami."""

from __future__ import annotations

import asyncio
import struct
import zlib
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import UTC, datetime

import httpx
import pytest

from bot.web import Page, Part, app, serve
from marina.asker import Asker
from marina.card import Card, Chart
from tests.web.samples import EVERYTHING, FUNNELED, NIMARA, TRAFFIC, VELA, WRONG

ANSWERS = {"traffic": TRAFFIC, "funnel": FUNNELED, "everything": EVERYTHING}


def png(width: int, height: int) -> bytes:
    """The smallest whole PNG of that size: black."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        crc = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc)

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\0" * (-(-width // 8))) * height)
    return b"".join(
        (b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", head), chunk(b"IDAT", rows), chunk(b"IEND", b""))
    )


class Pens:
    """Draws every chart black, or none."""

    def __init__(self) -> None:
        self.broken = False

    async def pictures(self, charts: Iterable[Chart]) -> Mapping[Chart, bytes]:
        return {} if self.broken else {chart: png(96, 36) for chart in charts}


class Bot:
    """What stands behind the page: what it was asked, and how its parts are."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.was_asked = asyncio.Event()
        self.cards: dict[str, Card] = dict(ANSWERS)
        self.parts = [Part("database", True), Part("umami", True)]
        self.thinks = 0.0  # seconds
        self.hangs = False

    async def answer(self, line: str) -> Card:
        self.asked.append(line)
        self.was_asked.set()
        await asyncio.sleep(self.thinks)
        return self.cards.get(line.lstrip("/").split(" ")[0], WRONG)

    async def asker(self) -> Asker:
        return Asker("web:me", "web:page", ports=(NIMARA, VELA), port=NIMARA)

    async def health(self) -> list[Part]:
        if self.hangs:
            await asyncio.Event().wait()
        return self.parts


@pytest.fixture
def bot() -> Bot:
    return Bot()


@pytest.fixture
def pens() -> Pens:
    return Pens()


@pytest.fixture
def page(bot: Bot, pens: Pens) -> Page:
    return Page(bot.answer, bot.asker, pens, lambda: datetime.now(UTC))


@pytest.fixture
async def url(bot: Bot, page: Page) -> AsyncIterator[str]:
    async with serve(app(bot.health, page), "127.0.0.1", 0, page.close) as url:
        yield url


@pytest.fixture
async def client(url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=url, timeout=5) as client:
        yield client
