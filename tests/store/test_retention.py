"""What is forgotten in time, and the copies that are kept."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from marina.errors import StoreError
from marina.store import Delivery, Reveal, Store
from tests.store.ports import SPLIT

DAY = timedelta(days=1)


async def sent(store, key, at, subscription=""):
    await store.plan([Delivery(key, "slack:C1", "x", "nice", (), at, subscription=subscription)])
    (delivery,) = await store.claim(at)
    await store.done(delivery, "1.0", at)


async def test_what_was_said_is_forgotten_after_thirty_days(store, now):
    await sent(store, "notice:1", now)
    await store.sweep(now + 30 * DAY)
    kept = await store.outcome("notice:1")
    await store.sweep(now + 31 * DAY)

    assert (True, None) == (kept is not None, await store.outcome("notice:1"))


async def test_of_a_subscription_the_newest_period_stays(store, now):
    for month in (0, 31, 62):
        for part in ("", ":1"):
            await sent(store, f"digest:a:{month}{part}", now + month * DAY, "a")
    await store.sweep(now + 365 * DAY)

    assert ["digest:a:62", "digest:a:62:1"] == [it.key for it in await store.history("a")]


async def test_what_is_still_to_be_said_stays(store, now):
    await store.plan([Delivery("due", "slack:C1", "x", "nice", (), now)])
    await store.sweep(now + 365 * DAY)

    assert ["due"] == [it.key for it in await store.claim(now + 365 * DAY)]


async def test_people_are_forgotten_after_thirteen_months(store, database, client, now):
    (turn, *_) = await store.claim_websites(now, 20)
    await store.noticed(turn, now, {client.key: [now]}, lambda noticed: ())
    await store.take(client.key, now, "slack:U1", now)
    await store.revealed(Reveal(client.key, "slack:U1", "email", now))
    await store.mute(client.key, now + 500 * DAY)

    counts = []
    for days in (396, 397, 500):
        await store.sweep(now + days * DAY)
        tables = ("sighting", "claim", "reveal", "mute")
        counts.append([len(await database.query(f"select * from {table}")) for table in tables])
    assert [[1, 1, 1, 1], [0, 0, 0, 1], [0, 0, 0, 0]] == counts


@pytest.fixture
async def on_file(sqlite_url):
    store = await Store.open(sqlite_url)
    yield store
    await store.close()


async def test_a_backup_holds_what_the_store_does(on_file, now):
    await on_file.add_port(SPLIT, now)
    copy = await on_file.backup(now)
    restored = await Store.open(f"sqlite:///{copy}")
    ports = await restored.ports()
    await restored.close()

    assert ("tidings-2026-05-19.db", (SPLIT,)) == (copy.name, ports)


async def test_seven_backups_are_kept_one_a_day(on_file, now):
    for days in range(10):
        await on_file.backup(now + days * DAY)
        copy = await on_file.backup(now + days * DAY)

    assert [f"tidings-2026-05-{day}.db" for day in range(22, 29)] == sorted(
        path.name for path in copy.parent.iterdir()
    )


async def test_a_backup_is_for_its_owners_eyes(on_file, now):
    copy = await on_file.backup(now)

    assert ["0o600", "0o700"] == [oct(it.stat().st_mode & 0o777) for it in (copy, copy.parent)]


async def test_a_backup_that_fails_leaves_the_last_one(on_file, now):
    copy = await on_file.backup(now)
    before = copy.read_bytes()
    (copy.parent / "tidings-2026-05-20.db").mkdir()

    with pytest.raises(StoreError, match="backup cannot be written"):
        await on_file.backup(now + DAY)
    assert before == copy.read_bytes()
    assert () == await on_file.ports()


async def test_a_copy_is_a_whole_database(on_file, now):
    copy = await on_file.backup(now)
    connection = sqlite3.connect(copy)
    check = connection.execute("pragma integrity_check").fetchone()
    connection.close()

    assert ("ok",) == check


async def test_a_server_sees_to_its_own_backups(postgres_url, now):
    store = await Store.open(postgres_url)
    copy = await store.backup(now)
    await store.close()

    assert None is copy


async def test_nothing_is_copied_from_memory(now, tmp_path: Path):
    store = await Store.open(":memory:")
    copy = await store.backup(now)
    await store.close()

    assert None is copy
