"""What people do in Teams from end to end: real commands, real deliveries, a strict connector."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from bot.heartbeat import Planner
from bot.sender import Sender
from bot.teams.app import Teams
from marina import Marina
from marina.store import Store
from tests.clients.world import ADA, HOUR, World
from tests.teams.fake import FakeTeams
from tests.teams.fake_state import ANA, SALES, Message
from tests.teams.people import Somebody
from tests.teams.rules import buttons, called_by, words

GROUP, ALONE = "19:group@thread.v2", "a:ana"
WEEK = timedelta(weeks=1)

Says = Callable[[str, str], Awaitable[Message]]


@pytest.fixture
async def world(store: Store) -> AsyncIterator[World]:
    await store.save_clients([ADA])
    world = World(store)
    yield world
    await world.umami.aclose()


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("bot.teams.pace.CONVERSATION", "tests.teams.fake.LIMITS"):
        monkeypatch.setattr(place, ((1.0, 10_000),))


@pytest.fixture
def marina(world: World) -> Marina:
    return world.marina


@pytest.fixture
def sending(world: World, bot: Teams) -> World:
    world.sender = Sender(world.marina, {"teams": bot.surface}, world.jobs, lambda: world.now)
    return world


@pytest.fixture
def said(teams: FakeTeams, ana: Somebody, settled: Callable[[], Awaitable[None]]) -> Says:
    """The answer to a line."""

    async def said(line: str, chat: str) -> Message:
        await ana.says(line, chat)
        await settled()
        return [*teams.messages.values()][-1]

    return said


async def deliver_at(world: World, at: datetime) -> None:
    world.now = at
    await Planner(world.marina).plan(at)
    await world.deliver(3)


@pytest.mark.parametrize("chat", [SALES, GROUP, ALONE])
async def test_a_digest_comes_each_week_to_the_chat_it_was_wished_in(sending, teams, said, chat):
    await said("digest here weekly mon 08:00 nice", chat)
    teams.messages.clear()
    for _ in range(2):
        await deliver_at(sending, sending.now.replace(hour=9) + WEEK)

    seen = teams.seen_by(ANA.account, chat)
    heads = [it for it in seen if "· weekly ·" in words(it.card).splitlines()[0]]
    assert len(seen) > 6
    assert 2 == len(heads)
    if chat == SALES:
        assert [""] * 2 == [it.thread for it in heads]
        assert {it.id for it in heads} == {it.thread for it in seen if it not in heads}


@pytest.mark.parametrize("chat", [SALES, GROUP, ALONE])
async def test_an_alert_is_taken_in_place_and_tells_who_took_it(sending, teams, ana, said, chat):
    await said("alerts here nice", chat)
    sending.hit()
    await sending.look()
    await sending.deliver()
    alert = [*teams.messages.values()][-1]
    first, before = words(alert.card), len(teams.messages)
    shown = await ana.presses(alert, "Mine")
    await sending.deliver(2)

    assert "Ada Lind (Lind Yachts) is looking at berth A12." in first
    assert "You take care of Ada Lind." in words(shown["value"])
    assert (before, 1) == (len(teams.messages), alert.edits)
    assert "Taken care of by <at>Ana Kovač</at>" in words(alert.card)
    assert [ANA.account] == called_by(alert.card)
    assert "Mine" not in [it["title"] for it in buttons(alert.card)]


async def test_a_snoozed_client_is_not_told_of(sending, teams, ana, said):
    await said("alerts here nice", SALES)
    sending.hit()
    await sending.look()
    await sending.deliver()
    alert = [*teams.messages.values()][-1]
    before = len(teams.messages)
    await ana.presses(alert, "Snooze 1 day")
    sending.now += 5 * HOUR
    sending.hit()
    await sending.look()
    await sending.deliver(2)

    assert before == len(teams.messages)


async def test_a_journey_is_shown_where_the_alert_is(sending, teams, ana, said):
    await said("alerts here nice", SALES)
    sending.hit()
    await sending.look()
    await sending.deliver()
    alert = [*teams.messages.values()][-1]
    shown = await ana.presses(alert, "Journey")

    assert "Ada Lind" in words(shown["value"])


async def test_where_the_bot_was_removed_nothing_is_sent_any_more(
    sending, teams, ana, said, store, settled
):
    await said("alerts here nice", SALES)
    await ana.removes(SALES)
    await settled()
    before = len(teams.messages)
    sending.hit()
    await sending.look()
    await sending.deliver(2)

    (it,) = await store.subscriptions()
    assert (before, "Tidings was removed from that chat.") == (len(teams.messages), it.paused)
    assert None is await store.contact(f"teams:{SALES}")
