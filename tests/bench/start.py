"""How soon the bot answers after its start, and what it takes when idle."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import httpx

from bot.demo import Demo
from tests.bench.figure import Figure
from tests.bench.server import running

ROOT = Path(__file__).parents[2]


async def start() -> list[Figure]:
    """A configured bot over a simulated Umami elsewhere: without the demo's own data."""
    async with running(0) as url:
        with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
            free.close()
            process = await _bot(Path(folder), url, port)
            try:
                seconds = await _ready(port)
                await _ask(port)
                await asyncio.sleep(2)  # what starting left behind is gone
                memory = sum(map(_resident, _family(process.pid)))
            finally:
                process.terminate()
                await process.wait()
    return [
        Figure("seconds from the start to the first answer", seconds, 2.0, unit="s"),
        Figure("idle memory of all its processes", memory / 2**20, 200, unit="MB"),
    ]


async def _bot(folder: Path, url: str, port: int) -> asyncio.subprocess.Process:
    settings = {
        "UMAMI_URL": url,
        "UMAMI_USERNAME": Demo.username,
        "UMAMI_PASSWORD": Demo.password,
        "PORT": str(port),
        "PYTHONPATH": str(ROOT),
    }
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        cwd=folder,
        env=os.environ | settings,
        stdout=asyncio.subprocess.DEVNULL,
    )


async def _ready(port: int) -> float:
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


def _family(pid: int) -> Iterator[int]:
    """A process and those below it. Linux only, as are the figures of memory."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from _family(int(child))


def _resident(pid: int) -> int:
    """Bytes; what processes share is counted once, by its share."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0
