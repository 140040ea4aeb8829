"""The people whom the sales team knows."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from marina.errors import UsageError
from marina.store import Client, Delivery, Reveal

BEN = Client("ben@example.org", "Ben O'Neil", email="ben@example.org")


async def test_a_client_is_kept_whole(store, client):
    assert {client.key: client} == await store.clients()


async def test_saving_again_changes_and_counts_only_the_new(store, client):
    changed = replace(client, deal="D-1 Won", consent=False)

    assert 1 == await store.save_clients([changed, BEN])
    assert {BEN.key: BEN, client.key: changed} == await store.clients()


async def test_all_clients_are_saved_or_none(store, client):
    nobody: Any = None
    with pytest.raises(Exception, match=r"(?i)not.null"):
        await store.save_clients([BEN, replace(BEN, key="c", name=nobody)])

    assert [client.key] == list(await store.clients())


async def test_people_are_known_by_key_or_e_mail(store, client):
    await store.save_clients([BEN, replace(client, key="crm-0", email="Ada@Example.ORG")])
    found = await store.known(["crm-1", "ADA@example.org", BEN.key, "stranger", ""])

    assert {"crm-1": "crm-1", "ADA@example.org": "crm-0", BEN.key: BEN.key} == {
        id: it.key for id, it in found.items()
    }


async def test_the_key_goes_before_anothers_e_mail(store):
    await store.save_clients([replace(BEN, key="a"), BEN])
    found = await store.known([BEN.key])

    assert {BEN.key: BEN} == found


async def test_who_is_forgotten_is_nowhere(store, database, client, now):
    (turn, *_) = await store.claim_websites(now, 20)
    await store.noticed(turn, now, {client.key: [now]}, lambda noticed: ())
    await store.mute(client.key)
    await store.take(client.key, now, "slack:U1", now)
    await store.revealed(Reveal(client.key, "slack:U1", "email", now))
    alert = Delivery("visit:1", "slack:C1", "Ada is here", "nice", (), now, client=client.key)
    group = ("client crm-2", f'client "{client.key}"', f"client client={client.key}", "live")
    await store.plan([alert, Delivery("group:1", "slack:C1", "3 clients", "nice", group, now)])
    alone = (f"client {client.key}",)
    await store.plan([Delivery("group:2", "slack:C1", "Ada", "nice", alone, now)])
    await store.plan([Delivery("digest", "slack:C1", "Nice", "nice", (), now)])
    forgotten = await store.forget_client(client.key)

    assert forgotten
    for table in ("client", "sighting", "mute", "claim", "reveal"):
        assert [] == await database.query(f"select * from {table}")
    assert [("digest", ()), ("group:1", ("client crm-2", "live"))] == [
        (it.key, it.lines) for it in await store.claim(now)
    ]


async def test_a_stranger_cannot_be_forgotten(store):
    assert not await store.forget_client("nobody")


async def test_a_client_is_muted_for_a_while_or_for_ever(store, client, now):
    day = timedelta(days=1)
    await store.save_clients([BEN])
    await store.mute(client.key, now + day, "slack:C1")
    await store.mute(BEN.key)

    assert {(client.key, "slack:C1"), (BEN.key, "")} == await store.muted(now)
    assert {(BEN.key, "")} == await store.muted(now + day)


async def test_a_mute_is_changed_and_lifted(store, client, now):
    await store.mute(client.key)
    await store.mute(client.key, now)
    changed = await store.muted(now)
    await store.mute(client.key)
    await store.unmute(client.key)

    assert (frozenset(), frozenset()) == (changed, await store.muted(now))


async def test_the_first_who_says_mine_has_the_visit(store, another, client, now):
    who = [f"slack:U{i}" for i in range(8)]
    answers = await asyncio.gather(
        *(it.take(client.key, now, user, now) for it in (store, another) for user in who)
    )

    assert {await store.taken(client.key, now)} == set(answers)
    assert "" == await store.taken(client.key, now + timedelta(hours=9))


async def test_each_reveal_is_on_record(store, client, now):
    reveals = [
        Reveal(client.key, "slack:U1", "email", now),
        Reveal(client.key, "slack:U2", "email", now + timedelta(hours=1)),
    ]
    for reveal in reveals:
        await store.revealed(reveal)

    assert tuple(reversed(reveals)) == await store.reveals(client.key)


async def test_buttons_about_who_was_forgotten_say_so(store, now):
    with pytest.raises(UsageError, match="not in the list any more"):
        await store.mute("gone")
    with pytest.raises(UsageError, match="not in the list any more"):
        await store.take("gone", now, "slack:U1", now)
    with pytest.raises(UsageError, match="not in the list any more"):
        await store.revealed(Reveal("gone", "slack:U1", "email", now))
