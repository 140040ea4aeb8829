"""Whoever plays a client, or ten thousand of them, makes no named alert and keeps nobody up."""

from __future__ import annotations

import asyncio
from itertools import count

from bot.demo import Visitor
from bot.demo.hits import Hit
from marina.card import Table
from marina.store import Client
from tests.clients.world import World
from tests.harbour import PORTDENICE

MANY = 10_000


def flood(world: World, ids: list[str], pages: int = 1) -> None:
    at = int(world.now.timestamp() * 1000)
    world.demo.load(
        Hit(PORTDENICE.id, Visitor(id, id), at - n, f"/{n}", hostname=PORTDENICE.domain)
        for id in ids
        for n in range(pages)
    )


async def ticks(seconds: float = 0.01) -> float:
    """The longest that the loop was held while it should have ticked."""
    loop, longest = asyncio.get_running_loop(), 0.0
    for _ in count():
        before = loop.time()
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            break
        longest = max(longest, loop.time() - before - seconds)
    return longest


async def test_ten_thousand_forged_ids_tell_of_nobody_but_the_real_client(world):
    forged = [f"CRM-{n}.{'x' * 16}" for n in range(MANY - 3)] + ["CRM-1", "CRM-2", "CRM-3"]
    flood(world, forged)
    world.hit()
    ticking = asyncio.create_task(ticks())
    before = len(world.demo.requests)
    await world.look()
    asked = len(world.demo.requests) - before
    ticking.cancel()
    await world.deliver()

    assert ["Ada Lind (Lind Yachts) is looking at berth A12."] == [
        it for it in world.said if "signature" not in it
    ]
    assert 1 == sum("10000 visitors of portdenice.example have ids" in it for it in world.said)
    assert asked < 60  # pages of ids and hits, and one session
    assert await ticking < 5


async def test_the_warning_comes_once_a_day(world):
    for minute in range(3):
        flood(world, [f"CRM-{minute}-{n}.{'x' * 16}" for n in range(150)])
        await world.look()
    await world.deliver()

    assert 1 == len(world.chat.posts)


async def test_without_a_key_no_more_than_twenty_an_hour_are_named(open_world):
    world = open_world
    people = [Client(f"CRM-{n}", f"Client {n}", consent=True) for n in range(100, 190)]
    await world.store.save_clients(people)
    for start in range(0, 90, 30):
        flood(world, [it.key for it in people[start : start + 30]], pages=2)
        await world.look()
    await world.deliver(70)

    assert 20 == len(names(world))
    assert 1 == sum(it.startswith("More than 20 clients within an hour") for it in world.said)


def names(world: World) -> set[str]:
    """Clients that messages tell of, alone or among several."""
    alone = {it.key.split(":")[2] for it in world.chat.posts if it.key.startswith("visit:")}
    blocks = [block for it in world.chat.posts if it.card for block in it.card.blocks]
    tables = [block for block in blocks if isinstance(block, Table)]
    return alone | {str(row[0]).replace("Client ", "CRM-") for it in tables for row in it.rows}
