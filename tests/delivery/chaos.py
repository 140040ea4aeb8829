"""Two replicas of which one is killed every moment, and a Slack whose answers get lost.

Digests and alerts become due all the time; in the end each must be there, none twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from multiprocessing.process import BaseProcess
from statistics import median

from commands import MENU
from marina.issue import Issue, Key
from marina.store import Delivery, Store, Subscription
from tests.conftest import MAY
from tests.delivery import fast, replica, workspace
from tests.delivery.workspace import CHANNELS, Log
from tests.harbour import NICE

FRESH = multiprocessing.get_context("forkserver")  # of one without threads, which imports but once
FRESH.set_forkserver_preload([replica.__name__, workspace.__name__, "psycopg"])
REPLICAS = 2
KILLS = (0.3, 1.2)  # seconds between two, at least and at most
EVERY = timedelta(seconds=30)  # of the fast time: a digest becomes due
ALERTS = 0.25  # seconds between two
PATIENCE = 300.0  # seconds after the last kill: the longest pause between two tries, and more
AGAIN = "Ada is here again"


@dataclass(frozen=True)
class Result:
    planned: dict[str, float]  # what must be seen, and when it was due
    kills: int
    unsettled: list[str]  # what the store says of those that are not there for it
    log: Log

    @property
    def lost(self) -> list[str]:
        """What is not there, and alerts that do not tell of the second visit."""
        seen = {it.key: it.title for it in self.log.messages}
        stale = [key for key in seen if key.startswith("visit:") and seen[key] != AGAIN]
        return sorted({*self.planned} - {*seen}) + stale

    @property
    def twice(self) -> list[str]:
        counts = Counter(it.key for it in self.log.messages)
        return sorted(key for key, count in counts.items() if count > 1)

    @property
    def holds(self) -> bool:
        return not (self.lost or self.twice or self.unsettled or self.log.violations)

    def __str__(self) -> str:
        due = self.planned
        late = [it.at - due[it.key] for it in self.log.messages if it.key in due] or [0.0]
        faults = ", ".join(f"{count} {what}" for what, count in sorted(self.log.faults.items()))
        told = [
            f"{len(self.planned)} planned, {self.kills} kills, {faults}:"
            f" {len(self.lost)} lost, {len(self.twice)} twice;"
            f" late by {median(late):.0f} s (median), {max(late):.0f} s (most)"
        ]
        told += [f"  lost: {key}" for key in self.lost] + [f"  twice: {key}" for key in self.twice]
        told += [f"  not settled: {it}" for it in self.unsettled]
        return "\n".join(told + self.log.violations)


@contextmanager
def _killed(process: BaseProcess) -> Iterator[BaseProcess]:
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


async def chaos(url: str, seconds: float) -> Result:
    began = time.time()
    ours, theirs = FRESH.Pipe()
    store = await Store.open(url)
    await store.add_port(NICE, MAY)
    planned = await _subscribe(store, seconds)
    with _killed(FRESH.Process(target=workspace.serve, args=(began, theirs))):
        slack_url = await asyncio.to_thread(ours.recv)
        with Replicas((url, slack_url, began)) as replicas:
            alerts = asyncio.create_task(_alert(store, began, seconds))
            kills = await replicas.kill(began + seconds)
            planned |= await alerts
            await asyncio.to_thread(ours.send, "be calm")
            unsettled = await _settled(store, planned)
        await asyncio.to_thread(ours.send, "the log, please")
        log = await asyncio.to_thread(ours.recv)
    await store.close()
    visible = {_seen(key): due for key, due in planned.items() if not key.endswith(":again")}
    return Result(visible, kills, unsettled, log)


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


async def _subscribe(store: Store, seconds: float) -> dict[str, float]:
    """Digests due one after another. The keys of their messages, and when these are due."""
    planned = dict[str, float]()
    due, end = fast.START, fast.START + timedelta(seconds=seconds * fast.SPEED)
    while (due := due + EVERY) < end:
        number = len(planned)
        channel = f"slack:{CHANNELS[number % len(CHANNELS)]}"
        it = Subscription(f"d{number}", channel, (NICE,), ("traffic",), fast.START, at=due.time())
        await store.subscribe(it)
        for delivery in Issue.latest(it, due).deliveries(MENU):
            planned[delivery.key] = (delivery.due_at or delivery.asked_at).timestamp()
    return planned


async def _alert(store: Store, began: float, seconds: float) -> dict[str, float]:
    """Alerts, each with an edit of it a little later."""
    planned = dict[str, float]()
    while time.time() < began + seconds:
        now, channel = fast.clock(began), f"slack:{random.choice(CHANNELS)}"
        key, lines = f"visit:d:ada:{now.timestamp():.0f}", ("traffic port=nice period=week",)
        alert = Delivery(key, channel, "Ada is here", "nice", lines, now, urgent=True)
        later = now + timedelta(seconds=5)
        edit = replace(alert, key=f"{key}:again", verb="edit", about=key, title=AGAIN)
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


def _seen(key: str) -> str:
    """By what it is known in the workspace."""
    read = Key.read(key)
    return read.file if read and read.part == "numbers" else key
