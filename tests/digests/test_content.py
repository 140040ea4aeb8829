"""What a digest says is what its lines are answered; what is missing is told and never zero."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.demo import Fault
from bot.surface import NotPosted
from digests import late
from digests.numbers import figures, to_csv
from marina.card import Actions, Card, Chart, Context, Field, Fields, Number, Series, Table
from marina.store import Delivery
from tests.digests.conftest import WEEKLY
from tests.harbour import ACISPLIT, ADA, NICE, RESIDENCES, SPLIT, hit

HEAD = "digest:d1:2026-05-18"
DUE = datetime(2026, 5, 18, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
BOTH = replace(WEEKLY, ports=(NICE, SPLIT))


def contexts(card: Card) -> str:
    return "\n".join(block.text for block in card.blocks if isinstance(block, Context))


def tiles(card: Card) -> list[tuple[float | None, float | None, str]]:
    (fields,) = [block for block in card.blocks if isinstance(block, Fields)]
    return [(tile.value, tile.previous, tile.delta) for tile in fields.fields]


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.fixture
async def weekly(marina):
    await marina.store.subscribe(WEEKLY)


@pytest.fixture
async def league(marina):
    await marina.store.subscribe(BOTH)


async def test_the_first_message_says_what_traffic_says(bot, weekly, chat, ask):
    await bot.until_quiet()
    asked = await ask("traffic nice 2026-W20")
    head = chat.cards()[0]

    assert asked.summary == head.summary
    assert tiles(asked) == tiles(head)
    assert asked.charts == head.charts
    assert "Port de Nice · weekly · 11–17 May" == head.title


async def test_its_footer_tells_period_zone_due_next_and_which_it_is(bot, weekly, chat):
    await bot.until_quiet(DUE)

    assert contexts(chat.cards()[0]).splitlines()[-1] == (
        "11–17 May, compared with 4–10 May · Europe/Paris · due Mon 18 May 08:00"
        " · next Mon 25 May 08:00 · digest d1"
    )


async def test_its_buttons_change_the_digest_or_open_the_question(bot, weekly, chat):
    await bot.until_quiet()
    (buttons,) = [block for block in chat.cards()[0].blocks if isinstance(block, Actions)]

    assert [
        ("Open Port de Nice", "traffic port=nice period=2026-W20"),
        ("Change time", "digest time d1"),
        ("Pause", "digest pause d1"),
        ("Stop", "digest stop d1"),
    ] == [(it.label, it.line) for it in buttons.actions]


async def test_the_thread_has_the_cards_without_their_buttons(bot, weekly, chat, ask):
    await bot.until_quiet()
    asked = await ask("funnel nice 2026-W20")
    funnel = chat.cards()[2]

    assert [block for block in asked.blocks if not isinstance(block, Actions)] == list(
        funnel.blocks
    )
    assert not [it for card in chat.cards()[1:] for it in card.blocks if isinstance(it, Actions)]


async def test_the_tops_repeat_neither_tiles_nor_trend(bot, weekly, chat):
    await bot.until_quiet()
    tops = chat.cards()[1]

    assert "Pages, sources, countries · Port de Nice" == tops.title
    assert tops.summary.startswith("Most visited: ")
    assert {Table, Context} == {type(block) for block in tops.blocks}


async def test_the_file_has_the_numbers_of_every_card(bot, weekly, chat, ask):
    await bot.until_quiet()
    found = rows(chat.posts[-1].content)
    said = {(it["section"], it["label"]): (it["value"], it["previous"]) for it in found}
    asked = await ask("traffic nice 2026-W20")

    assert ("3", "1") == said["traffic", "Visitors over 2 websites"]
    assert ("0", "1") == said["funnel", "Step /berths/*: People"]
    assert {"Port de Nice"} == {it["port"] for it in found}
    for figure in figures("traffic", asked):
        value, previous = said["traffic", figure.label]
        assert (figure.value, figure.previous) == tuple(
            pytest.approx(float(it)) if it else None for it in (value, previous)
        )


async def test_several_ports_are_a_league_and_then_each(bot, league, chat, demo):
    demo.load([hit(ACISPLIT, ADA, f"{day} May 10:00", "/") for day in range(11, 16)])
    await bot.until_quiet()
    head, *thread = chat.cards()
    (table,) = [block for block in head.blocks if isinstance(block, Table)]

    assert "Port de Nice and ACI Split · weekly · 11–17 May" == head.title
    assert head.summary.startswith("4 visitors at 2 ports, 11–17 May: 3 more than before; ")
    assert [("1. Port de Nice", 3), ("2. ACI Split", 1)] == [
        (row[0], row[1].value) for row in table.rows if isinstance(row[1], Number)
    ]
    assert ["bars"] == [chart.kind for chart in head.charts]
    assert thread[0].title == "Traffic · Port de Nice"
    assert [it.title.split(" · ")[-1] for it in thread] == (
        ["Port de Nice"] * (len(thread) // 2) + ["ACI Split"] * (len(thread) // 2)
    )
    assert {"Port de Nice", "ACI Split"} == {it["port"] for it in rows(chat.posts[-1].content)}


async def test_a_port_that_failed_is_named_in_the_league(bot, league, chat, demo):
    demo.fault = Fault.crash().only(f"*{ACISPLIT.id}*")
    await bot.until_quiet()
    head = chat.cards()[0]

    assert "3 visitors at 1 port, 11–17 May" in head.summary
    assert head.summary.endswith("Not all ports are among them.")
    assert "No data for ACI Split: Umami " in contexts(head)
    assert "0 visitors" not in head.summary


async def test_one_of_two_websites_down_is_told_and_the_rest_goes_out(bot, weekly, chat, demo):
    demo.fault = Fault.crash().only(f"*{RESIDENCES.id}*")
    await bot.until_quiet()
    head = chat.cards()[0]

    assert f"No data for {RESIDENCES}" in contexts(head)
    assert (2, 1) == tiles(head)[0][:2]
    assert HEAD in chat.keys


async def test_a_section_that_fails_says_so_in_its_place(bot, weekly, chat, demo):
    demo.fault = Fault.crash().only("*/reports/funnel")
    await bot.until_quiet()
    for minute in range(1, 9):
        await bot.beats(3, DUE + timedelta(days=1, hours=8, minutes=minute))
    await bot.until_quiet()
    said = {it.key: it.card for it in chat.posts}

    assert said[f"{HEAD}:02"].summary.startswith("No data for /funnel: ")
    assert f"{HEAD}:numbers" == chat.keys[-1]
    assert "funnel" not in {it["section"] for it in rows(chat.posts[-1].content)}


async def test_503_then_200_are_the_right_numbers_once(bot, weekly, chat, demo):
    demo.fault = Fault.gateway(503)
    await bot.beats(3, DUE)
    demo.fault = None
    await bot.until_quiet(DUE + timedelta(minutes=1))

    assert chat.cards()[0].summary.startswith("3 visitors over 2 websites, 11–17 May")
    assert sorted(set(chat.keys)) == chat.keys


async def test_umami_down_leaves_it_due_and_it_says_why_it_is_late(bot, weekly, chat, demo):
    demo.fault = Fault.gateway(503)
    for minute in range(0, 90, 3):
        await bot.beat(DUE + timedelta(minutes=minute))
    silent = list(chat.keys)
    demo.fault = None
    await bot.until_quiet(DUE + 3 * HOUR)

    assert [] == silent
    assert "Late: it was due Mon 18 May 08:00. Since Mon 18 May 08:00: Umami " in contexts(
        chat.cards()[0]
    )


async def test_after_six_hours_it_says_that_there_are_no_numbers(bot, weekly, chat, demo):
    demo.fault = Fault.gateway(503)
    for minute in range(0, 8 * 60, 10):
        await bot.beat(DUE + timedelta(minutes=minute))
    demo.fault = None
    await bot.until_quiet(DUE + 9 * HOUR)
    parts = await bot.marina.store.outcome(f"{HEAD}:01")

    assert [HEAD] == chat.keys
    assert chat.cards()[0].summary.startswith("No numbers: Umami ")
    assert "since Mon 18 May 08:00" in chat.cards()[0].summary
    assert "failed" == parts.state


async def test_a_bot_that_was_away_says_since_when(bot, weekly, chat):
    await late.wake(bot.marina.store, DUE - 10 * HOUR)
    await late.wake(bot.marina.store, DUE + 2 * HOUR)
    await bot.until_quiet(DUE + 2 * HOUR)

    assert (
        "Late: it was due Mon 18 May 08:00. Tidings was away from Sun 17 May 22:00"
        " until Mon 18 May 10:00."
    ) in contexts(chat.cards()[0])


async def test_a_chat_that_was_away_is_named(bot, weekly, chat):
    chat.before = lambda channel: NotPosted("Slack cannot be reached.")
    for minute in range(0, 60, 5):
        await bot.beat(DUE + timedelta(minutes=minute))
    chat.before = lambda channel: None
    await bot.until_quiet(DUE + 3 * HOUR)

    assert "Since Mon 18 May 08:00: Slack cannot be reached." in contexts(chat.cards()[0])


async def test_a_punctual_one_says_nothing_of_being_late(bot, weekly, chat):
    await bot.until_quiet(DUE)

    assert "Late" not in contexts(chat.cards()[0])


async def test_a_late_one_is_about_the_week_it_was_due_for(bot, weekly, chat):
    await bot.until_quiet(DUE + timedelta(days=6))

    assert "Port de Nice · weekly · 11–17 May" == chat.cards()[0].title


async def test_a_week_without_a_visitor_says_so(bot, chat):
    await bot.marina.store.subscribe(replace(WEEKLY, ports=(SPLIT,)))
    await bot.until_quiet(DUE)

    assert "0 visitors, 11–17 May: as many as before." == chat.cards()[0].summary


async def test_nobody_after_many_is_a_loss_of_all(bot, chat, demo):
    many = [ADA._replace(key=f"v{n}") for n in range(20)]
    demo.load([hit(ACISPLIT, who, "6 May 10:00", "/") for who in many])
    await bot.marina.store.subscribe(replace(WEEKLY, ports=(SPLIT,)))
    await bot.until_quiet(DUE)

    assert (0, 20, "▼ 100 %") == tiles(chat.cards()[0])[0]


async def test_as_many_as_before_is_neither_good_nor_bad(bot, chat, demo):
    demo.load([hit(ACISPLIT, ADA, f"{day} May 10:00", "/") for day in (6, 13)])
    await bot.marina.store.subscribe(replace(WEEKLY, ports=(SPLIT,)))
    await bot.until_quiet(DUE)
    (fields,) = [it for it in chat.cards()[0].blocks if isinstance(it, Fields)]

    assert ("=", "plain") == (fields.fields[0].delta, fields.fields[0].mood)


async def test_some_after_nobody_are_new(bot, chat, demo):
    demo.load([hit(ACISPLIT, ADA, "13 May 10:00", "/")])
    await bot.marina.store.subscribe(replace(WEEKLY, ports=(SPLIT,)))
    await bot.until_quiet(DUE)

    assert "new" == tiles(chat.cards()[0])[0][2]


async def test_a_port_of_no_website_has_no_numbers_at_once(bot, chat):
    await bot.marina.store.unlink(ACISPLIT.id)
    await bot.marina.store.subscribe(replace(WEEKLY, ports=(SPLIT,)))
    await bot.until_quiet(DUE)

    assert [HEAD] == chat.keys
    assert "No numbers: There are no numbers for ACI Split." in chat.cards()[0].summary


async def test_run_twice_and_started_anew_in_the_due_minute_it_comes_once(bot, weekly, chat):
    await bot.beat(DUE)
    bot.restart()
    await bot.beat(DUE + timedelta(seconds=20))
    bot.restart()
    await bot.until_quiet(DUE + timedelta(seconds=40))
    await bot.until_quiet(DUE + timedelta(hours=5))

    assert sorted(set(chat.keys)) == chat.keys
    assert HEAD == chat.keys[0]


async def test_a_new_section_adds_nothing_to_a_digest_that_was_sent(bot, weekly, chat):
    await bot.until_quiet(DUE)
    sent = list(chat.keys)
    lines = ("traffic", "funnel", "berths", "map", "heatmap", "events", "goals")
    await bot.marina.store.subscribe(replace(WEEKLY, lines=lines))
    bot.restart()
    await bot.until_quiet(DUE + HOUR)

    assert sent == chat.keys


async def test_an_alert_is_the_answer_to_its_line(bot, chat, now):
    line = "traffic port=nice period=week"
    await bot.marina.store.plan([Delivery("visit:1", "chat:C1", "Ada", "nice", (line,), now)])
    await bot.beat(now)

    assert "Ada" == chat.cards()[0].title
    assert chat.cards()[0].summary.startswith("3 visitors")


async def test_an_alert_that_has_no_answer_is_not_posted(bot, chat, demo, now):
    demo.fault = Fault.crash()
    line = "traffic port=nice period=week"
    await bot.marina.store.plan([Delivery("visit:1", "chat:C1", "Ada", "nice", (line,), now)])
    await bot.beat(now)

    assert [] == chat.posts
    assert (await bot.marina.store.outcome("visit:1")).error.startswith("Umami ")


@pytest.mark.parametrize("text", ["=1+1", "+49", "-2", "@SUM(A1)", "\tx", "\rx"])
def test_nothing_in_the_file_is_calculated(text):
    table = Table((text, "Visitors"), ((text, Number("1", 1)),))
    (row,) = rows(to_csv([(text, Card("t", "s", table, port=replace(NICE, name=text)))]))

    assert all(row[it].startswith("'") for it in ("port", "section", "label"))


def test_what_is_not_known_is_empty_and_not_zero():
    lines = (Series("now", (None, 1.5)), Series("before", (0, None)))
    card = Card(
        "t",
        "s",
        Fields(Field("Bounce rate", "–"), Field("Visits", "0", value=0, previous=2)),
        Chart("lines", "c", ("a", "b"), lines, "x"),
    )
    found = [(it["label"], it["value"], it["previous"]) for it in rows(to_csv([("traffic", card)]))]

    assert [
        ("Bounce rate", "", ""),
        ("Visits", "0", "2"),
        ("c: a", "", "0"),
        ("c: b", "1.5", ""),
    ] == found


def test_strangers_words_arrive_whole():
    table = Table(("Page", "Visitors"), (('/a "b", c;\nd ä 港', Number("1", 1)),))
    (row,) = rows(to_csv([("traffic", Card("t", "s", table))]))

    assert 'Page /a "b", c;\nd ä 港: Visitors' == row["label"]
