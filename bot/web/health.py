"""/healthz: whether each part of the bot is well, for whoever keeps it running."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

PATIENCE = 5.0  # seconds; who watches gives up sooner or later, and a part that hangs is not well


@dataclass(frozen=True, slots=True)
class Part:
    """`name`: database, umami, slack, …; `why` says in a sentence what ails it. No secrets."""

    name: str
    ok: bool
    why: str = ""


Health = Callable[[], Awaitable[Iterable[Part]]]


def healthz(health: Health) -> Route:
    """200 while every part is well, else 503; the body names each part and why it is not."""

    async def endpoint(request: Request) -> JSONResponse:
        try:
            async with asyncio.timeout(PATIENCE):
                parts = tuple(await health())
        except TimeoutError:
            parts = (Part("bot", False, f"No answer within {PATIENCE:.0f} seconds."),)
        well = all(part.ok for part in parts)
        told = {part.name: {"ok": part.ok, "why": part.why} for part in parts}
        return JSONResponse({"ok": well, "parts": told}, status_code=200 if well else 503)

    return Route("/healthz", endpoint)
