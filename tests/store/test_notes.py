"""What arrives twice is handled once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

TEN_MINUTES = timedelta(minutes=10)


async def test_a_key_comes_for_the_first_time_once(store, another, now):
    first = await asyncio.gather(*(it.first_time("Ev1", now) for it in (store, another) * 10))

    assert 1 == sum(first)


async def test_after_ten_minutes_it_is_the_first_time_again(store, now):
    later = now + TEN_MINUTES
    moments = [now, later - timedelta(seconds=1), later, later]

    assert [True, False, True, False] == [await store.first_time("Ev1", at) for at in moments]


async def test_other_keys_are_other_keys(store, now):
    assert [True, True] == [await store.first_time(key, now) for key in ("Ev1", "Ev2")]


async def test_what_is_said_once_for_all_stays_said(store, now):
    await store.first_time("told", now, within=timedelta(days=3650))
    await store.sweep(now + timedelta(days=365))

    assert not await store.first_time("told", now + timedelta(days=365))


async def test_old_keys_are_swept(store, database, now):
    await store.first_time("Ev1", now)
    await store.sweep(now + TEN_MINUTES)

    assert [] == await database.query("select key from seen")


async def test_a_note_is_kept_and_replaced(store, another):
    await store.note("version", "3.0")
    await store.note("version", "3.1")

    assert ("3.1", "") == (await another.recall("version"), await another.recall("else"))


async def test_a_number_is_given_out_once(store, another):
    given = await asyncio.gather(*(it.number("digest") for it in (store, another) * 10))

    assert [*range(1, 21)] == sorted(given)
    assert 1 == await store.number("another")
