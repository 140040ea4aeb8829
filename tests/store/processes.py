"""What other processes do in the tests. They begin anew: nothing is shared but the database."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from marina.store import Store

FRESH = multiprocessing.get_context("forkserver")  # of one without threads, which imports but once
FRESH.set_forkserver_preload([__name__])


def run(work: Callable[..., None], *each: tuple[Any, ...]) -> None:
    """One process for each tuple of arguments, all together; the first failure is ours too."""
    processes = [FRESH.Process(target=work, args=args) for args in each]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [0] * len(each) == [process.exitcode for process in processes]


def kill_in_the_middle(
    work: Callable[..., None], args: tuple[Any, ...], file: Path, size: int
) -> None:
    """With no chance to clean up, as soon as `file` has grown by `size` bytes."""
    process = FRESH.Process(target=work, args=args)
    process.start()
    until = file.stat().st_size + size
    while file.stat().st_size < until and process.is_alive():
        time.sleep(0.002)
    process.kill()
    process.join()


def open_each(urls: Sequence[str], barrier: Barrier) -> None:
    async def main() -> None:
        for url in urls:
            barrier.wait(30)
            await (await Store.open(url)).close()

    asyncio.run(main())


def claim_all(url: str, now: datetime, barrier: Barrier, file: Path) -> None:
    """Write down the key of each delivery and website that was claimed, until there are none."""

    async def main() -> None:
        store = await Store.open(url)
        barrier.wait(30)
        with file.open("w") as claimed:
            while deliveries := await store.claim(now, lease=9_999, most=10):
                claimed.writelines(f"{delivery.key}\n" for delivery in deliveries)
            while turns := await store.claim_websites(now, 9_999, most=5):
                claimed.writelines(f"{turn.website}\n" for turn in turns)
        await store.close()

    asyncio.run(main())


def post_until_killed(url: str, now: datetime, file: Path) -> None:
    """Claim, look, renew, post (append to `file`), settle; a second passes at each claim."""

    async def main() -> None:
        store = await Store.open(url)
        at, chat = now, os.open(file, os.O_RDWR | os.O_APPEND)
        while deliveries := await store.claim(at := at + timedelta(seconds=1), lease=60, most=3):
            for delivery in deliveries:
                said = os.pread(chat, 1_000_000, 0).decode().split() if delivery.first_try else ()
                if delivery.key not in said and await store.renew(delivery, at):
                    os.write(chat, f"{delivery.key}\n".encode())
                await store.done(delivery, delivery.key, at)
        await store.close()

    asyncio.run(main())
