"""A slash command in a chat with others: nobody else sees question or answer."""

from __future__ import annotations

import pytest

from marina.card import Card
from tests.teams.fake_state import ANA, BEN, SALES, Fault
from tests.teams.rules import buttons, words
from tests.teams.samples import ALERT


async def test_nobody_else_sees_the_answer(teams, ana, answers, settled):
    await ana.says("/traffic", SALES, private=True)
    await settled()

    assert 1 == len(teams.seen_by(ANA.account, SALES))
    assert ([], []) == (teams.seen_by(BEN.account), teams.typing)


@pytest.mark.parametrize("known", [True, False])
async def test_where_teams_does_not_take_it_it_goes_to_the_chat_alone(
    teams, ana, answers, settled, known
):
    if known:
        await ana.says("traffic")
    else:
        del teams.chats["a:ana"]
    await settled()
    teams.targeted = False
    await ana.says("/traffic", SALES, private=True)
    await settled()

    assert [] == teams.seen_by(ANA.account, SALES)
    assert 1 + known == len(teams.seen_by(ANA.account, "a:ana"))


async def test_it_can_be_shared_as_it_was_told(teams, ana, answers, settled, now):
    await ana.says("/traffic nice", SALES, private=True, thread="1779190000000")
    await settled()
    (message,) = teams.seen_by(ANA.account)
    shown = await ana.presses(message, "Share in this chat")
    await settled()

    (shared,) = teams.seen_by(BEN.account)
    assert "Shared." == shown["value"]
    assert "Shared by Ana Kovač" in words(shared.card)
    assert "1779190000000" == shared.thread
    assert [now.replace(microsecond=0)] * 2 == [it.replace(microsecond=0) for it in answers.at]


async def test_what_went_wrong_cannot_be_shared(teams, ana, answers, settled):
    answers.card = Card("/traffic", "Umami does not answer.")
    await ana.says("/traffic", SALES, private=True)
    await settled()

    (message,) = teams.seen_by(ANA.account)
    assert [] == buttons(message.card)


@pytest.mark.parametrize("private", [True, False])
async def test_what_is_the_askers_alone_is_shown_to_nobody_else(
    teams, ana, answers, settled, private
):
    answers.card = Card("Reveal", "ada@example.com", *ALERT.blocks[:1], private=True)
    await ana.says("reveal", SALES, private=private)
    await settled()

    (message,) = teams.seen_by(ANA.account)
    assert [] == teams.seen_by(BEN.account)
    assert "Share in this chat" not in str(message.card)


async def test_sharing_twice_posts_once(teams, ana, answers, settled):
    await ana.says("/traffic", SALES, private=True)
    await settled()
    (message,) = teams.seen_by(ANA.account)
    for _ in range(2):
        await ana.presses(message, "Share in this chat", id="1779190000555")

    assert 1 == len(teams.seen_by(BEN.account))


async def test_what_keeps_it_from_being_shared_is_said(teams, ana, answers, settled):
    await ana.says("/traffic", SALES, private=True)
    await settled()
    (message,) = teams.seen_by(ANA.account)
    teams.faults.append(Fault(403, code="MessageWritesBlocked"))
    shown = await ana.presses(message, "Share in this chat")

    assert shown["value"].startswith("Not shared. ")
