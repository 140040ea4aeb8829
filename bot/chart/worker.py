"""One drawing process, as the bot sees it."""

from __future__ import annotations

import asyncio
import os
import struct
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

ROOT = Path(__file__).parents[2]
LENGTH = struct.Struct(">I")  # the frames of `child`
KEPT = (  # of the environment; tokens and passwords are no business of a drawing
    *("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LC_CTYPE", "PYTHONPATH", "LD_LIBRARY_PATH"),
    *("MPLCONFIGDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"),
)


class NotDrawn(Exception):
    """The process is well, the chart is not."""


class Died(Exception):
    """The process ended before its answer came."""


class Worker:
    def __init__(self, process: Process) -> None:
        self._process = process
        self._over = False  # its output has ended

    @staticmethod
    async def start(module: str, seconds: float) -> Worker:
        """A process that is ready to draw. It ends by itself in a drawing longer than `seconds`."""
        worker = Worker(
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", module, str(seconds)),
                stdin=PIPE,
                stdout=PIPE,
                cwd=ROOT,
                env={name: os.environ[name] for name in KEPT if name in os.environ}
                | {"OPENBLAS_NUM_THREADS": "1"},  # numpy's own threads cost memory and draw nothing
                start_new_session=True,  # Ctrl-C in the terminal is for the bot alone
            )
        )
        try:
            await worker._read()
        except BaseException:
            worker.kill()
            await worker.ended()
            raise
        return worker

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def draw(self, sketch: bytes) -> bytes:
        """The PNG; NotDrawn or Died. Whoever gives up waiting has to kill the process."""
        assert self._process.stdin
        try:
            self._process.stdin.write(LENGTH.pack(len(sketch)) + sketch)
            await self._process.stdin.drain()
        except ConnectionError as exc:
            self._over = True
            raise Died from exc
        answer = await self._read()
        if answer[:1] != b"P":
            raise NotDrawn(answer[1:].decode())
        return answer[1:]

    def kill(self) -> None:
        """At once, in the middle of a drawing too: it keeps nothing that could be lost."""
        if self.alive and not self._over:  # Popen.kill() reaps, and asyncio then misses the end
            self._process.kill()
        if self._process.stdin:
            self._process.stdin.close()

    async def ended(self) -> None:
        await self._process.wait()

    async def _read(self) -> bytes:
        assert self._process.stdout
        try:
            head = await self._process.stdout.readexactly(LENGTH.size)
            return await self._process.stdout.readexactly(*LENGTH.unpack(head))
        except (asyncio.IncompleteReadError, ConnectionError) as exc:
            self._over = True
            raise Died from exc
