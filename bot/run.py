"""The running bot: chats, page and clock together, until a signal ends them."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Coroutine, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import timedelta
from typing import Any

from starlette.routing import BaseRoute, Mount

from bot import alarm, crm
from bot.answer import answer
from bot.chats import Chat, chats
from bot.console import Console
from bot.heartbeat import Beat, beats, heartbeat
from bot.jobs import Jobs
from bot.parts import PAGE, Parts, find_ports
from bot.sender import Sender
from bot.surface import Surface
from bot.teams.workflows import Workflows
from bot.web import Page, Part, app, serve
from digests import late
from marina.card import Card
from marina.errors import AnswerError, UmamiError

LOOK_AGAIN = 60.0  # seconds between two looks whether the ports are to be refreshed
HEAD_START = 1.5  # seconds for the first look; a page that opens then knows its ports
OVERDUE = timedelta(minutes=5)  # for which a delivery may wait to be taken up
DRAIN = 20.0  # seconds for what is under way at the end

log = logging.getLogger(__name__)


async def run(parts: Parts) -> int:
    """Returns the exit status once SIGINT or SIGTERM has come and all is closed."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        jobs, workflows = Jobs(), Workflows(parts.settings.workflow_urls)
        stack.push_async_callback(workflows.aclose)
        stack.push_async_callback(jobs.drain, DRAIN)
        page = _page(parts) if parts.settings.on_loopback else None
        talking = chats(parts, jobs)
        first = jobs.add(_look(parts), "ports")
        await asyncio.wait({first}, timeout=HEAD_START)
        address = await stack.enter_async_context(_served(parts, page, talking))
        for chat in talking:
            await chat.start()
            stack.push_async_callback(chat.aclose)
        if parts.demo:
            going_on = asyncio.create_task(parts.demo.live(), name="demo")
            stack.callback(going_on.cancel)
        sender = Sender(parts.marina, _surfaces(page, talking, workflows), jobs, parts.clock)
        stack.callback(sender.stop)
        await late.wake(parts.marina.store, parts.clock())
        looking = Beat("ports", LOOK_AGAIN, lambda: _look(parts))
        poll = parts.settings.poll
        going = beats(parts.marina, sender, jobs, parts.clock, poll)
        scheduler = heartbeat((looking, *going), jobs)
        scheduler.start()
        stack.callback(scheduler.shutdown, wait=False)
        _greet(parts, talking, address if page else "")
        await stop.wait()
    return 0


def _served(
    parts: Parts, page: Page | None, talking: Sequence[Chat]
) -> AbstractAsyncContextManager[str]:
    routes: list[BaseRoute] = [route for chat in talking for route in chat.routes]
    routes += crm.routes(parts.marina, parts.settings.crm_secret)
    if parts.demo:
        routes.append(Mount("/umami", parts.demo.app))
    site = app(lambda: _health(parts, talking), page, routes=routes)
    settings = parts.settings
    return serve(site, settings.host, settings.port, page.close if page else lambda: None)


def _page(parts: Parts) -> Page:
    marina, clock = parts.marina, parts.clock

    async def reply(line: str) -> Card:
        return await answer(line, PAGE, PAGE, marina, clock(), may_change=True, alone=True)

    return Page(reply, lambda: marina.store.asker(PAGE, PAGE), parts.painter, clock)


def _surfaces(
    page: Page | None, talking: Sequence[Chat], workflows: Workflows
) -> dict[str, Surface]:
    """What can be written to unasked, by name."""
    found: list[Surface] = [Console(), workflows, *(chat.surface for chat in talking)]
    found += [page] if page else []
    return {surface.name: surface for surface in found}


async def _look(parts: Parts) -> None:
    try:
        await find_ports(parts)
    except UmamiError as exc:
        log.error("the ports are not known yet: %s", exc)
    await alarm.tell(parts.login, parts.settings, parts.marina.store, parts.clock())


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


def _greet(parts: Parts, talking: Sequence[Chat], address: str) -> None:
    """What a person who has just started the bot wants to know."""
    if parts.demo:
        print("Tidings shows its demo: made-up ports, visitors and clients (UMAMI_URL is not set).")
    for chat in talking:
        print(f"It answers in {chat.surface.name.title()}: type /traffic there.")
    if address:
        print(f"Open {address} and type /traffic, /live, /funnel or /berth A12.")
    print("Ctrl+C ends it.", flush=True)
