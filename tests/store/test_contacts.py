"""Chats and people that the bot has met."""

from __future__ import annotations

from dataclasses import replace

from marina.store import Contact

SALES = Contact("teams:19:sales", "https://one.test", "t1", "channel", team="19:general")
BERTHS = replace(SALES, address="teams:19:berths")
ANA = Contact("teams:ana", "https://one.test", "t1", "person", account="29:ana", chat="teams:a:1")
CHAT = Contact("teams:a:1", "https://one.test", "t1", "personal")


async def test_who_was_met_is_known(store, another):
    await store.meet([SALES, ANA])

    assert [SALES, ANA] == [await another.contact(it) for it in ("teams:19:sales", "teams:ana")]


async def test_nobody_else_is(store):
    assert await store.contact("teams:19:sales") is None


async def test_a_chat_that_moves_is_known_where_it_is_now(store):
    await store.meet([SALES])
    moved = replace(SALES, service_url="https://two.test")
    await store.meet([moved])

    assert moved == await store.contact("teams:19:sales")


async def test_meeting_somebody_elsewhere_keeps_the_chat_with_them(store):
    await store.meet([ANA])
    await store.meet([replace(ANA, chat="", account="29:ana2")])

    assert replace(ANA, account="29:ana2") == await store.contact("teams:ana")


async def test_one_chat_is_parted_from(store):
    await store.meet([SALES, BERTHS])
    await store.part("teams:19:sales")

    assert [None, BERTHS] == [await store.contact(it.address) for it in (SALES, BERTHS)]


async def test_with_a_team_all_its_channels_go(store):
    await store.meet([SALES, BERTHS, ANA])
    gone = await store.part("teams:19:general", team="19:general")

    assert {SALES.address, BERTHS.address} == gone
    assert [None, None, ANA] == [await store.contact(it.address) for it in (SALES, BERTHS, ANA)]


async def test_who_ends_the_chat_is_still_somebody(store):
    await store.meet([ANA, CHAT])
    await store.part("teams:a:1")

    assert replace(ANA, chat="") == await store.contact("teams:ana")
