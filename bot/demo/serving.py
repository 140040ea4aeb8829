"""The simulated Umami on a port of the loopback interface, for what needs a real socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn

from bot.demo.demo import Demo

KEEP_ALIVE = 5  # seconds; a real Umami's


@asynccontextmanager
async def serve(demo: Demo, port: int = 0) -> AsyncIterator[str]:
    """Serves until the block ends; gives the base URL, `http://127.0.0.1:<port>`."""
    config = uvicorn.Config(
        demo.app,
        host="127.0.0.1",
        port=port,
        log_config=None,
        access_log=False,
        interface="asgi3",
        lifespan="off",
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=1,
        server_header=False,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve())
    try:
        while not server.started:
            if task.done():
                await task
                raise OSError(f"Port {port} cannot be opened.")
            await asyncio.sleep(0.005)
        sockets = server.servers[0].sockets
        yield f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Captures none."""
        yield
