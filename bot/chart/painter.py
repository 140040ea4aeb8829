"""Charts → PNGs, off the event loop. A drawing that hangs costs a process, never the bot."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from bot.chart.sketch import Sketch
from bot.chart.worker import Died, NotDrawn, Worker

if TYPE_CHECKING:
    from marina.card import Chart

START = 60.0  # seconds; the first start on a machine looks through its fonts
log = logging.getLogger(__name__)


class Painter:
    """Keeps up to `processes` drawing processes: begun when needed, ended after `idle` seconds.

    `deadline` is for one drawing, in seconds; waiting for a free process does not count.
    Belongs to the event loop it is first used in. `aclose()` when done.
    """

    def __init__(
        self,
        processes: int = 1,
        deadline: float = 10.0,
        idle: float = 300.0,
        *,
        module: str = "bot.chart.picture",
    ) -> None:
        self._turns = asyncio.Semaphore(processes)
        self._deadline = deadline
        self._idle = idle
        self._module = module
        self._resting: dict[Worker, asyncio.TimerHandle] = {}  # the last one rested the least
        self._workers: set[Worker] = set()
        self._ends: set[asyncio.Task[None]] = set()
        self._closed = False

    async def pictures(self, charts: Iterable[Chart]) -> Mapping[Chart, bytes]:
        """What could be drawn in time. A chart that is missing here is told in characters."""
        wanted = tuple(dict.fromkeys(charts))
        drawn = await asyncio.gather(*map(self._picture, wanted))
        return {chart: png for chart, png in zip(wanted, drawn, strict=True) if png}

    async def warm(self) -> None:
        """Start a process ahead of the first chart."""
        async with self._turns:
            try:
                self._rest(await self._worker())
            except (Died, OSError, TimeoutError):
                log.exception("no drawing process could be started")

    @property
    def pids(self) -> tuple[int, ...]:
        """Of the processes that draw or rest."""
        return tuple(worker.pid for worker in self._workers)

    async def aclose(self) -> None:
        """Ends every process. Drawings under way are given up."""
        self._closed = True
        for worker in tuple(self._workers):
            self._end(worker)
        await asyncio.gather(*self._ends)

    async def _picture(self, chart: Chart) -> bytes | None:
        try:
            sketch = Sketch.of(chart).to_json()
            async with self._turns:
                try:
                    return await self._draw(sketch)
                except Died:  # perhaps of something else: the system was out of memory
                    return await self._draw(sketch)
        except Exception:
            log.exception("a %s chart was not drawn", chart.kind)
            return None

    async def _draw(self, sketch: bytes) -> bytes:
        worker = await self._worker()
        try:
            async with asyncio.timeout(self._deadline):
                return await worker.draw(sketch)
        except NotDrawn:
            raise
        except BaseException:  # late, dead, or nobody waits any more: its answer must not be read
            self._end(worker)
            raise
        finally:
            self._rest(worker)

    async def _worker(self) -> Worker:
        while self._resting:
            worker, timer = self._resting.popitem()
            timer.cancel()
            if worker.alive:
                return worker
            self._end(worker)
        if self._closed:
            raise Died("the painter is closed")
        async with asyncio.timeout(START):
            worker = await Worker.start(self._module, self._deadline + 1)
        self._workers.add(worker)
        return worker

    def _rest(self, worker: Worker) -> None:
        if worker in self._workers:
            later = asyncio.get_running_loop().call_later(self._idle, self._end, worker)
            self._resting[worker] = later

    def _end(self, worker: Worker) -> None:
        if timer := self._resting.pop(worker, None):
            timer.cancel()
        self._workers.discard(worker)
        worker.kill()
        self._ends.add(task := asyncio.create_task(worker.ended()))
        task.add_done_callback(self._ends.discard)
