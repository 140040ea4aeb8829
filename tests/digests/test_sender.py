"""Each message once, whatever fails; one that hangs or is refused stops none of the others."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.sender import ASKING, SLOTS
from bot.surface import NotPosted, Refused, Unauthorized, Unclear, Unfit
from digests.digest import message
from marina.errors import StoreError
from marina.store import Delivery, Store
from tests.conftest import MAY
from tests.digests.conftest import WEEKLY
from tests.harbour import NICE, SPLIT

HEAD = "digest:d1:2026-05-18"
HOUR = timedelta(hours=1)


@pytest.fixture
async def store(url):
    """On both databases."""
    store = await Store.open(url)
    await store.add_port(NICE, MAY)
    await store.add_port(SPLIT, MAY)
    yield store
    await store.close()


@pytest.fixture
async def weekly(marina):
    await marina.store.subscribe(WEEKLY)
    return WEEKLY


def once(exc):
    """A trouble that happens but one time."""
    troubles = [exc]
    return lambda channel: troubles.pop() if troubles else None


def always(exc, channel="C1"):
    return lambda asked: exc if asked == channel else None


def alert(now, channel="chat:C2", key="visit:d2:ada:1", **fields):
    lines = ("traffic port=nice period=week",)
    return Delivery(key, channel, "Ada is here", "nice", lines, now, urgent=True, **fields)


async def test_a_digest_is_a_thread_in_order_whose_last_is_the_file(bot, weekly, chat):
    await bot.until_quiet()

    assert [HEAD, f"{HEAD}:01", f"{HEAD}:02"] == chat.keys[:3]
    assert f"{HEAD}:numbers" == chat.keys[-1]
    assert "tidings-d1-2026-05-18.csv" == chat.posts[-1].name
    assert sorted(chat.keys) == chat.keys
    assert ["", *["1.0"] * (len(chat.posts) - 1)] == [it.thread for it in chat.posts]


@pytest.mark.parametrize("place", range(5))
async def test_what_was_posted_unheard_is_found_and_not_posted_again(bot, weekly, chat, place):
    calls = iter(range(99))
    chat.after = lambda _: Unclear("the answer got lost") if next(calls) == place else None
    await bot.until_quiet()
    await bot.until_quiet(bot.now + timedelta(minutes=1))

    assert 1 == chat.looks
    assert sorted(set(chat.keys)) == chat.keys
    assert (await bot.marina.store.outcome(f"{HEAD}:numbers")).state == "sent"


@pytest.mark.parametrize("place", range(5))
async def test_where_nobody_can_look_the_second_one_says_what_it_may_be(bot, weekly, chat, place):
    chat.shows_history = False
    calls = iter(range(99))
    chat.after = lambda _: Unclear("the answer got lost") if next(calls) == place else None
    await bot.until_quiet()
    await bot.until_quiet(bot.now + timedelta(minutes=1))

    assert [chat.keys[place]] == [it.key for it in chat.posts if it.may_repeat]
    assert 2 == chat.keys.count(chat.keys[place])
    assert (await bot.marina.store.outcome(f"{HEAD}:numbers")).state == "sent"


async def test_what_may_be_a_repeat_still_says_so_when_another_process_edits_it(bot, chat, now):
    chat.shows_history, chat.after = False, once(Unclear("the answer got lost"))
    first = alert(now)
    edits = [
        alert(now, key=f"{first.key}:{at}", verb="edit", about=first.key, due_at=now + at * HOUR)
        for at in (1, 2)
    ]
    await bot.marina.store.plan([first, *edits])
    for at in range(3):
        await bot.until_quiet(now + at * HOUR)

    states = [(await bot.marina.store.outcome(it.key)).state for it in edits]
    assert ["sent", "sent"] == states
    assert [False, True] == [it.may_repeat for it in chat.posts]


async def test_an_edit_tried_twice_is_no_repeat(bot, chat, now):
    chat.shows_history = False
    await bot.marina.store.plan([alert(now)])
    await bot.until_quiet()
    edit = alert(now, key="visit:d2:ada:1:again", verb="edit", about="visit:d2:ada:1")
    await bot.marina.store.plan([edit])
    chat.after = once(Unclear("the answer got lost"))
    await bot.until_quiet()
    await bot.until_quiet(now + HOUR)

    assert [False] == [it.may_repeat for it in chat.posts]
    assert "sent" == (await bot.marina.store.outcome(edit.key)).state


async def test_what_could_not_be_ticked_off_is_found_and_not_posted_again(
    bot, weekly, chat, monkeypatch
):
    async def fails(*args):
        raise StoreError("The bot's database is busy.")

    with monkeypatch.context() as busy:
        busy.setattr(bot.marina.store, "done", fails)
        await bot.beat()
    await bot.until_quiet(bot.now + timedelta(minutes=2))

    assert (1, HEAD) == (chat.looks, chat.keys[0])
    assert sorted(set(chat.keys)) == chat.keys


async def test_what_got_lost_on_the_way_is_posted_again(bot, weekly, chat):
    chat.before = once(Unclear("no answer"))
    await bot.until_quiet()

    assert (1, HEAD) == (chat.looks, chat.keys[0])
    assert sorted(set(chat.keys)) == chat.keys


async def test_what_was_never_begun_to_be_posted_is_not_looked_for(bot, weekly, chat, monkeypatch):
    async def hangs(*args):
        raise TimeoutError

    with monkeypatch.context() as slow:
        slow.setattr("bot.posting.message", hangs)
        await bot.beat()
    await bot.until_quiet(bot.now + timedelta(minutes=1))

    assert (0, HEAD) == (chat.looks, chat.keys[0])


async def test_who_is_told_to_slow_down_waits_so_long_and_does_not_look(bot, weekly, chat, now):
    chat.before = once(NotPosted("slow down", retry_after=90))
    await bot.beats(80)
    too_early = list(chat.keys)
    await bot.until_quiet(now + timedelta(seconds=91))

    assert ([], 0) == (too_early, chat.looks)
    assert HEAD == chat.keys[0]


async def test_a_failing_message_is_tried_again_ever_more_rarely(bot, weekly, chat):
    tries = []

    def refuse(channel):
        tries.append(bot.now)
        return NotPosted("not now", retry_after=1)

    chat.before = refuse
    await bot.beat()
    for minutes in (*[0.5] * 20, *[5] * 60):
        await bot.beat(bot.now + timedelta(minutes=minutes))
    gaps = [(b - a).total_seconds() for a, b in pairwise(tries)]

    assert gaps[:5] == sorted(gaps[:5])
    assert gaps[0] <= 60
    assert all(3600 <= gap <= 3600 * 1.3 + 300 for gap in gaps[6:])


async def test_after_a_day_it_is_given_up_and_its_owner_told(bot, weekly, chat, now):
    chat.before = always(NotPosted("Slack cannot be reached."))
    for hour in range(30):
        await bot.beat(now + hour * 2 * HOUR)
    outcome = await bot.marina.store.outcome(HEAD)
    parts = await bot.marina.store.outcome(f"{HEAD}:01")
    (it,) = await bot.marina.store.subscriptions()

    assert ("failed", "failed", None) == (outcome.state, parts.state, it.paused)
    assert ["U1"] == [it.channel for it in chat.posts]
    assert "could not be delivered. Slack cannot be reached" in chat.posts[0].card.summary


async def test_a_channel_that_is_gone_pauses_the_digest_and_its_owner_hears_the_cure(
    bot, weekly, chat, now
):
    chat.before = always(Refused("not_in_channel: type /invite @Tidings in the channel"))
    await bot.until_quiet()
    await bot.until_quiet(now + timedelta(days=14))
    (it,) = await bot.marina.store.subscriptions()

    assert "not_in_channel: type /invite @Tidings in the channel" == it.paused
    assert ["U1"] == [it.channel for it in chat.posts]
    assert chat.posts[0].card.summary == (
        "“Port de Nice · weekly” for chat:C1 is paused."
        " not_in_channel: type /invite @Tidings in the channel."
        " When that is mended: /digest resume d1"
    )


async def test_a_message_that_fits_in_no_form_pauses_nothing(bot, weekly, chat):
    chat.before = once(Unfit("invalid_blocks"))
    await bot.until_quiet()
    (it,) = await bot.marina.store.subscriptions()

    assert None is it.paused
    assert "failed" == (await bot.marina.store.outcome(HEAD)).state


async def test_a_thread_that_was_deleted_pauses_nothing(bot, weekly, chat):
    await bot.beat()
    chat.before = always(Refused("thread_not_found: the thread was deleted"))
    await bot.until_quiet()
    (it,) = await bot.marina.store.subscriptions()

    assert ([HEAD], None) == (chat.keys[:1], it.paused)


async def test_a_revoked_token_leaves_everything_due_for_days(bot, weekly, chat, now):
    chat.before = always(Unauthorized("token_revoked", 300))
    for hour in range(0, 72, 3):
        await bot.beat(now + hour * HOUR)
    chat.before = lambda channel: None
    await bot.until_quiet(now + 73 * HOUR)

    assert HEAD == chat.keys[0]
    assert sorted(set(chat.keys)) == chat.keys


async def test_a_post_that_hangs_delays_no_alert(bot, weekly, chat):
    chat.hangs = {"C1"}
    await bot.planner.plan(bot.now)
    await bot.sender.deliver()
    await bot.marina.store.plan([alert(bot.now)])
    await bot.sender.deliver()

    async with bot.within(2):
        while not chat.posts:
            await bot.tick()
    assert ["visit:d2:ada:1"] == chat.keys


async def test_many_posts_that_hang_delay_no_alert(bot, chat, now):
    chat.hangs = {"C1"}
    hanging = [
        Delivery(f"visit:d3:bob:{n}", "chat:C1", "x", "nice", ("traffic week",), now)
        for n in range(40)
    ]
    await bot.marina.store.plan(hanging)
    await bot.sender.deliver()
    await bot.marina.store.plan([alert(now)])
    await bot.sender.deliver()

    async with bot.within(2):
        while not chat.posts:
            await bot.tick()
    assert ["visit:d2:ada:1"] == chat.keys


async def test_slots_that_fall_free_are_filled_at_once(bot, chat, now):
    many = [
        Delivery(f"visit:d3:bob:{n:02}", "chat:C1", "x", "nice", ("traffic week",), now)
        for n in range(40)
    ]
    await bot.marina.store.plan(many)
    await bot.sender.deliver()
    await bot.jobs.drain(5)

    assert 40 == len(set(chat.keys)) == len(chat.keys)


async def test_few_digests_ask_at_a_time_and_an_alert_waits_for_none(bot, chat, now, monkeypatch):
    asking, most, asked, answer = 0, 0, [], asyncio.Event()

    async def slow(delivery, *args):
        nonlocal asking, most
        asked.append(delivery.key)
        asking += not delivery.urgent
        most = max(most, asking)
        if not delivery.urgent:
            await answer.wait()
            asking -= 1
        return await message(delivery, *args)

    monkeypatch.setattr("bot.posting.message", slow)
    many = [
        Delivery(f"visit:d3:bob:{n:02}", "chat:C1", "x", "nice", ("traffic week",), now)
        for n in range(SLOTS)
    ]
    await bot.marina.store.plan(many)
    await bot.sender.deliver()
    await bot.marina.store.plan([alert(now)])
    await bot.sender.deliver()
    async with bot.within(30):
        while not chat.posts:
            await bot.tick()
    before = list(chat.keys)
    answer.set()
    await bot.jobs.drain(5)

    assert ["visit:d2:ada:1"] == before
    assert ASKING == most
    assert {it.key for it in many} <= {*chat.keys} & {*asked}


async def test_with_every_slot_taken_nothing_is_claimed(bot, chat, now):
    chat.hangs = {"C1"}
    many = [alert(now, "chat:C1", f"visit:d2:{n:02}:1") for n in range(SLOTS + 20)]
    await bot.marina.store.plan(many)
    for _ in range(3):
        await bot.sender.deliver()

    assert 20 == len(await bot.marina.store.claim(now, most=99))


async def test_alerts_go_before_digests(bot, weekly, chat, now):
    await bot.planner.plan(now)
    await bot.marina.store.plan([alert(now, "chat:C1")])
    claimed = await bot.marina.store.claim(now, most=1)

    assert ["visit:d2:ada:1"] == [it.key for it in claimed]


async def test_who_lost_its_lease_while_it_asked_does_not_post(bot, weekly, chat, now, monkeypatch):
    async def slow(delivery, *args):
        await bot.marina.store.claim(now + timedelta(minutes=2), most=99)  # by another process
        return await message(delivery, *args)

    monkeypatch.setattr("bot.posting.message", slow)
    await bot.beat()

    assert [] == chat.posts


async def test_an_edit_of_what_was_never_sent_becomes_a_post(bot, chat, now):
    edit = alert(now, key="visit:d2:ada:2", verb="edit", about="visit:d2:ada:1")
    await bot.marina.store.plan([edit])
    await bot.beat()

    assert ["visit:d2:ada:2"] == chat.keys


async def test_an_edit_waits_for_its_message_and_changes_it(bot, chat, now):
    chat.before = once(NotPosted("not now", retry_after=3))
    edit = alert(now, key="visit:d2:ada:2", verb="edit", about="visit:d2:ada:1")
    await bot.marina.store.plan([alert(now)])
    await bot.marina.store.plan([edit])
    await bot.beats(20)

    assert ["visit:d2:ada:1"] == chat.keys
    assert "sent" == (await bot.marina.store.outcome("visit:d2:ada:2")).state


async def test_a_chat_that_is_not_set_up_is_told_in_words(bot, marina, now):
    await marina.store.plan([alert(now, "teams:19:abc")])
    await bot.beat()

    outcome = await marina.store.outcome("visit:d2:ada:1")
    assert "No chat called “teams” is set up" == outcome.error


async def test_a_fault_of_ours_loses_the_picture_and_not_the_text(bot, weekly, chat, monkeypatch):
    post = chat.post

    async def broken(channel, card, key="", *, thread=""):
        if card.charts:
            raise ZeroDivisionError
        return await post(channel, card, key, thread=thread)

    monkeypatch.setattr(chat, "post", broken)
    await bot.beats(12)

    assert HEAD == chat.keys[0]
    assert chat.cards()[0].summary.startswith("3 visitors over 2 websites")


async def test_who_stops_takes_up_nothing_more(bot, weekly, chat):
    bot.sender.stop()
    await bot.beats(3)

    assert [] == chat.posts
