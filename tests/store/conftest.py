"""Every test of the store runs on SQLite and on PostgreSQL (tests/databases.py)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from marina.database import Database
from marina.store import Client, Store
from tests.conftest import MAY
from tests.store.ports import NICE, SPLIT


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    store = await Store.open(url)
    for port in (NICE, SPLIT):
        await store.add_port(port, MAY)
    yield store
    await store.close()


@pytest.fixture
async def another(url: str, store: Store) -> AsyncIterator[Store]:
    """A second process's store, on the same database."""
    another = await Store.open(url)
    yield another
    await another.close()


@pytest.fixture
async def database(store: Store, url: str) -> AsyncIterator[Database]:
    """What only a test may see: the tables themselves."""
    database = await Database.open(url)
    yield database
    await database.close()


@pytest.fixture
async def client(store: Store) -> Client:
    ada = Client(
        "crm-1",
        "Ada Example",
        "Example Yachts",
        "ada@example.com",
        "nora@sales.example.com",
        "D-1 Open",
        "A12",
        "Port de Nice",
        True,
        "https://crm.example.com/1",
    )
    await store.save_clients([ada])
    return ada
