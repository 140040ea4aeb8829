"""The running bot: chats, page and clock together, until a signal ends them."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Sequence
from contextlib import AsyncExitStack

from bot import alarm
from bot.chats import Chat, chats
from bot.console import Console
from bot.heartbeat import Beat, beats, heartbeat
from bot.jobs import Jobs
from bot.parts import Parts, find_ports
from bot.sender import Sender
from bot.site import page_of, site
from bot.surface import Surface
from bot.teams.workflows import Workflows
from bot.web import Page, serve
from digests import late
from marina import connections
from marina.errors import UmamiError

LOOK_AGAIN = 60.0  # seconds between two looks for new ports, and whether the chats are connected
HEAD_START = 1.5  # seconds for the first look; a page that opens then knows its ports
DRAIN = 20.0  # seconds for what is under way at the end

log = logging.getLogger(__name__)


async def run(parts: Parts) -> int:
    """Returns the exit status once SIGINT or SIGTERM has come and all is closed."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    settings = parts.settings
    async with AsyncExitStack() as stack:
        jobs, workflows = Jobs(), Workflows(settings.workflow_urls)
        stack.push_async_callback(workflows.aclose)
        stack.push_async_callback(jobs.drain, DRAIN)
        page = page_of(parts)
        talking = chats(parts, jobs)
        first = jobs.add(_look(parts), "ports")
        await asyncio.wait({first}, timeout=HEAD_START)
        close = page.close if page else lambda: None
        served = serve(site(parts, page, talking), settings.host, settings.port, close)
        address = await stack.enter_async_context(served)
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
        going = beats(parts.marina, sender, jobs, parts.clock, settings.poll)
        noting = Beat("chats", LOOK_AGAIN, lambda: _note(talking, parts))
        scheduler = heartbeat((looking, noting, *going), jobs)
        scheduler.start()
        if not parts.marina.policy.keys:
            log.warning("IDENTITY_KEYS is not set: whoever likes can pretend to be a client")
        stack.callback(scheduler.shutdown, wait=False)
        _greet(parts, talking, address if page else "")
        await stop.wait()
    return 0


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


async def _note(talking: Sequence[Chat], parts: Parts) -> None:
    """For /status, which may be asked where no chat is held."""
    found = {chat.surface.name: await chat.is_connected() for chat in talking}
    await connections.noted(parts.marina.store, found, parts.clock())


def _greet(parts: Parts, talking: Sequence[Chat], address: str) -> None:
    """What a person who has just started the bot wants to know."""
    if parts.demo:
        print("Tidings shows its demo: made-up ports, visitors and clients (UMAMI_URL is not set).")
    for chat in talking:
        print(f"It answers in {chat.surface.name.title()}: type /traffic there.")
    if address:
        print(f"Open {address} and type /traffic, /live, /funnel or /berth A12.")
    print("Ctrl+C ends it.", flush=True)
