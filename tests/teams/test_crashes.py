"""A sudden end at any step of a delivery to Teams: nothing is lost, and a second copy says so.

Teams shows a bot no history, so whoever goes on where another ended cannot know what is there. A
step is an SQL statement, a request on its way to Teams, or an answer on its way back.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, replace

import httpx
import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.sender import Sender
from bot.surface import REPEAT
from bot.teams.app import Teams
from bot.teams.mentions import Mentions
from bot.teams.post import TeamsSurface
from marina import Marina
from marina.database import Database
from marina.store import Contact, Delivery, Store, Subscription
from marina.umami import Login, Umami
from tests.conftest import MAY
from tests.delivery.dying import STRIDE, Painter, Replica, Watch
from tests.delivery.test_crashes import AFTERWARDS, EDIT, quiet
from tests.harbour import NICE, NOW, harbour
from tests.store.fragile import End, Fragile
from tests.teams import fake_state
from tests.teams.fake import FakeTeams
from tests.teams.fake_state import SALES
from tests.teams.microsoft import TENANT
from tests.teams.rules import words

__all__ = ("quiet",)

CHANNEL = f"teams:{SALES}"


@dataclass
class Wire:
    """Between a replica and Teams: a step before a request arrives, one before its answer."""

    teams: ASGIApp
    step: Callable[[], None] = lambda: None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer: list[Message] = []

        async def keep(message: Message) -> None:
            answer.append(message)

        try:
            self.step()
            await self.teams(scope, receive, keep)
            self.step()
        except End:  # nobody is there any more to hear it
            answer = [{"type": "http.response.start", "status": 502, "headers": []}]
            answer.append({"type": "http.response.body"})
        for message in answer:
            await send(message)


class InTeams(Replica):
    @classmethod
    async def begin(cls, scene: Scene) -> InTeams:
        """The steps count from here on."""
        scene.wire.step = watch = Watch()
        store = Store(Database(Fragile(scene.url, watch).connect))
        await store.ports()
        connector = scene.bot._connector
        it = cls(store, watch, scene.umami, "http://slack.invalid/")
        surface = TeamsSurface(connector, store, Painter(), Mentions(connector, store))
        marina = Marina(scene.umami, store)
        it._sender = Sender(marina, {"teams": surface}, it._jobs, lambda: it.now)
        return it


@dataclass
class Scene:
    """A database, a Teams, an Umami; replicas come and go."""

    url: str
    teams: FakeTeams
    wire: Wire
    bot: Teams
    umami: Umami
    observer: Store

    async def state(self, key: str) -> str:
        outcome = await self.observer.outcome(key)
        return outcome.state if outcome else ""

    def copies(self) -> dict[str, list[fake_state.Message]]:
        """What the channel's people see, by what it is, in the order it came."""
        seen: dict[str, list[fake_state.Message]] = {}
        for message in self.teams.messages.values():
            seen.setdefault(kind(message), []).append(message)
        return seen

    async def forget(self) -> None:
        """What was said and planned, so that the next try stands alone."""
        self.teams.messages.clear()
        for it in await self.observer.subscriptions():
            await self.observer.unsubscribe(it.id, NOW)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.teams.pace.CONVERSATION", ((1.0, 10_000),))


@pytest.fixture
async def scene(url, teams, stage, bot) -> AsyncIterator[Scene]:
    stage[0].app = wire = Wire(teams)
    demo, observer = harbour(), await Store.open(url)
    await observer.add_port(NICE, MAY)
    await observer.meet([Contact(CHANNEL, teams.url, TENANT, "channel", team=SALES)])
    login = Login("http://umami.test", demo.username, demo.password)
    transport = httpx.ASGITransport(demo.app)
    async with Umami("http://umami.test", login, transport=transport, clock=lambda: NOW) as umami:
        yield Scene(url, teams, wire, bot, umami, observer)
    await observer.close()


Plan = Callable[[Store, int], Awaitable[dict[str, str]]]


async def a_digest(store: Store, number: int) -> dict[str, str]:
    """A thread of three, the numbers as a table. What is seen of each key."""
    await store.subscribe(Subscription(f"d{number}", CHANNEL, (NICE,), ("traffic",), MAY))
    head = f"digest:d{number}:2026-05-18"
    return {head: "head", f"{head}:01": "section", f"{head}:numbers": "numbers"}


async def an_alert_and_its_edit(store: Store, number: int) -> dict[str, str]:
    key = f"visit:a:ada:{number}"
    lines = ("traffic port=nice period=week",)
    alert = Delivery(key, CHANNEL, "Ada is here", "nice", lines, NOW, urgent=True)
    again = replace(alert, key=f"{key}{EDIT}", verb="edit", about=key, title="Ada is here again")
    await store.plan([alert, again])
    return {key: "alert", again.key: "alert"}


@pytest.mark.parametrize("plan", [a_digest, an_alert_and_its_edit])
async def test_whenever_it_dies_all_is_there_and_a_second_copy_says_so(
    scene: Scene, plan: Plan, quiet: None
):
    number, died, repeats = 0, True, 0
    while died:
        number += STRIDE
        planned = await plan(scene.observer, number)
        died = await dies(scene, planned, number - 1)
        copies = scene.copies()
        assert {*planned.values()} == {*copies}, f"{number - 1} steps"
        assert {"sent"} == {await scene.state(key) for key in planned}
        more = [it for them in copies.values() for it in them[1:]]
        assert len(more) <= died, "only what was on its way may be there already"
        assert all(map(says_so, more))
        assert died or not any(says_so(it) for them in copies.values() for it in them)
        assert all(is_whole(them[-1]) for them in copies.values())
        repeats += len(more)
        await scene.forget()

    assert number > 25
    assert repeats > 0


async def dies(scene: Scene, keys: Iterable[str], steps: int) -> bool:
    """False: it lived to its end. If not, another one comes after it."""

    async def finished() -> bool:
        return {await scene.state(key) for key in keys} <= {"sent", "failed"}

    scene.teams.chats[SALES].times.clear()
    first = await InTeams.begin(scene)
    if await first.live(NOW, finished, steps):
        return False
    scene.teams.chats[SALES].times.clear()
    second = await InTeams.begin(scene)
    assert await second.live(NOW + AFTERWARDS, finished)
    assert await finished()
    return True


def kind(message: fake_state.Message) -> str:
    title = message.card["body"][0]["text"]
    if title.startswith("Ada"):
        return "alert"
    if not message.thread:
        return "head"
    return "numbers" if ".csv" in title else "section"


def says_so(message: fake_state.Message) -> bool:
    return REPEAT in words(message.card)


def is_whole(message: fake_state.Message) -> bool:
    """An alert tells the last that is known; the numbers are a table."""
    if kind(message) == "alert":
        return message.edits > 0 and "Ada is here again" in words(message.card)
    elements = [it["type"] for it in message.card["body"]]
    return kind(message) != "numbers" or "Table" in elements
