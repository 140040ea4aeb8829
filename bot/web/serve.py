"""Serving inside the running loop: no signal handler is taken, no stream delays the exit."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp

from bot.settings import SettingsError

GRACE = 10  # seconds for answers that are under way; no question takes longer


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # the bot's own handlers stay: they also drain deliveries and close the store


@asynccontextmanager
async def serve(
    app: ASGIApp, host: str, port: int, close: Callable[[], None] = lambda: None
) -> AsyncIterator[str]:
    """Serve while the block runs; yields the address to type, "http://127.0.0.1:8080/".

    Port 0 takes any that is free. `close` is called before open answers are waited for: it ends
    those that would stream on for ever. Raises SettingsError where the address cannot be had.
    """
    listening = _listen(host, port)
    config = uvicorn.Config(
        app,
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )
    server = _Server(config)
    with listening:
        task = asyncio.create_task(server.serve([listening]), name="web")
        try:
            yield _address(host, listening.getsockname()[1])
        finally:
            close()
            server.should_exit = True
            await task


def _listen(host: str, port: int) -> socket.socket:
    """Bound here and now, so that a busy port is told at once and in words."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        # With its protocol named: else asyncio leaves it to Nagle, and answers wait for 40 ms.
        listening = socket.socket(family, kind, protocol)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen()
        except OSError:
            listening.close()
            raise
    except OSError as exc:
        raise SettingsError(
            f"PORT {port} on HOST {host} cannot be had ({exc.strerror}). "
            "Is the bot running already? Another one: PORT=8081"
        ) from exc
    return listening


def _address(host: str, port: int) -> str:
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"
