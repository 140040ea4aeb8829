"""Buttons: the answer takes their message's place, for who pressed them."""

from __future__ import annotations

import asyncio

import pytest

from marina.card import Card
from tests.teams.fake_state import ANA, BEN, SALES
from tests.teams.rules import buttons, words
from tests.teams.samples import CARDS


async def test_a_button_asks_its_line_and_the_answer_takes_its_place(teams, ana, answers, settled):
    await ana.says("live")
    await settled()
    (message,) = teams.seen_by(ANA.account)
    answers.card = CARDS["lines"]
    shown = await ana.presses(message, "Journey")

    assert ["live", "client CRM-1001"] == answers.lines
    assert CARDS["lines"].summary in words(shown["value"])


@pytest.mark.parametrize("name", CARDS)
async def test_every_button_of_every_card_does_something(teams, ana, answers, settled, name):
    answers.card = CARDS[name]
    await ana.says("/it", SALES, private=True)
    await settled()
    (message,) = teams.seen_by(ANA.account)
    answers.asked.clear()
    lines = []
    for button in buttons(message.card):
        if button["type"] == "Action.Execute":
            await ana.executes(button, message)
            lines.append(button["data"]["line"])

    assert lines == answers.lines


async def test_a_press_that_comes_twice_is_answered_twice_and_done_once(
    teams, ana, answers, settled
):
    await ana.says("live")
    await settled()
    (message,) = teams.seen_by(ANA.account)
    first, second = await asyncio.gather(
        *(ana.presses(message, "Mine", id="1779190000666") for _ in range(2))
    )

    assert first == second
    assert ["live", "mine CRM-1001"] == answers.lines


async def test_among_others_what_is_the_pressers_alone_is_shown_to_nobody_else(
    teams, ana, answers, settled
):
    await ana.says("live", SALES)
    await settled()
    (message,) = teams.seen_by(BEN.account)
    answers.card = Card("Reveal", "ada@example.com", private=True)
    shown = await ana.presses(message, "Journey")
    await settled()

    assert [False, True] == answers.alone
    assert "for you alone" in shown["value"]
    assert (1, 2) == (len(teams.seen_by(BEN.account)), len(teams.seen_by(ANA.account)))


@pytest.mark.parametrize("data", [{}, {"line": 1}, {"line": ["traffic"]}])
async def test_an_odd_button_shows_the_help(teams, ana, answers, settled, data):
    await ana.says("live")
    await settled()
    (message,) = teams.seen_by(ANA.account)
    button = {"type": "Action.Execute", "verb": "ask", "data": data}
    await ana.executes(button, message)

    assert ["live", "help"] == answers.lines


@pytest.fixture
def slow(monkeypatch):
    monkeypatch.setattr("bot.teams.desk.PATIENCE", 0.05)


async def test_a_late_answer_takes_the_place_of_working(slow, teams, ana, answers, settled):
    await ana.says("live")
    await settled()
    (message,) = teams.seen_by(ANA.account)
    answers.seconds, answers.card = 0.2, CARDS["lines"]
    shown = await ana.presses(message, "Journey")
    await settled()

    assert "Working…" in words(shown["value"])
    assert (1, True) == (message.edits, CARDS["lines"].summary in words(message.card))


async def test_among_others_a_late_answer_comes_to_who_pressed(slow, teams, ana, answers, settled):
    await ana.says("live", SALES)
    await settled()
    (message,) = teams.seen_by(BEN.account)
    answers.seconds = 0.2
    shown = await ana.presses(message, "Journey")
    await settled()

    assert "for you alone" in shown["value"]
    assert (1, 2, 0) == (
        len(teams.seen_by(BEN.account)),
        len(teams.seen_by(ANA.account)),
        message.edits,
    )
