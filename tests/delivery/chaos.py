"""Two replicas of which one is killed every moment, and a chat whose answers get lost.

Digests and alerts become due all the time; in the end each must be there, none twice. Where the
chat shows a bot no history it may be there again, if the later one says so.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import random
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from multiprocessing.process import BaseProcess

from commands import MENU
from marina.issue import Issue
from marina.store import Delivery, Store, Subscription
from tests.conftest import MAY
from tests.delivery import fast, preload, replica
from tests.delivery.chat import Chat
from tests.delivery.result import AGAIN, Result, seen
from tests.harbour import NICE

FRESH = multiprocessing.get_context("forkserver")  # of one without threads, which imports but once
FRESH.set_forkserver_preload([preload.__name__])
REPLICAS = 2
KILLS = (0.3, 1.2)  # seconds between two, at least and at most
EVERY = timedelta(seconds=30)  # of the fast time: a digest becomes due
ALERTS = 0.25  # seconds between two
PATIENCE = 300.0  # seconds after the last kill: the longest pause between two tries, and more
ALERTED = 20  # channels


@contextmanager
def _killed(process: BaseProcess) -> Iterator[BaseProcess]:
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def warm() -> None:
    """Import what is imported once, before any time is measured."""
    with _killed(FRESH.Process(target=bool)) as process:
        process.join()


async def chaos(chat: Chat, database: str, seconds: float) -> Result:
    began = time.time()
    ours, theirs = FRESH.Pipe()
    store = await Store.open(database)
    await store.add_port(NICE, MAY)
    with _killed(FRESH.Process(target=chat.serve, args=(began, theirs))):
        url = await asyncio.to_thread(ours.recv)
        await chat.introduce(store, url)
        planned = await _subscribe(chat, store, seconds)
        with Replicas((chat, database, url, began)) as replicas:
            alerts = asyncio.create_task(_alert(chat, store, began, seconds))
            kills = await replicas.kill(began + seconds)
            planned |= await alerts
            await asyncio.to_thread(ours.send, "be calm")
            unsettled = await _settled(store, planned)
        await asyncio.to_thread(ours.send, "the log, please")
        log = await asyncio.to_thread(ours.recv)
    await store.close()
    visible = {seen(key): due for key, due in planned.items() if not key.endswith(":again")}
    return Result(visible, kills, unsettled, log, not chat.shows_history)


class Replicas:
    def __init__(self, args: tuple[object, ...]) -> None:
        self._args = args
        self._stack = ExitStack()
        self._living: list[BaseProcess] = []

    def __enter__(self) -> Replicas:
        for _ in range(REPLICAS):
            self._begin()
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    async def kill(self, until: float) -> int:
        """Any of them, every now and then; another one begins. Returns how many died."""
        kills = 0
        while time.time() < until:
            await asyncio.sleep(random.uniform(*KILLS))
            victim = self._living.pop(random.randrange(REPLICAS))
            victim.kill()
            self._begin()
            kills += 1
        return kills

    def _begin(self) -> None:
        process = FRESH.Process(target=replica.live, args=self._args)
        self._living.append(self._stack.enter_context(_killed(process)))


async def _subscribe(chat: Chat, store: Store, seconds: float) -> dict[str, float]:
    """Digests due one after another. The keys of their messages, and when these are due."""
    planned = dict[str, float]()
    due, end = fast.START, fast.START + timedelta(seconds=seconds * fast.SPEED)
    while (due := due + EVERY) < end:
        number = len(planned)
        channel = f"{chat.name}:{chat.channel(number)}"
        it = Subscription(f"d{number}", channel, (NICE,), ("traffic",), fast.START, at=due.time())
        await store.subscribe(it)
        for delivery in Issue.latest(it, due).deliveries(MENU):
            planned[delivery.key] = (delivery.due_at or delivery.asked_at).timestamp()
    return planned


async def _alert(chat: Chat, store: Store, began: float, seconds: float) -> dict[str, float]:
    """Alerts, each with an edit of it a little later."""
    planned = dict[str, float]()
    while time.time() < began + seconds:
        now = fast.clock(began)
        channel = f"{chat.name}:{chat.channel(random.randrange(ALERTED))}"
        key, lines = f"visit:d:ada:{now.timestamp():.0f}", ("traffic port=nice period=week",)
        alert = Delivery(key, channel, f"Ada is here {key}", "nice", lines, now, urgent=True)
        later = now + timedelta(seconds=5)
        edit = replace(alert, key=f"{key}:again", verb="edit", about=key, title=f"{AGAIN} {key}")
        await store.plan([alert, replace(edit, due_at=later)])
        planned |= {alert.key: now.timestamp(), edit.key: later.timestamp()}
        await asyncio.sleep(ALERTS)
    return planned


async def _settled(store: Store, keys: Iterable[str]) -> list[str]:
    """Wait until all are. What is told of those that are not, when patience ends."""
    left = set(keys)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while left:
                for key in tuple(left):
                    outcome = await store.outcome(key)
                    if outcome and outcome.state == "sent":
                        left.discard(key)
                await asyncio.sleep(0.1)
    return [f"{key}: {await store.outcome(key)}" for key in sorted(left)]
