"""The simulated Umami in a process of its own, as a real one would be.

`python -m tests.bench.server LATENCY` prints its address. GET /websites tells their ids by name,
POST /crowd fills Harbour Kestrel with a hundred thousand sessions, POST /fleet makes a hundred
more websites and tells their ids, GET /work tells all that was asked, to be asked again.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from zlib import crc32

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route
from starlette.types import Message, Receive, Scope, Send

from bot.demo import Demo, Hit, Visitor
from bot.demo.setting import ADMIN, SINCE, TEAM
from bot.demo.story import Story
from marina.umami import Login, Umami

SESSIONS = 100_000
FLEET = 100


def application(demo: Demo) -> Starlette:
    async def websites(request: Request) -> JSONResponse:
        return JSONResponse(demo.websites)

    async def crowd(request: Request) -> JSONResponse:
        website = demo.websites["Harbour Kestrel"]
        now = int(datetime.now(UTC).timestamp() * 1000) - 60_000
        hits = [Hit(website, Visitor(f"crowd {i}"), now - i) for i in range(SESSIONS)]
        await demo.store.run(lambda: demo.load(hits))
        return JSONResponse({"website": website})

    async def fleet(request: Request) -> JSONResponse:
        return JSONResponse(await demo.store.run(lambda: _fleet(demo)))

    work: list[tuple[str, str, str]] = []  # method, address, body

    async def work_done(request: Request) -> JSONResponse:
        return JSONResponse(work)

    async def remembering(scope: Scope, receive: Receive, send: Send) -> None:
        body = bytearray()

        async def heard() -> Message:
            message = await receive()
            body.extend(message.get("body", b""))
            return message

        await demo.app(scope, heard, send)
        work.append((scope["method"], str(Request(scope).url), body.decode()))

    own = [Route("/websites", websites), Route("/work", work_done)]
    own += [Route("/crowd", crowd, methods=["POST"]), Route("/fleet", fleet, methods=["POST"])]
    return Starlette(routes=[*own, Mount("/", remembering)])


def _fleet(demo: Demo) -> list[str]:
    """A hundred small websites, among which the demo's visitors are dealt out."""
    ids = [str(uuid5(NAMESPACE_URL, str(number))) for number in range(FLEET)]
    for number, id in enumerate(ids):
        names = {"name": f"Marina {number:03}", "domain": f"m{number}.example"}
        made = {"created_by": ADMIN, "created_at": SINCE, "updated_at": SINCE}
        demo.store.insert("website", website_id=id, team_id=TEAM, **names, **made)
    told = Story(demo.clock()).hits
    demo.load(hit._replace(website=ids[crc32(hit.visitor.key.encode()) % FLEET]) for hit in told)
    return ids


@asynccontextmanager
async def running(latency: float) -> AsyncIterator[str]:
    """The address of a server whose every answer takes `latency` seconds longer."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.server", str(latency), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    try:
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.terminate()
        await process.wait()


async def websites(url: str) -> dict[str, str]:
    """Ids by name."""
    async with httpx.AsyncClient() as http:
        found: dict[str, str] = (await http.get(f"{url}/websites")).json()
        return found


@dataclass
class Recorder(httpx.AsyncBaseTransport):
    """Passes requests on and remembers them."""

    requests: list[httpx.Request] = field(default_factory=list)
    _below: httpx.AsyncHTTPTransport = field(default_factory=httpx.AsyncHTTPTransport)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return await self._below.handle_async_request(request)

    async def aclose(self) -> None:
        await self._below.aclose()


def client(url: str, recorder: Recorder) -> Umami:
    return Umami(url, Login(url, Demo.username, Demo.password), transport=recorder)


async def main() -> None:
    demo = Demo(lambda: datetime.now(UTC))
    demo.latency = float(sys.argv[1])
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as the bot does
        print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
        config = uvicorn.Config(application(demo), log_config=None, lifespan="off")
        await uvicorn.Server(config).serve([listening])


if __name__ == "__main__":
    asyncio.run(main())
