"""A sudden end between any two statements leaves all of a deed or nothing of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from marina.database import Database
from marina.driver import Row
from marina.port import Website
from marina.store import Client, Delivery, Store, Subscription
from tests.conftest import MAY
from tests.store.fragile import End, Fragile, Fuse
from tests.store.ports import NICE, PARIS, SITES, SPLIT

TABLES = (
    "port alias website preference client sighting mute claim reveal subscription"
    " subscription_port delivery seen note"
).split()


def delivery(key: str, now: datetime) -> Delivery:
    return Delivery(key, "slack:C1", "x", "nice", ("live",), now, subscription="s", client="ada")


Deed = Callable[[], Awaitable[object]]


async def plan(store: Store, now: datetime) -> Deed:
    return lambda: store.plan([delivery(key, now) for key in "abc"])


async def notice(store: Store, now: datetime) -> Deed:
    (turn, *_) = await store.claim_websites(now, 0.001)
    hits = {"ada": [now, now - timedelta(hours=2)], "ben": [now]}
    told = [delivery("a", now), delivery("b", now)]
    return lambda: store.noticed(turn, now, hits, lambda noticed: told)


async def give_up(store: Store, now: datetime) -> Deed:
    (due,) = await store.claim(now, lease=0.001)
    told = [delivery("notice", now)]
    return lambda: store.give_up(due, "is_archived", now, pausing=True, notices=told)


async def discover(store: Store, now: datetime) -> Deed:
    websites = [Website("n", "New"), Website(SITES[0], "Renamed")]
    return lambda: store.discovered(websites, now, PARIS)


async def link(store: Store, now: datetime) -> Deed:
    return lambda: store.link(SITES[2], "nice", now)


async def forget(store: Store, now: datetime) -> Deed:
    return lambda: store.forget_client("ada")


async def subscribe(store: Store, now: datetime) -> Deed:
    changed = Subscription("s", "slack:C2", (SPLIT, NICE), ("live",), now)
    return lambda: store.subscribe(changed)


async def sweep(store: Store, now: datetime) -> Deed:
    return lambda: store.sweep(now + timedelta(days=999))


@pytest.mark.parametrize("deed", [plan, notice, give_up, discover, link, forget, subscribe, sweep])
async def test_whenever_it_ends_a_deed_is_done_wholly_or_not_at_all(
    store, database, url, now, deed
):
    await store.save_clients([Client("ada", "Ada"), Client("ben", "Ben")])
    await store.subscribe(Subscription("s", "slack:C1", (NICE,), ("traffic",), MAY))
    await store.mute("ada", now)
    await store.first_time("Ev1", now)
    await store.plan([delivery("due", now)])
    ended = [True]
    while ended[-1]:
        fuse = Fuse()
        dying = Database(Fragile(url, fuse).connect)
        act = await deed(Store(dying), now + timedelta(seconds=len(ended)))
        before, fuse.left = await everything(database), len(ended) - 1
        ended.append(await came_to_its_end(act))
        await dying.close()
        assert ended[-1] == (before == await everything(database))

    assert len(ended) > 3


async def came_to_its_end(act: Deed) -> bool:
    try:
        await act()
    except End:
        return True
    return False


async def everything(database: Database) -> list[list[Row]]:
    tables = [await database.query(f"select * from {table}") for table in TABLES]
    return [sorted(rows, key=repr) for rows in tables]
