"""The running bot: chats, page and clock together, until a signal ends them."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Coroutine, Iterable
from contextlib import AsyncExitStack
from typing import Any

from starlette.routing import Mount

from bot.answer import answer
from bot.parts import PAGE, Parts, find_ports
from bot.web import Page, Part, app, serve
from marina.card import Card
from marina.errors import AnswerError, UmamiError

log = logging.getLogger(__name__)


async def run(parts: Parts) -> int:
    """Returns the exit status once SIGINT or SIGTERM has come and all is closed."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    settings = parts.settings
    page = _page(parts) if settings.on_loopback else None
    async with AsyncExitStack() as stack:
        routes = [Mount("/umami", parts.demo.app)] if parts.demo else []
        site = app(lambda: _health(parts), page, routes=routes)
        close = page.close if page else lambda: None
        address = await stack.enter_async_context(serve(site, settings.host, settings.port, close))
        try:
            await find_ports(parts)
        except UmamiError as exc:
            log.error("the ports are not known yet: %s", exc)
        _greet(parts, address if page else "")
        await stop.wait()
    return 0


def _page(parts: Parts) -> Page:
    marina, clock = parts.marina, parts.clock

    async def reply(line: str) -> Card:
        return await answer(line, PAGE, PAGE, marina, clock(), may_change=True)

    return Page(reply, lambda: marina.store.asker(PAGE, PAGE), parts.painter, clock)


async def _health(parts: Parts) -> Iterable[Part]:
    checks = {"database": parts.marina.store.ports(), "umami": parts.marina.umami.verify()}
    return await asyncio.gather(*(_well(name, check) for name, check in checks.items()))


async def _well(name: str, check: Coroutine[Any, Any, object]) -> Part:
    try:
        await check
    except AnswerError as exc:
        return Part(name, False, str(exc))
    return Part(name, True)


def _greet(parts: Parts, address: str) -> None:
    """What a person who has just started the bot wants to know."""
    if parts.demo:
        print("Tidings shows its demo: made-up ports, visitors and clients (UMAMI_URL is not set).")
    if address:
        print(f"Open {address} and type /traffic, /live, /funnel or /berth A12.", flush=True)
