"""`python -m tests.bench [start alerts …]`: figures, of all parts; fails if one is over."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from bot.chart.bench import bench
from tests.bench.acks import acks
from tests.bench.alerts import alerts
from tests.bench.chats import chats
from tests.bench.client import clients
from tests.bench.digests import digests
from tests.bench.figure import Figure
from tests.bench.questions import questions
from tests.bench.start import start
from tests.bench.watch import watch


async def charts() -> list[Figure]:
    found = await asyncio.to_thread(bench)
    return [
        Figure("a line chart, over a bare matplotlib line plot", found.ratio, 1.3),
        Figure(f"the slowest chart ({found.slowest[0]}), over the same", found.slowest[1]),
        Figure(f"the largest picture ({found.largest[0]})", found.largest[1] / 1000, 60, "kB"),
        Figure("the longest wait of the event loop while drawing", found.gap * 1000, 20, "ms"),
        Figure("memory of the drawing process", found.memory, 130, "MB"),
    ]


PARTS: dict[str, Callable[[], Coroutine[Any, Any, list[Figure]]]] = {
    "start": start,
    "acks": acks,
    "questions": questions,
    "clients": clients,
    "chats": chats,
    "alerts": alerts,
    "watch": watch,
    "charts": charts,
    "digests": digests,
}


async def main(names: list[str]) -> int:
    over = 0
    for name in names or PARTS:
        print(f"\n{name}", flush=True)
        for figure in await PARTS[name]():
            print(figure, flush=True)
            over += not figure.holds
    print(f"\n{over} figures are over their limit." if over else "\nEvery figure holds.")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
