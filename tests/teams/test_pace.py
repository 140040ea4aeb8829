"""No more messages than Teams takes in a while."""

from __future__ import annotations

import asyncio

import pytest

from bot.surface import NotPosted
from bot.teams import pace
from bot.teams.pace import CONVERSATION, MARGIN, Pace
from tests.teams.fake import LIMITS


class Clock:
    """A loop's time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def time(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("bot.teams.pace.asyncio", clock)
    monkeypatch.setattr(clock, "get_running_loop", lambda: clock, raising=False)
    return clock


async def test_the_limits_of_a_conversation_are_kept(clock):
    paced, times = Pace(CONVERSATION), []
    for _ in range(4000):
        try:
            await paced.turn("a")
        except NotPosted as exc:
            clock.now += exc.retry_after
            await paced.turn("a")
        times.append(clock.now)

    for seconds, most in LIMITS:
        spans = [b - a for a, b in zip(times, times[most:], strict=False)]
        assert min(spans) >= seconds


async def test_seven_messages_do_not_wait(clock):
    paced = Pace(CONVERSATION)
    for _ in range(7):
        await paced.turn("a")

    assert 1000.0 == clock.now


async def test_the_eighth_waits_a_second(clock):
    paced = Pace(CONVERSATION)
    for _ in range(8):
        await paced.turn("a")

    assert 1000.0 + 1 + MARGIN == clock.now


async def test_chats_do_not_wait_for_each_other(clock):
    paced = Pace(CONVERSATION)
    for n in range(100):
        await paced.turn(str(n))

    assert 1000.0 == clock.now


async def test_who_would_wait_long_is_told_for_how_long(clock):
    paced = Pace(((3600.0, 1),))
    await paced.turn("a")
    with pytest.raises(NotPosted) as caught:
        await paced.turn("a")

    assert 3600.0 + MARGIN == caught.value.retry_after


async def test_a_held_chat_is_left_alone(clock):
    paced = Pace(CONVERSATION)
    paced.hold("a", 60)
    await paced.turn("b")
    with pytest.raises(NotPosted) as caught:
        await paced.turn("a")

    assert 60 == caught.value.retry_after


async def test_silent_chats_are_forgotten(clock, monkeypatch):
    monkeypatch.setattr(pace, "CHATS", 1)
    paced = Pace(((1.0, 7),))
    for n in range(4):
        await paced.turn(str(n))
        paced.hold(str(n), 1)
        clock.now += 2
    await paced.turn("4")

    assert {"4"} == set(paced._turns)


async def test_many_at_once_take_turns():
    paced = Pace(((0.05, 2),))
    loop = asyncio.get_running_loop()
    began = loop.time()
    await asyncio.gather(*(paced.turn("a") for _ in range(4)))

    assert loop.time() - began >= 0.05


@pytest.mark.parametrize(("sent", "after", "busy"), [(3, 0, False), (4, 0, True), (4, 2.1, False)])
async def test_where_half_of_it_is_sent_it_is_busy(clock, sent, after, busy):
    paced = Pace(((2.0, 8),))
    for _ in range(sent):
        await paced.turn("a")
    clock.now += after

    assert (busy, False) == (paced.is_busy("a"), paced.is_busy("b"))
