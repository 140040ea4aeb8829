"""Which database, how it fails, and how it goes on afterwards."""

from __future__ import annotations

import asyncio
import builtins
import sqlite3
import threading
from contextlib import suppress

import pytest
import sqlite_utils

from marina import schema
from marina.database import Database
from marina.errors import StoreError
from marina.postgres import Postgres
from marina.store import Store
from tests.conftest import MAY
from tests.store.ports import NICE, SPLIT


async def test_a_missing_folder_is_made(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    relative = await Store.open("sqlite:///data/tidings.db")
    absolute = await Store.open(f"sqlite:///{tmp_path}/srv/deep/tidings.db")
    for store in (relative, absolute):
        await store.close()

    assert {"data/tidings.db", "srv/deep/tidings.db"} == {
        str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.db")
    }


async def test_only_its_owner_may_read_the_file(sqlite_url, tmp_path):
    store = await Store.open(sqlite_url)
    modes = {oct(path.stat().st_mode & 0o777) for path in tmp_path.glob("tidings.db*")}
    await store.close()

    assert {"0o600"} == modes


@pytest.mark.parametrize("url", ["tidings.db", "/srv/tidings.db", "sqlite:///", "mysql://x", ""])
async def test_what_is_no_url_is_refused_with_one_that_is(url):
    with pytest.raises(StoreError, match=r"sqlite:///data/tidings\.db"):
        await Store.open(url)


async def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path):
    (tmp_path / "t.db").write_bytes(b"garbage, " * 999)

    with pytest.raises(StoreError, match="file is none"):
        await Store.open(f"sqlite:///{tmp_path}/t.db")


async def test_a_place_where_no_file_can_be_is_said(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(StoreError, match="cannot be opened"):
        await Store.open(f"sqlite:///{tmp_path}/file/t.db")
    with pytest.raises(StoreError, match="cannot be opened"):
        await Store.open(f"sqlite:///{tmp_path}")


async def test_a_newer_database_is_refused(new_url):
    database = await Database.open(new_url)
    await database.query("insert into schema_step (step) values (999)")
    await database.close()

    with pytest.raises(StoreError, match="newer than this bot"):
        await Store.open(new_url)


async def test_an_older_database_gets_what_it_lacks(new_url, monkeypatch):
    with monkeypatch.context() as older:
        older.setattr(schema, "STEPS", schema.STEPS[:4])
        await (await Database.open(new_url)).close()
    store = await Store.open(new_url)
    await store.add_port(NICE, MAY)
    ports = await store.ports()
    await store.close()

    assert (NICE,) == ports


async def test_a_step_that_fails_leaves_none_behind(new_url, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(schema, "STEPS", (*schema.STEPS, "create table port (key text)"))
        with pytest.raises(Exception, match="exists"):
            await Database.open(new_url)
    database = await Database.open(new_url)
    steps = await database.query("select count(*) as n from schema_step")
    await database.close()

    assert [{"n": len(schema.STEPS)}] == steps


async def test_all_of_a_transaction_or_nothing(store, database):
    def work(query):
        query("insert into note (key, value) values (:key, :value)", key="a", value="b")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await database.transact(work)
    one = await database.transact(lambda query: query("select 1 as one"))

    assert ("", [{"one": 1}]) == (await store.recall("a"), one)


async def test_what_a_statement_changed_and_returned_is_there_for_everybody(store, another):
    assert await store.first_time("Ev1", MAY)
    assert not await another.first_time("Ev1", MAY)


async def test_the_loop_goes_on_while_the_database_works(database):
    names = await database.transact(lambda query: threading.current_thread().name)

    assert names.startswith("database")


async def test_a_fault_of_ours_is_not_blamed_on_the_database(store, database):
    with pytest.raises(Exception, match=r"(?i)no such table|does not exist") as caught:
        await database.query("select * from treasure")

    assert not isinstance(caught.value, StoreError)
    assert [] == await database.query("select * from note")


async def test_a_busy_database_is_said_to_be_and_is_fine_later(sqlite_url, tmp_path, monkeypatch):
    monkeypatch.setattr("marina.sqlite.BUSY", 0.05)
    store = await Store.open(sqlite_url)
    other = sqlite3.connect(tmp_path / "tidings.db", isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(StoreError, match="is busy"):
        await store.note("a", "b")
    ports = await store.ports()
    other.execute("rollback")
    other.close()
    await store.note("a", "b")
    value = await store.recall("a")
    await store.close()

    assert ((), "b") == (ports, value)


@pytest.mark.parametrize(("code", "tries"), [(sqlite3.SQLITE_BUSY, 3), (sqlite3.SQLITE_IOERR, 1)])
async def test_only_a_lost_race_for_the_journal_is_run_again(sqlite_url, monkeypatch, code, tries):
    """SQLite itself does not wait where processes that start together block each other."""
    real, seen = sqlite_utils.Database.enable_wal, []

    def late(database):
        seen.append(code)
        if len(seen) < 3:
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = code
            raise error
        real(database)

    monkeypatch.setattr(sqlite_utils.Database, "enable_wal", late)
    with suppress(StoreError):
        await (await Store.open(sqlite_url)).close()

    assert tries == len(seen)


async def test_a_full_disk_is_said_to_be_and_reading_goes_on(sqlite_url):
    store = await Store.open(sqlite_url)
    pages = (await store._database.query("pragma page_count"))[0]["page_count"]
    await store._database.query(f"pragma max_page_count = {pages + 2}")
    with pytest.raises(StoreError, match=r"disk .* is full"):
        await store.note("a", "b" * 999_999)
    nothing = await store.recall("a")
    await store.note("a", "b")
    value = await store.recall("a")
    await store.close()

    assert ("", "b") == (nothing, value)


async def test_a_file_that_may_not_be_written_is_said_to_be(sqlite_url):
    store = await Store.open(sqlite_url)
    await store.note("a", "b")
    await store._database.query("pragma query_only = on")
    with pytest.raises(StoreError, match="may not write"):
        await store.note("a", "c")
    value = await store.recall("a")
    await store.close()

    assert "b" == value


async def test_a_file_that_was_taken_away_is_missed_and_made_anew(sqlite_url, tmp_path):
    store = await Store.open(sqlite_url)
    for path in tmp_path.glob("tidings.db*"):
        path.unlink()
    with pytest.raises(StoreError, match="was taken away"):
        await store.note("a", "b")
    await store.add_port(SPLIT, MAY)
    ports = await store.ports()
    await store.close()

    assert (SPLIT,) == ports
    assert (tmp_path / "tidings.db").exists()


async def test_a_lost_connection_is_opened_anew(postgres_url, server):
    store = await Store.open(postgres_url)
    row = await store._database.query("select pg_backend_pid() as pid")
    other = Postgres(server)
    other.query("select pg_terminate_backend(:pid)", {"pid": row[0]["pid"]})
    other.close()
    with pytest.raises(StoreError, match="does not answer"):
        await store.ports()
    ports = await store.ports()
    await store.close()

    assert () == ports


async def test_a_server_that_is_not_there_is_said_to_be_silent_and_keeps_its_secret(tmp_path):
    with pytest.raises(StoreError, match="does not answer") as caught:
        await Store.open(f"postgresql://me:s3cret@/x?host={tmp_path}")

    assert "s3cret" not in str(caught.value)


async def test_postgresql_without_its_driver_says_what_to_install(monkeypatch):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name.startswith("psycopg"):
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(StoreError, match="pip install"):
        await Store.open("postgresql://x")


async def test_who_gives_up_waiting_leaves_the_store_in_order(store):
    tasks = [asyncio.ensure_future(store.note(f"k{i}", "v")) for i in range(50)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    assert "v" == await store.recall("k49")


async def test_sudden_power_loss_takes_nothing_that_was_promised(sqlite_url):
    store = await Store.open(sqlite_url)
    rows = [
        (await store._database.query(f"pragma {name}"))[0][name]
        for name in ("journal_mode", "synchronous", "foreign_keys")
    ]
    await store.close()

    assert ["wal", 2, 1] == rows
