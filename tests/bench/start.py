"""How soon the bot answers after its start, and what it takes when idle."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from time import perf_counter

import httpx

from bot.demo import Demo
from tests.bench.figure import Figure
from tests.bench.server import running

ROOT = Path(__file__).parents[2]


async def start() -> list[Figure]:
    """A configured bot over a simulated Umami elsewhere: without the demo's own data."""
    async with running(0) as url, bot(url) as (pid, port):
        seconds = await ready(port)
        await _ask(port)
        await asyncio.sleep(2)  # what starting left behind is gone
        memory = sum(map(_resident, family(pid)))
    return [
        Figure("seconds from the start to the first answer", seconds, 2.0, unit="s"),
        Figure("idle memory of all its processes", memory / 2**20, 200, unit="MB"),
    ]


@asynccontextmanager
async def bot(url: str, **more: str) -> AsyncIterator[tuple[int, int]]:
    """A running one over the Umami of that address: its process and its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        process = await _process(Path(folder), url, port, more)
        try:
            yield process.pid, port
        finally:
            process.terminate()
            await process.wait()


async def _process(
    folder: Path, url: str, port: int, more: Mapping[str, str]
) -> asyncio.subprocess.Process:
    settings = {
        "UMAMI_URL": url,
        "UMAMI_USERNAME": Demo.username,
        "UMAMI_PASSWORD": Demo.password,
        "PORT": str(port),
        "PYTHONPATH": str(ROOT),
        **more,
    }
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        cwd=folder,
        env=os.environ | settings,
        stdout=asyncio.subprocess.DEVNULL,
    )


async def ready(port: int) -> float:
    """Seconds until a question was answered."""
    began = perf_counter()
    while True:
        try:
            await _ask(port, "live kestrel")
        except httpx.HTTPError:
            await asyncio.sleep(0.02)
        else:
            return perf_counter() - began


async def _ask(port: int, line: str = "traffic kestrel") -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as http:
        headers = {"accept": "application/json"}
        answer = await http.post("/ask", data={"q": line}, headers=headers)
        answer.raise_for_status()


def family(pid: int) -> Iterator[int]:
    """A process and those below it. Linux only, as are the figures of memory."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from family(int(child))


def _resident(pid: int) -> int:
    """Bytes; what processes share is counted once, by its share."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0
