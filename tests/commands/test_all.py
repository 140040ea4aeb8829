"""What holds for all of these commands: their buttons, and what they do without an answer."""

from __future__ import annotations

import pytest

from bot.demo import Fault
from commands import MENU
from marina.asker import Asker
from marina.card import Actions
from marina.errors import UmamiError
from tests.commands.conftest import lines, told
from tests.harbour import NICE, RESIDENCES, SPLIT

OURS = "berths top map heatmap compare why devices slice properties speed".split()
WHAT = {"top": "top pages", "slice": "slice country"}
LINES = [line for it in MENU.commands if it.name in OURS for line in it.examples]


@pytest.mark.parametrize("line", LINES)
async def test_the_buttons_of_an_answer_are_questions(ask, now, line):
    card = await ask(line.replace("nimara", "nice"))

    assert lines(card)
    for said in lines(card):
        MENU.read(said, Asker(ports=(NICE, SPLIT), port=NICE), now)


@pytest.mark.parametrize("name", OURS)
async def test_a_row_has_five_buttons_at_most_whatever_the_period(ask, name):
    card = await ask(f"{WHAT.get(name, name)} nice 2026-W20")

    assert all(len(row.actions) <= 5 for row in card.blocks if isinstance(row, Actions))


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize(
    "fault",
    [Fault.crash(), Fault.truncated(), Fault.unauthorized(), Fault.empty()],
    ids=lambda it: it.kind,
)
async def test_no_zero_is_made_of_a_missing_answer(ask, marina, demo, name, fault):
    await marina.umami.verify()
    demo.fault = fault

    with pytest.raises(UmamiError, match="Umami"):
        await ask(WHAT.get(name, name))


@pytest.mark.parametrize("name", [it for it in OURS if it not in ("slice", "speed")])
async def test_a_website_that_fails_is_named(ask, demo, name):
    demo.fault = Fault.crash().only(f"*{RESIDENCES.id}*")  # a report has it in its body

    assert f"No data for {RESIDENCES}" in told(await ask(f"{WHAT.get(name, name)} nice"))
