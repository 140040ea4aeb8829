"""/status: two ports with three websites, whose last hits are told in tests/harbour.py."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.demo import Fault
from commands import MENU
from marina import connections
from marina.asker import Asker
from marina.store import Delivery, Subscription
from tests.commands.conftest import table
from tests.conftest import MAY
from tests.harbour import NICE, PORTDENICE, RESIDENCES, SPLIT

MINUTE = timedelta(minutes=1)


@pytest.fixture
def status(marina, now):
    async def asked(at=now, **who):
        asker = Asker(**{"ports": (NICE, SPLIT), "channel": "slack:C1", **who})
        return await MENU.answer("status", asker, marina, at)

    return asked


@pytest.fixture(autouse=True)
async def looked(store, now):
    """All websites were looked at five minutes ago, Split's ten."""
    for turn in await store.claim_websites(now, 20):
        minutes = 10 if turn.port == "split" else 5
        await store.noticed(turn, now - minutes * MINUTE, {}, lambda noticed: ())


def fields(card):
    return {tile.label: tile.text for block in card.blocks[:1] for tile in block.fields}


async def settle(store, key, now, error="", channel="slack:C1"):
    await store.plan([Delivery(key, channel, "", "nice", ("traffic",), now)])
    (claimed,) = await store.claim(now)
    if error:
        await store.give_up(claimed, error, now)
    else:
        await store.done(claimed, "1.0", now)


async def test_umamis_version_and_the_last_hit_of_each_website(status):
    card = await status(ports=(NICE,))

    assert "3.1 or later, before 3.4" == fields(card)["Umami"]
    assert [
        (f"{PORTDENICE}", "6 h 31 m ago", "6 m ago"),  # bob at 09:00; now is the next full minute
        (f"{RESIDENCES}", "4 days ago", "6 m ago"),
    ] == table(card, "Website")


async def test_it_is_behind_as_the_website_that_was_looked_at_longest_ago(status):
    card = await status()

    assert "11 m" == fields(card)["Behind with visits"]
    assert "Nobody has looked after known clients for 11 m." == card.summary


async def test_an_umami_that_does_not_answer_is_an_answer_here(status, demo, marina):
    await marina.umami.verify()
    demo.fault = Fault.crash()
    card = await status()

    assert "does not answer" == fields(card)["Umami"]
    assert card.summary.startswith("Umami answered 500 to verify.")
    assert 1 == card.summary.count("Umami")


async def test_a_single_website_in_trouble_is_named(status, demo):
    demo.fault = Fault.crash().only(f"*{RESIDENCES.id}/daterange*")
    card = await status(ports=(NICE,))

    assert f"{RESIDENCES}: Umami answered 500 to daterange." in card.summary
    assert "Umami answered 500" in table(card, "Website")[1][1]


async def test_the_share_of_answers_that_were_kept(status, marina, now):
    for _ in range(4):
        await marina.umami.daterange(PORTDENICE.id)  # one is asked, three are kept
    card = await status(ports=())

    assert "75 %" == fields(card)["Cache hits"]


async def test_chats_with_the_age_of_what_is_known_of_them(status, store, now):
    await connections.noted(store, {"slack": True, "teams": False}, now - 2 * MINUTE)
    card = await status(ports=())

    assert [("Slack", "connected", "3 m ago"), ("Teams", "not connected", "3 m ago")] == table(
        card, "Chat"
    )
    assert "Teams is not connected." == card.summary


async def test_what_is_known_of_a_chat_grows_old_and_is_forgotten(status, store, now):
    await connections.noted(store, {"slack": True}, now)
    card = await status(now + timedelta(hours=2), ports=())
    await connections.noted(store, {"teams": True}, now + timedelta(days=1))

    assert "No bot has spoken for Slack for 2 h 1 m." == card.summary
    assert ["teams"] == [it.chat for it in await connections.connections(store)]


async def test_the_next_digests_of_this_channel_the_soonest_first(status, store):
    weekly = Subscription("d1", "slack:C1", (NICE,), (), since=MAY)
    daily = Subscription("d2", "slack:C1", (SPLIT,), (), since=MAY, every="day")
    other = Subscription("d3", "slack:C2", (SPLIT,), (), since=MAY)
    for it in (weekly, daily, other):
        await store.subscribe(it)

    assert [
        ("d2", "ACI Split", "Wed 20 May 08:00"),
        ("d1", "Port de Nice", "Mon 25 May 08:00"),
    ] == table(await status(), "Digest")
    assert 3 == len(table(await status(may_change=True), "Digest"))


async def test_the_last_messages_without_whom_they_were_about(status, store, now):
    await settle(store, "digest:d1:2026-05-18", now - 10 * MINUTE)
    await settle(store, "visit:a1:CRM-1:1779190200", now - 5 * MINUTE, "The channel is gone.")
    await settle(store, "digest:d3:2026-05-18", now, channel="slack:C2")
    card = await status()

    assert [
        ("alert", "The channel is gone.", "6 m ago"),
        ("digest", "sent", "11 m ago"),
    ] == table(card, "Last message")
    assert 3 == len(table(await status(may_change=True), "Last message"))


async def test_a_message_that_nobody_takes_up(status, store, now):
    await store.plan([Delivery("digest:d1:x", "slack:C1", "", "nice", (), now - 9 * MINUTE)])
    card = await status(ports=())

    assert "10 m ago" == fields(card)["Oldest message waiting"]
    assert "A message that was due 10 m ago is not taken up." == card.summary


async def test_all_is_well(status, store, now):
    for turn in await store.claim_websites(now + MINUTE, 20):
        await store.noticed(turn, now, {}, lambda noticed: ())

    assert "All is well." == (await status()).summary
