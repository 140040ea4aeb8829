"""The parts that a question needs, opened together and closed together."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import httpx

from bot.chart import Painter
from bot.settings import Settings
from marina import Marina, discovery, roster
from marina.identity import sign
from marina.policy import Policy
from marina.store import Store, Subscription
from marina.umami import ApiKey, Login, Umami

if TYPE_CHECKING:
    from bot.demo import Demo

CONSOLE, PAGE = "console:me", "web:page"  # who asks in the terminal, and on the local page
DEMO_URL = "http://umami.invalid"  # asked in this process: no request leaves it
ARRANGED = "the demo and its clients are arranged"
DEMO_ZONES = {
    "nimara": "Europe/Paris",
    "vela": "Europe/Rome",
    "azul": "Europe/Lisbon",
    "kestrel": "Europe/London",
}


Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Parts:
    settings: Settings
    clock: Clock
    marina: Marina
    painter: Painter
    demo: Demo | None
    login: Login | None  # none where there is a key instead


@asynccontextmanager
async def opened(settings: Settings, clock: Clock) -> AsyncIterator[Parts]:
    """Raises StoreError where the database cannot be had; Umami is not asked yet."""
    async with AsyncExitStack() as stack:
        store = await Store.open(settings.store_url)
        stack.push_async_callback(store.close)
        policy = _policy(settings)
        demo = _demo(clock, policy) if settings.demo else None
        login = _login(settings, demo)
        umami = _umami(settings, demo, login, clock)
        stack.push_async_callback(umami.aclose)
        painter = Painter()
        stack.push_async_callback(painter.aclose)
        yield Parts(settings, clock, Marina(umami, store, policy), painter, demo, login)


async def find_ports(parts: Parts) -> None:
    """Make sure that the ports are known. Raises UmamiError if none ever were."""
    now = parts.clock()
    await discovery.keep_fresh(parts.marina, now, parts.settings.timezone)
    if parts.demo and not await parts.marina.store.recall(ARRANGED):
        await _arrange(parts.marina.store, parts.demo, now)


async def _arrange(store: Store, demo: Demo, now: datetime) -> None:
    """As an admin would: Port Nimara has two websites; the page gets its digest and alerts."""
    await store.link(demo.websites["Nimara Residences"], "nimara", now)
    for key, zone in DEMO_ZONES.items():
        await store.change_port(key, timezone=ZoneInfo(zone))
    for who in (CONSOLE, PAGE):
        await store.prefer(who, "nimara")
    nimara = next(port for port in await store.ports() if port.key == "nimara")
    id = f"d{await store.number('digest')}"
    await store.subscribe(Subscription(id, PAGE, (nimara,), (), since=now, owner=PAGE))
    clients = roster.from_csv(await asyncio.to_thread(demo.clients.read_bytes), await store.ports())
    await roster.save(store, clients)
    id = f"a{await store.number('alerts')}"
    alerts = Subscription(id, PAGE, (), (), since=now, kind="alerts", owner=PAGE)
    await store.subscribe(alerts)
    await store.note(ARRANGED, "yes")


def _demo(clock: Clock, policy: Policy) -> Demo:
    """Imported here and not before: who has an Umami does not pay for a simulated one."""
    demo: Demo = import_module("bot.demo").Demo(clock, sign=partial(sign, key=policy.keys[0]))
    return demo


def _policy(settings: Settings) -> Policy:
    keys = settings.identity_keys
    if settings.demo and not keys:
        keys = (secrets.token_hex().encode(),)
    return Policy(keys, settings.names_in_channels, settings.owners, settings.crm_url)


def _login(settings: Settings, demo: Demo | None) -> Login | None:
    if demo:
        return Login(DEMO_URL, demo.username, demo.password)
    if settings.umami_api_key:
        return None
    url = settings.umami_url or ""
    return Login(url, settings.umami_username, settings.umami_password)


def _umami(settings: Settings, demo: Demo | None, login: Login | None, clock: Clock) -> Umami:
    auth = login or ApiKey(settings.umami_api_key)
    if demo:
        return Umami(DEMO_URL, auth, transport=httpx.ASGITransport(demo.app), clock=clock)
    return Umami(settings.umami_url or "", auth, clock=clock)
