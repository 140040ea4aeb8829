"""Several processes, some of which die."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from marina.port import Port, Website
from marina.store import Delivery
from tests.databases import NOTICE, schema
from tests.store import processes
from tests.store.ports import NICE


def deliveries(count, at):
    return [Delivery(f"d{i}", "slack:C1", "x", "nice", ("live",), at) for i in range(count)]


async def test_four_processes_claim_two_thousand_deliveries_none_twice(store, url, now, tmp_path):
    await store.plan(deliveries(2000, now))
    websites = [Website(f"w{i}") for i in range(500)]
    await store.add_port(Port("p", "P", tuple(websites), NICE.timezone), now)
    barrier = processes.FRESH.Barrier(4)
    files = [tmp_path / f"claimed-{n}" for n in range(4)]
    processes.run(processes.claim_all, *((url, now, barrier, file) for file in files))
    claimed = Counter(key for file in files for key in file.read_text().split())

    assert {f"d{i}": 1 for i in range(2000)} == {k: n for k, n in claimed.items() if k[0] == "d"}
    assert {f"w{i}": 1 for i in range(500)} == {k: n for k, n in claimed.items() if k[0] == "w"}


async def test_a_process_that_is_killed_at_any_moment_loses_and_repeats_nothing(
    store, url, now, tmp_path
):
    chat = tmp_path / "chat"
    chat.touch()
    await store.plan(deliveries(900, now))
    for life in range(4):  # each begins when the leases of the one before have run out
        args = (url, now + timedelta(hours=life), chat)
        processes.kill_in_the_middle(processes.post_until_killed, args, chat, 99 * (life + 1))
    at = now + timedelta(days=1)
    pending = await store.claim(at, most=900)
    for delivery in pending:
        if not delivery.first_try or delivery.key not in chat.read_text().split():
            with chat.open("a") as log:
                log.write(f"{delivery.key}\n")
        await store.done(delivery, delivery.key, at)

    assert pending
    assert {f"d{i}": 1 for i in range(900)} == Counter(chat.read_text().split())
    assert () == await store.claim(at + timedelta(days=9))


def test_four_that_start_together_on_sqlite_all_do(tmp_path: Path):
    start_together([f"sqlite:///{tmp_path}/{n}/tidings.db" for n in range(12)])


def test_four_that_start_together_on_postgresql_all_do(server):
    if not server:
        pytest.skip(NOTICE)
    with ExitStack() as stack:
        start_together([stack.enter_context(schema(server)) for _ in range(12)])


def start_together(urls):
    barrier = processes.FRESH.Barrier(4)
    processes.run(processes.open_each, *((urls, barrier) for _ in range(4)))
