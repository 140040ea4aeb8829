"""What the heartbeat does at night: once, whoever of the replicas is first."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from bot.heartbeat import Beat, beats
from bot.jobs import Jobs
from bot.sender import Sender
from marina import Marina
from marina.store import Store
from marina.umami import Login, Umami

MIDNIGHT = datetime(2026, 5, 19, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Clock:
    now = MIDNIGHT

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def replicas(demo, sqlite_url: str, clock: Clock) -> AsyncIterator[list[Beat]]:
    """The nightly beats of two bots on one database."""
    login = Login("http://umami.test", demo.username, demo.password)
    umami = Umami("http://umami.test", login, transport=httpx.ASGITransport(demo.app))
    marinas = [Marina(umami, await Store.open(sqlite_url)) for _ in range(2)]
    found, jobs = [], Jobs()
    for marina in marinas:
        wired = beats(marina, Sender(marina, {}, jobs, clock), jobs, clock, 20)
        found += [beat for beat in wired if beat.name == "nightly"]
    yield found
    for marina in marinas:
        await marina.store.close()
    await umami.aclose()


async def test_each_night_there_is_one_copy_of_the_database(replicas, clock, tmp_path: Path):
    copies = []
    for hours in range(48):
        clock.now = MIDNIGHT + hours * HOUR
        for beat in replicas:
            await beat.job()
        copies.append(len(backups(tmp_path)))

    assert [0] * 3 + [1] * 24 + [2] * 21 == copies


async def test_a_copy_that_is_there_is_not_made_again(replicas, clock, tmp_path: Path):
    clock.now = MIDNIGHT + 6 * HOUR
    await replicas[0].job()
    (copy,) = backups(tmp_path)
    copy.write_text("the first one's")
    await replicas[1].job()

    assert "the first one's" == copy.read_text()


def backups(folder: Path) -> list[Path]:
    return sorted(folder.glob("backups/*.db"))
