"""What is served by HTTP: the page, where it may be, and what the bot is asked by machines."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from datetime import timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount

from bot import crm
from bot.answer import answer
from bot.chats import Chat
from bot.parts import PAGE, Parts
from bot.web import Page, Part, app
from marina.card import Card
from marina.errors import AnswerError

OVERDUE = timedelta(minutes=5)  # for which a delivery may wait to be taken up


def page_of(parts: Parts) -> Page | None:
    """The local page has no login: on any other address than this machine's there is none."""
    if not parts.settings.on_loopback:
        return None
    marina, clock = parts.marina, parts.clock

    async def reply(line: str) -> Card:
        return await answer(line, PAGE, PAGE, marina, clock(), may_change=True, alone=True)

    return Page(reply, lambda: marina.store.asker(PAGE, PAGE), parts.painter, clock)


def site(parts: Parts, page: Page | None, talking: Sequence[Chat]) -> Starlette:
    routes: list[BaseRoute] = [route for chat in talking for route in chat.routes]
    routes += crm.routes(parts.marina, parts.settings.crm_secret)
    if parts.demo and page:  # as open as the page: for this machine only
        routes.append(Mount("/umami", parts.demo.app))
    return app(lambda: _health(parts, talking), page, routes=routes)


async def _health(parts: Parts, talking: Sequence[Chat]) -> Iterable[Part]:
    checks = {
        "database": parts.marina.store.ports(),
        "umami": parts.marina.umami.verify(),
        "deliveries": _flowing(parts),
    }
    found = await asyncio.gather(*(_well(name, check) for name, check in checks.items()))
    told = [(chat.surface.name, await chat.is_connected()) for chat in talking]
    return (*found, *(Part(name, well, _why(name, well)) for name, well in told))


def _why(name: str, well: bool) -> str:
    return "" if well else f"{name.title()} is not connected."


async def _well(name: str, check: Coroutine[Any, Any, object]) -> Part:
    try:
        await check
    except AnswerError as exc:
        return Part(name, False, str(exc))
    return Part(name, True)


async def _flowing(parts: Parts) -> None:
    now = parts.clock()
    since = await parts.marina.store.waiting_since(now)
    if since and now - since > OVERDUE:
        raise AnswerError(f"Nobody has taken up what was due at {since:%H:%M} UTC.")
