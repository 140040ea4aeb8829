"""Every address the bot answers by HTTP. The page's own are there only where it is wanted."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount

from bot.web.endpoints import endpoints
from bot.web.guard import LOOPBACK, Guard, Sealed
from bot.web.health import Health, healthz
from bot.web.page import Page


def app(
    health: Health,
    page: Page | None = None,
    *,
    hosts: Collection[str] = LOOPBACK,
    routes: Sequence[BaseRoute] = (),
) -> Starlette:
    """`routes`: the chats' own endpoints, which check their callers themselves.

    The page has no login: give one only where the server listens on this machine alone. It
    answers only requests that call it by one of `hosts`.
    """
    own = [Mount("/", Guard(endpoints(page), hosts))] if page else []
    return Starlette(routes=[healthz(health), *routes, *own], middleware=[Middleware(Sealed)])
