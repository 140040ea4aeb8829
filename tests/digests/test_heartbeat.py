"""The beats: plan, deliver, awake, nightly."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bot.heartbeat import Planner, beats, heartbeat, nightly
from digests import late
from marina import Marina
from marina.errors import StoreError
from marina.store import Delivery, Store
from tests.conftest import MAY
from tests.digests.conftest import WEEKLY

DUE = datetime(2026, 5, 18, 6, tzinfo=UTC)
NIGHT = datetime(2026, 5, 20, 3, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Counting:
    """A store that counts how often something is planned in it."""

    def __init__(self, store: Store) -> None:
        self._store, self.plans = store, 0
        self.subscriptions = store.subscriptions

    async def plan(self, deliveries):
        self.plans += 1
        return await self._store.plan(deliveries)


class Working(Store):
    """It counts how often it is copied."""

    backups = 0

    async def backup(self, now):
        self.backups += 1


async def fails(here: Marina, at: datetime) -> bool:
    try:
        await nightly(here, at)
    except StoreError:
        return True
    return False


async def test_each_beat_only_starts_its_job(bot):
    made = beats(bot.marina, bot.sender, bot.jobs, lambda: bot.now, 20)
    scheduler = heartbeat(made, bot.jobs)

    every = {"watch": 1, "plan": 1, "deliver": 1, "awake": 60, "watches": 60, "nightly": 60}
    assert every == {it.name: it.seconds for it in made}
    assert [it.name for it in made] == [job.id for job in scheduler.get_jobs()]


async def test_what_was_noted_is_not_written_every_second(marina, now):
    await marina.store.subscribe(WEEKLY)
    counting = Counting(marina.store)
    planner = Planner(Marina(marina.umami, counting))  # type: ignore[arg-type]
    for second in range(10):
        await planner.plan(now + timedelta(seconds=second))
    await planner.plan(now + timedelta(days=7))

    assert 2 == counting.plans


async def test_once_a_night_old_messages_go_and_the_database_is_copied(tmp_path, marina, now):
    store = await Store.open(f"sqlite:///{tmp_path}/tidings.db")
    old = Delivery("notice:1", "chat:C1", "x", "nice", (), now)
    await store.plan([old])
    (claimed,) = await store.claim(now)
    await store.done(claimed, "1.0", now)
    here = Marina(marina.umami, store)
    for hour in range(24 * 40):
        await nightly(here, MAY + timedelta(days=20, hours=hour))
    gone = await store.outcome("notice:1")
    await store.close()

    copies = sorted(path.name for path in (tmp_path / "backups").iterdir())
    assert None is gone
    assert 7 == len(copies)
    assert "tidings-2026-06-29.db" == copies[-1]


async def test_nothing_is_copied_before_the_night(tmp_path, marina):
    store = await Store.open(f"sqlite:///{tmp_path}/tidings.db")
    await nightly(Marina(marina.umami, store), NIGHT - MINUTE)
    await store.close()

    assert not (tmp_path / "backups").exists()


async def test_a_backup_that_fails_is_tried_again_but_not_every_minute(tmp_path, marina):
    store = await Store.open(f"sqlite:///{tmp_path}/tidings.db")
    (tmp_path / "backups").write_text("in its way")
    tries = [await fails(Marina(marina.umami, store), NIGHT + m * MINUTE) for m in range(30)]
    (tmp_path / "backups").unlink()
    tries += [await fails(Marina(marina.umami, store), NIGHT + m * MINUTE) for m in range(30, 60)]
    await store.close()

    assert [0, 15] == [minute for minute, failed in enumerate(tries) if failed]
    assert ["tidings-2026-05-20.db"] == [it.name for it in (tmp_path / "backups").iterdir()]


async def test_of_several_replicas_one_does_the_nights_work(url, marina):
    replicas = [await Working.open(url) for _ in range(3)]
    for minute in range(60):
        at = NIGHT + minute * MINUTE
        await asyncio.gather(*(nightly(Marina(marina.umami, it), at) for it in replicas))
    for it in replicas:
        await it.close()

    assert 1 == sum(it.backups for it in replicas)


async def test_a_short_break_is_no_absence(store):
    await late.wake(store, DUE)
    await late.wake(store, DUE + timedelta(minutes=4))
    short = await store.recall(late.AWAY)
    await late.wake(store, DUE + timedelta(minutes=14))

    assert "" == short
    assert f"{(DUE + timedelta(minutes=4)).timestamp()}" in await store.recall(late.AWAY)
