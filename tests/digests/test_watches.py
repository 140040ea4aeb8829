"""Watches in the heartbeat: told once, until it is over, whatever stops in between."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo import Fault
from digests import watches
from digests.watches import State, told
from marina.past import Usual
from marina.store import Subscription
from marina.watching import Reading, Rule
from tests.harbour import BOB, NICE, NOW, PARIS, PORTDENICE, hit

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
DROP, NEW = Rule("drop", "visitors", 40), Rule("new-source")
WATCH = Subscription("w1", "chat:C1", (NICE,), ("visitors drop 40%",), NOW, kind="watch")
NOTHING = State(0, "", {})


def reading(value: int = 0, usual: float | None = 100, **sources: int) -> Reading:
    return Reading(value, None if usual is None else Usual(4, usual, 0), Counter(sources))


def test_a_drop_is_told_once_until_it_is_over():
    state, first = told(WATCH, DROP, NOTHING, reading(50), NOW)
    same, second = told(WATCH, DROP, state, reading(40), NOW + DAY)
    eased, third = told(WATCH, DROP, state, reading(79), NOW + DAY)
    over, fourth = told(WATCH, DROP, state, reading(80), NOW + DAY)
    again, fifth = told(WATCH, DROP, over, reading(50), NOW + 2 * DAY)

    assert ["watch:w1:1"] == [it.key for it in first]
    assert "Port de Nice: a drop in visitors" == first[0].title
    assert ((), ()) == (second, third)
    assert (state, state) == (same, eased)
    assert [("watch:w1:1:over", "reply", "watch:w1:1")] == [
        (d.key, d.verb, d.about) for d in fourth
    ]
    assert ["watch:w1:2"] == [it.key for it in fifth]
    assert State(2, "watch:w1:2", {}) == again


@pytest.mark.parametrize(
    ("rule", "between"),
    [
        (DROP, range(61, 80)),
        (Rule("rise", "visits", 50), range(126, 150)),
        (Rule("spike"), range(151, 200)),
    ],
)
@given(data=st.data())
def test_between_its_marks_it_neither_comes_nor_goes(rule, between, data):
    values = data.draw(st.lists(st.sampled_from(between), min_size=1))
    for state in (NOTHING, State(1, "watch:w1:1", {})):
        told_of = [told(WATCH, rule, state, reading(value), NOW) for value in values]

        assert [(state, ())] * len(values) == told_of


@given(st.lists(st.integers(0, 140)))
def test_every_second_message_says_that_it_is_over(values):
    """However the figure goes: there, over, there, over, each at its own mark."""
    state, said = NOTHING, []
    for value in values:
        state, deliveries = told(WATCH, DROP, state, reading(value), NOW)
        said += [(it.verb, value) for it in deliveries]

    assert ["post", "reply"] * (len(said) // 2) + ["post"] * (len(said) % 2) == [v for v, _ in said]
    assert all(value <= 60 if verb == "post" else value >= 80 for verb, value in said)


def test_of_few_visitors_nothing_is_told():
    assert (NOTHING, ()) == told(WATCH, DROP, NOTHING, reading(0, None), NOW)


def test_in_quiet_hours_it_waits_and_tells_of_its_moment():
    quiet = replace(WATCH, quiet=(time(15), time(18)))
    _, (delivery,) = told(quiet, DROP, NOTHING, reading(50), NOW)

    assert (NOW, NOW.replace(hour=18, minute=0)) == (delivery.asked_at, delivery.due_at)


def test_each_new_source_is_told_once_for_two_months():
    state, first = told(WATCH, NEW, NOTHING, reading(a=9), NOW)
    _, second = told(WATCH, NEW, state, reading(a=12), NOW + DAY)
    other, third = told(WATCH, NEW, state, reading(a=12, b=5), NOW + DAY)
    _, still = told(WATCH, NEW, state, reading(a=9), NOW + 59.9 * DAY)
    _, later = told(WATCH, NEW, state, reading(a=9), NOW + 60 * DAY)

    assert "Port de Nice: a new source, a" == first[0].title
    assert ((), ()) == (second, still)
    assert ["Port de Nice: a new source, b"] == [it.title for it in third]
    assert ["a", "b"] == sorted(other.told)
    assert 1 == len(later)


def crowd(demo, people: int, at: datetime) -> None:
    one = hit(PORTDENICE, BOB, "1 May 00:00", "/")._replace(at=int(at.timestamp() * 1000))
    demo.load([one._replace(visitor=BOB._replace(key=f"{at} {n}")) for n in range(people)])


@pytest.fixture
async def dropped(marina, demo):
    """Every Tuesday noon a hundred people came; today none did."""
    for weeks in (1, 2, 3, 4):
        crowd(demo, 100, datetime(2026, 5, 19, 12, tzinfo=PARIS) - 7 * weeks * DAY)
    await marina.store.subscribe(replace(WATCH, since=NOW - MINUTE))


async def look(bot, at=NOW) -> None:
    for it in await watches.due(bot.marina.store, at):
        await watches.look(bot.marina, it, at)


async def test_the_message_says_what_the_question_says(bot, dropped, chat):
    await look(bot)
    await bot.beats(2, NOW)
    (card,) = chat.cards()

    assert "Port de Nice: a drop in visitors" == card.title
    assert "1 visitor in 24 hours; 100 are usual: 99 % fewer. That is what is watched for." == (
        card.summary
    )
    assert ["watch:w1:1"] == chat.keys


async def test_it_is_looked_at_every_ten_minutes_by_one_process(bot, dropped):
    first = await watches.due(bot.marina.store, NOW)
    other = await watches.due(bot.marina.store, NOW + MINUTE)
    later = await watches.due(bot.marina.store, NOW + 10 * MINUTE)

    assert (1, 0, 1) == (len(first), len(other), len(later))


async def test_a_stop_between_plan_and_note_doubles_nothing(bot, dropped, chat):
    await look(bot)
    await bot.marina.store.note("watch w1", "")  # as if it had not come so far
    await look(bot, NOW + 10 * MINUTE)
    await bot.beats(3, NOW + 10 * MINUTE)

    assert ["watch:w1:1"] == chat.keys


async def test_when_it_is_over_that_is_told_in_its_thread(bot, dropped, demo, chat):
    await look(bot)
    await bot.beats(2, NOW)
    crowd(demo, 95, NOW + 5 * MINUTE)
    await look(bot, NOW + 10 * MINUTE)
    await bot.beats(3, NOW + 10 * MINUTE)

    assert ["watch:w1:1", "watch:w1:1:over"] == chat.keys
    assert "Port de Nice: the drop in visitors is over" == chat.cards()[1].title
    assert chat.posts[0].id == chat.posts[1].thread


async def test_without_an_answer_nothing_is_told_and_the_next_look_is_made(
    bot, dropped, demo, chat, caplog
):
    demo.fault = Fault.crash()
    await look(bot)
    await bot.beats(2, NOW)
    assert [] == chat.keys
    assert "watch w1 cannot be looked at" in caplog.text
    demo.fault = None
    await look(bot, NOW + 10 * MINUTE)
    await bot.beats(2, NOW + 10 * MINUTE)

    assert ["watch:w1:1"] == chat.keys


async def test_a_paused_watch_is_not_looked_at(bot, dropped):
    await bot.marina.store.pause("w1", "by hand", NOW)

    assert () == await watches.due(bot.marina.store, NOW)


async def test_a_stopped_watch_says_nothing_of_what_waited(bot, dropped, chat):
    await look(bot)
    await bot.marina.store.unsubscribe("w1", NOW)
    await bot.beats(2, NOW)

    assert [] == chat.keys
