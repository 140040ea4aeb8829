"""/goals: who did what is told in tests/harbour.py, and below."""

from __future__ import annotations

import pytest

from bot.demo import Fault
from commands import MENU
from marina.asker import Asker
from marina.errors import Forbidden, UmamiError, UsageError
from tests.commands.conftest import chart, lines, table, told
from tests.harbour import CLEO, DAN, NICE, PORTDENICE, SPLIT, hit


@pytest.fixture
def change(marina, now):
    async def asked(line):
        asker = Asker(ports=(NICE, SPLIT), port=NICE, may_change=True)
        return await MENU.answer(line, asker, marina, now)

    return asked


async def test_at_first_a_ports_goals_are_its_important_events(ask):
    card = await ask("goals nice 7d")  # ada of four inquired

    assert [
        ("inquire-click", 1, 1, 0.25, 0.25),
        ("brochure-download", 0, 0, 0.0, 0.0),
        ("eoi-step-1", 0, 0, 0.0, 0.0),
        ("eoi-submit", 0, 0, 0.0, 0.0),
    ] == table(card, "Goal")
    assert (
        "1 person reached inquire-click, last 7 days, 25 % of all who came: none before."
    ) == card.summary
    assert "journey port=nice period=7d to=eoi-submit" in lines(card)


async def test_a_page_is_a_goal_and_so_are_all_below_it(ask, change):
    await change("goals add /berths")
    await change("goals nice add /berths/*")
    card = await ask("goals nice 7d")  # ada, bob at the list; ada, cleo at a berth; before: dan

    assert [("/berths", 2, 1, 0.5, 0.5 - 1), ("/berths/*", 2, 1, 0.5, 0.5 - 1)] == table(
        card, "Goal"
    )[-2:]
    assert "2 people reached /berths, last 7 days, 50 % of all who came" in card.summary
    assert {2.0, 1.0} == {line.values[0] for line in chart(card).series}


async def test_a_goal_is_removed_and_each_port_has_its_own(ask, change):
    await change("goals remove brochure-download")
    await change("goals split add eoi-step-3")

    assert 3 == len(table(await ask("goals nice"), "Goal"))
    assert 5 == len(table(await ask("goals split"), "Goal"))


async def test_a_goal_is_added_once(change):
    await change("goals add /berths")
    card = await change("goals add /berths")

    assert "/berths is a goal of Port de Nice now." == card.summary
    assert 1 == [row[0] for row in table(card, "Goal")].count("/berths")


async def test_a_port_without_goals_says_how_to_have_some(ask, change):
    for goal in NICE.important:
        card = await change(f"goals remove {goal}")
    assert [("none", "")] == table(card, "Goal")

    assert "/goals add" in (await ask("goals nice")).summary


async def test_filters_choose_whose_goals_are_counted(ask, demo):
    demo.load([hit(PORTDENICE, CLEO, "14 May 12:05", "/berths/B7", name="eoi-submit")])
    card = await ask("goals nice 7d country=DE")

    assert [1, 1] == [row[1] for row in table(card, "Goal") if row[1]]
    assert "50 % of all" in card.summary


async def test_who_did_it_before_is_compared_with(ask, demo):
    demo.load([hit(PORTDENICE, DAN, "7 May 10:01", "/berths/A12", name="inquire-click")])
    card = await ask("goals nice 7d")

    assert ("inquire-click", 1, 0, 0.25, 0.25 - 1) == table(card, "Goal")[0]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("goals add inquire-clik", "Did you mean inquire-click?"),
        ("goals remove eoi-submt", "Did you mean eoi-submit?"),
        ("goals remove xxx", "There are inquire-click, brochure-download"),
        ("goals add", "Please say: /goals add"),
        ("goals ad eoi-submit", "Please say: /goals add"),
        ("goals add /inquire?berth=A12", "A goal is a page without what follows"),
    ],
)
async def test_a_change_that_cannot_be_is_refused_in_words(change, line, says):
    with pytest.raises(UsageError) as exc:
        await change(line)

    assert says in str(exc.value)


async def test_a_port_has_only_so_many_goals(change):
    for n in range(8):
        await change(f"goals add /page-{n}")

    with pytest.raises(UsageError, match="at most 12 goals"):
        await change("goals add /one-more")


async def test_only_admins_change_goals(ask):
    with pytest.raises(Forbidden, match="change goals"):
        await ask("goals add /berths")


async def test_no_zero_is_made_of_a_missing_answer(ask, demo):
    demo.fault = Fault.crash().only("*/reports/goal")

    with pytest.raises(UmamiError):
        await ask("goals nice")


async def test_the_small_print_says_how_goals_are_changed(ask):
    assert "/goals add <page or event>" in told(await ask("goals nice"))
