"""A bot reduced to its delivery, in a process of its own. It never ends by itself."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

import httpx

from bot.heartbeat import beats, heartbeat
from bot.jobs import Jobs
from bot.sender import Sender
from marina import Marina
from marina.store import Store
from marina.umami import Login, Umami
from tests.delivery import fast
from tests.delivery.chat import Chat
from tests.harbour import harbour

BEAT = 0.2  # seconds


def live(chat: Chat, database: str, url: str, began: float) -> None:
    """`url`: the chat's."""
    logging.disable(logging.CRITICAL)  # of what goes wrong here there is much
    fast.hurry()
    chat.hurry()
    asyncio.run(_live(chat, database, url, began))


async def _live(chat: Chat, database: str, url: str, began: float) -> None:
    demo, jobs = harbour(), Jobs()
    login = Login("http://umami.test", demo.username, demo.password)
    umami = Umami("http://umami.test", login, transport=httpx.ASGITransport(demo.app))
    marina = Marina(umami, await Store.open(database))
    surface = await chat.surface(url, marina, jobs, lambda: fast.clock(began))
    sender = Sender(marina, {chat.name: surface}, jobs, lambda: fast.clock(began))
    wired = beats(marina, sender, jobs, lambda: fast.clock(began), 60)
    wanted = (replace(it, seconds=BEAT) for it in wired if it.name in ("plan", "deliver"))
    heartbeat(tuple(wanted), jobs).start()
    await asyncio.Event().wait()
