"""Digests on their way into Teams: none is lost, and one that may be there already says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.jobs import Jobs
from bot.sender import Sender
from marina.store import Contact, Delivery
from tests.teams.fake_state import ANA, SALES, Fault
from tests.teams.rules import words
from tests.teams.samples import ALERT


class Sending:
    """The sender, and a clock that goes on when it has nothing to do."""

    def __init__(self, bot, marina, now) -> None:
        self.jobs, self.now, self._marina = Jobs(), now, marina
        self._surfaces = {"teams": bot.surface}

    def restart(self) -> Sender:
        return Sender(self._marina, self._surfaces, self.jobs, lambda: self.now)

    async def deliver(self, times: int) -> None:
        for _ in range(times):
            await self.restart().deliver()
            await self.jobs.drain(5)
            self.now += timedelta(minutes=10)


@pytest.fixture
async def sending(bot, teams, marina, now) -> Sending:
    channel = Contact(f"teams:{SALES}", teams.url, ANA.tenant, "channel", team=SALES)
    await marina.store.meet([channel])
    return Sending(bot, marina, now)


def alert(now) -> Delivery:
    return Delivery("visit:1", f"teams:{SALES}", "Live", "nice", ("live nice",), now)


@pytest.mark.parametrize(
    ("fault", "messages", "repeats"),
    [
        (Fault(429, retry_after=1), 1, 0),
        (Fault(412), 1, 0),
        (Fault(401), 1, 0),
        (Fault(502), 1, 1),
        (Fault(504, after=True), 2, 1),
        (Fault("cut", after=True), 2, 1),
        (Fault("garbled", after=True), 2, 1),
    ],
    ids=str,
)
async def test_it_comes_and_says_what_it_may_be(
    sending, teams, store, now, fault, messages, repeats
):
    await store.plan([alert(now)])
    teams.faults.append(fault)
    await sending.deliver(3)

    seen = [words(it.card) for it in teams.seen_by(ANA.account)]
    assert (messages, repeats) == (len(seen), sum("May be a repeat" in it for it in seen))
    assert "sent" == (await store.outcome("visit:1")).state


async def test_a_process_that_died_after_posting_leaves_a_repeat_that_says_so(
    sending, teams, store, now, bot
):
    await store.plan([alert(now)])
    (claimed,) = await store.claim(now, 60)
    await store.renew(claimed, now, 60)
    await bot.surface.post(SALES, ALERT, claimed.key)
    sending.now += timedelta(minutes=2)
    await sending.deliver(2)

    assert [False, True] == [
        "May be a repeat" in words(it.card) for it in teams.seen_by(ANA.account)
    ]


async def test_where_the_bot_was_removed_it_is_given_up(sending, teams, store, now):
    await store.plan([alert(now)])
    teams.chats[SALES].installed = False
    await sending.deliver(1)

    outcome = await store.outcome("visit:1")
    assert ("failed", True) == (outcome.state, "add it again" in outcome.error)
