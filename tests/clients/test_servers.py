"""Umami before 3.1 knows no known clients' hits; from 3.4 on, hits say whose they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from marina.errors import UmamiError, Unreachable, Unsupported
from marina.identity import sign
from marina.umami import Umami
from tests.clients.world import KEY, MINUTE


@pytest.fixture
def old(monkeypatch):
    async def hits(*_: object, **__: object) -> None:
        raise Unsupported("This Umami (3.0) cannot tell what known clients do.")

    monkeypatch.setattr(Umami, "hits", hits)


async def test_an_older_server_is_asked_by_sessions(world, old):
    world.hit(path="/", ago=2 * MINUTE)
    world.hit(path="/berths/A12")
    world.hit(type=5)
    world.hit("CRM-3", id="CRM-3")
    world.demo.hit(world.demo.store.rows("select website_id as id from website")[0]["id"], "/")
    await world.look()
    await world.deliver()

    assert ["Ada Lind (Lind Yachts) is looking at berth A12."] == world.said


async def test_a_newer_servers_hits_need_no_session(world, monkeypatch):
    original = Umami.hits

    async def hits(self, *args, **more):
        found = await original(self, *args, **more)
        return tuple(replace(hit, distinct_id=sign("CRM-1", KEY)) for hit in found)

    monkeypatch.setattr(Umami, "hits", hits)
    world.hit()
    await world.look()

    assert not [it for it in world.demo.requests if "/sessions/" in it.path]
    assert 1 == len(await world.store.claim(world.now))


async def test_a_session_that_cannot_be_read_is_passed_over_at_the_third_look(
    world, monkeypatch, caplog
):
    original, broken = Umami.session, list[str]()
    world.hit()
    world.hit("CRM-3")

    async def session(self, website, id):
        broken[:] = broken or [id]
        if id in broken:
            raise UmamiError("Umami's answer is no JSON.")
        return await original(self, website, id)

    monkeypatch.setattr(Umami, "session", session)
    told = []
    for _ in range(3):
        await world.look()
        await world.deliver()
        told.append(len(world.chat.posts))

    assert [0, 0, 1] == told
    assert "is passed over" in caplog.text


async def test_a_server_that_is_away_in_the_midst_is_asked_again(world, monkeypatch):
    async def session(*_: object) -> None:
        raise Unreachable("Umami does not answer.")

    world.hit()
    with monkeypatch.context() as patch:
        patch.setattr(Umami, "session", session)
        await world.look()
    await world.look()
    await world.deliver()

    assert 1 == len(world.chat.posts)
