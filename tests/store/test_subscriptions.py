"""What channels want to be told unasked."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest

from marina.store import Delivery, Subscription
from tests.conftest import MAY
from tests.store.ports import NICE, SPLIT

PLAIN = Subscription("a", "slack:C1", (NICE,), ("traffic week",), MAY)
FULL = Subscription(
    "b",
    "teams:19:x@thread.tacv2",
    (SPLIT, NICE),
    ("traffic week", "top pages\u2028week", ""),
    MAY,
    kind="alerts",
    every="month",
    weekday=6,
    day=31,
    at=time(7, 45, 30),
    zone=ZoneInfo("America/Havana"),
    quiet=(time(22), time(7, 30)),
    hot=True,
    owner="slack:U1",
    paused="is_archived",
)


@pytest.mark.parametrize("subscription", [PLAIN, FULL, replace(PLAIN, ports=())])
async def test_a_subscription_is_kept_whole(store, subscription):
    await store.subscribe(subscription)

    assert (subscription,) == await store.subscriptions()


async def test_one_kind_can_be_asked_for(store):
    await store.subscribe(FULL)
    await store.subscribe(PLAIN)

    assert ((PLAIN, FULL), (FULL,)) == (
        await store.subscriptions(),
        await store.subscriptions("alerts"),
    )


async def test_subscribing_again_changes_it(store, now):
    await store.subscribe(replace(FULL, id="a"))
    await store.subscribe(replace(PLAIN, since=now))

    assert (replace(PLAIN, since=now),) == await store.subscriptions()


async def test_a_paused_one_goes_on_from_when_it_is_resumed(store, now):
    await store.subscribe(PLAIN)
    await store.pause("a", "holidays", now)
    paused = await store.subscriptions()
    await store.resume("a", now + timedelta(days=9))

    assert (replace(PLAIN, paused="holidays"),) == paused
    assert (replace(PLAIN, since=now + timedelta(days=9)),) == await store.subscriptions()


@pytest.mark.parametrize("end", ["pause", "unsubscribe"])
async def test_what_was_under_way_is_not_said_any_more(store, now, end):
    await store.subscribe(PLAIN)
    await store.plan(
        Delivery(key, "slack:C1", "Nice", "nice", (), now, subscription=key[0])
        for key in ("a:due", "a:claimed", "b:due")
    )
    (claimed,) = [it for it in await store.claim(now) if it.key == "a:claimed"]
    ended = store.pause("a", "stop", now) if end == "pause" else store.unsubscribe("a", now)
    await ended

    assert not await store.renew(claimed, now)
    assert not await store.again(claimed, now, "too late", unclear=False)
    assert ["b:due"] == [it.key for it in await store.claim(now + timedelta(hours=1))]


async def test_a_post_that_was_on_its_way_when_it_stopped_is_on_record(store, now):
    await store.subscribe(PLAIN)
    await store.plan([Delivery("a:1", "slack:C1", "Nice", "nice", (), now, subscription="a")])
    (claimed,) = await store.claim(now)
    await store.unsubscribe("a", now)
    await store.done(claimed, "1.0", now)

    assert ["sent"] == [it.state for it in await store.history("a")]


async def test_what_is_not_there_cannot_be_ended(store, now):
    await store.subscribe(PLAIN)

    assert [True, False] == [await store.unsubscribe("a", now) for _ in range(2)]
    assert () == await store.subscriptions()


def test_without_a_zone_of_its_own_the_first_ports_counts():
    zones = [it.timezone.key for it in (PLAIN, FULL, replace(PLAIN, ports=()))]

    assert ["Europe/Paris", "America/Havana", "UTC"] == zones
