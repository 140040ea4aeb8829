from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from marina.policy import Policy
from tests.clients.world import ADA, BEN, EVE, HOUR, World
from tests.harbour import NOW


@pytest.fixture
async def world(store) -> AsyncIterator[World]:
    """Signatures are asked for; one channel wants to hear of everything."""
    await store.save_clients([ADA, BEN, EVE])
    world = World(store)
    await world.wants()
    await world.look(NOW - HOUR)
    world.now = NOW
    yield world
    await world.jobs.drain(1)
    await world.umami.aclose()


@pytest.fixture
async def open_world(store) -> AsyncIterator[World]:
    """Without a key: ids are believed."""
    await store.save_clients([ADA, BEN, EVE])
    world = World(store, Policy())
    await world.wants()
    await world.look(NOW - HOUR)
    world.now = NOW
    yield world
    await world.jobs.drain(1)
    await world.umami.aclose()
