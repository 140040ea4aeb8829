"""A sudden end at any step of a delivery: what was planned is there once, whole, or told of.

A step is an SQL statement, a request on its way to Slack, or an answer on its way back. The truth
is what FakeSlack has in its log once another process went on with what the dead one left.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

import httpx
import pytest

from bot.demo import Demo
from marina.store import Delivery, Store, Subscription
from marina.umami import Login, Umami
from tests.conftest import MAY
from tests.delivery.dying import STRIDE, Replica, Wire
from tests.harbour import NICE, NOW, harbour
from tests.slack.fake import FakeSlack, Message
from tests.slack.fake_state import Channel

EDIT = ":edit"  # how the key of one ends
AFTERWARDS = timedelta(seconds=61)  # the dead one's lease is over


@dataclass
class Scene:
    """A database, a workspace, an Umami; replicas come and go."""

    url: str
    slack: FakeSlack
    wire: Wire
    umami: Umami
    observer: Store

    async def replica(self) -> Replica:
        self.slack.spent.clear()
        return await Replica.start(self.url, self.umami, self.slack.api_url, self.wire)

    async def state(self, key: str) -> str:
        """Empty: never planned."""
        outcome = await self.observer.outcome(key)
        return outcome.state if outcome else ""

    async def forget(self) -> None:
        """What was said and planned, so that the next try stands alone."""
        self.slack.messages.clear()
        self.slack.files.clear()
        for it in await self.observer.subscriptions():
            await self.observer.unsubscribe(it.id, NOW)


@pytest.fixture
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """What a process that dies has to say is of no interest."""
    caplog.set_level(logging.CRITICAL)


@pytest.fixture(scope="module")
def _demo() -> Demo:
    return harbour()


@pytest.fixture
async def scene(url: str, _demo: Demo, monkeypatch) -> AsyncIterator[Scene]:
    monkeypatch.setattr("bot.slack.pace.EVERY", 0.0)
    monkeypatch.setattr("bot.slack.pictures.LOOK_FIRST", 0.0)
    wire = Wire()
    slack = FakeSlack(on_the_way=[wire.__call__], now=NOW.timestamp())
    await slack.start()
    observer = await Store.open(url)
    await observer.add_port(NICE, MAY)
    login = Login("http://umami.test", _demo.username, _demo.password)
    transport = httpx.ASGITransport(_demo.app)
    async with Umami("http://umami.test", login, transport=transport, clock=lambda: NOW) as umami:
        yield Scene(url, slack, wire, umami, observer)
    await observer.close()
    await slack.stop()
    assert [] == slack.violations


Plan = Callable[[Store, int], Awaitable[tuple[str, ...]]]


async def a_digest(store: Store, number: int) -> tuple[str, ...]:
    """A thread of three: the head, a section, the file."""
    await store.subscribe(digest(number, "slack:C1"))
    head = f"digest:d{number}:2026-05-18"
    return (head, f"{head}:01", f"{head}:numbers")


async def an_alert_and_its_edit(store: Store, number: int) -> tuple[str, ...]:
    key = f"visit:a:ada:{number}"
    lines = ("traffic port=nice period=week",)
    alert = Delivery(key, "slack:C1", "Ada is here", "nice", lines, NOW, urgent=True)
    again = replace(alert, key=f"{key}{EDIT}", verb="edit", about=key, title="Ada is here again")
    await store.plan([alert, again])
    return (key, again.key)


def digest(number: int, channel: str) -> Subscription:
    return Subscription(f"d{number}", channel, (NICE,), ("traffic",), MAY, owner="slack:U1")


@pytest.mark.parametrize("plan", [a_digest, an_alert_and_its_edit])
async def test_whenever_it_dies_each_message_is_there_once(scene: Scene, plan: Plan, quiet):
    number, died = 0, True
    while died:
        number += STRIDE
        keys = await plan(scene.observer, number)
        died = await dies(scene, keys, number - 1)
        posts = [key for key in keys if not key.endswith(EDIT)]
        assert posts == [key_of(it) for it in scene.slack.public()], f"{number - 1} steps"
        assert all(map(is_whole, scene.slack.public()))
        assert {"sent"} == {await scene.state(key) for key in keys}
        await scene.forget()

    assert number > 30


async def test_whenever_it_dies_the_owner_of_what_cannot_be_posted_is_told(scene: Scene, quiet):
    number, died = 0, True
    while died:
        number += STRIDE
        scene.slack.channels["U1"] = Channel("U1", "the owner")
        await scene.observer.subscribe(digest(number, "slack:COLD"))
        notice = f"notice:d{number}:{NOW.date()}"
        died = await dies(scene, (f"digest:d{number}:2026-05-18", notice), number - 1)
        first, *repeats = scene.slack.public("U1")
        assert notice == key_of(first)
        assert "is_archived: the channel is archived: unarchive it" in first.text
        assert all("May be a repeat" in str(it.blocks) for it in repeats)
        (it,) = await scene.observer.subscriptions()
        assert it.paused
        await scene.forget()

    assert number > 10


async def dies(scene: Scene, keys: Iterable[str], steps: int) -> bool:
    """False: it lived to its end. If not, another one comes after it."""

    async def finished() -> bool:
        return {await scene.state(key) for key in keys} <= {"sent", "failed"}

    first = await scene.replica()
    if await first.live(NOW, finished, steps):
        return False
    second = await scene.replica()
    assert await second.live(NOW + AFTERWARDS, finished)
    assert await finished()
    return True


def key_of(message: Message) -> str:
    if message.files:
        id, day = message.files[0]["name"].removesuffix(".csv").split("-", 2)[1:]
        return f"digest:{id}:{day}:numbers"
    return str(message.metadata["event_payload"]["key"])


def is_whole(message: Message) -> bool:
    if message.metadata.get("event_payload", {}).get("key", "").startswith("visit"):
        assert ("Ada is here again", True) == (message.title, bool(message.edits))
    return bool(message.files or (message.text and message.blocks))
