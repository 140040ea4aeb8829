"""Equal questions are one question."""

from __future__ import annotations

import asyncio
from functools import partial

import httpx
import pytest

from marina.errors import UmamiError
from marina.tasks import Shared, Together
from tests.umami.conftest import SITE, STATS, WEEK


async def test_twenty_equal_calls_are_one_request(umami, server):
    answers = await asyncio.gather(*(umami.stats(SITE, WEEK) for _ in range(20)))

    assert 1 == len(set(answers)) == len(server.asked)
    assert (19, 1, 0.95) == (umami.cache.hits, umami.cache.misses, umami.cache.hit_rate)


async def test_one_who_gives_up_leaves_the_call_to_the_others(umami, server):
    first = asyncio.create_task(umami.stats(SITE, WEEK))
    second = asyncio.create_task(umami.stats(SITE, WEEK))
    await asyncio.sleep(0)
    first.cancel()

    assert 7 == (await second).visitors
    assert 1 == len(server.asked)


async def test_an_error_is_not_remembered(umami, server):
    server.answer = httpx.Response(500)
    with pytest.raises(UmamiError):
        await umami.stats(SITE, WEEK)
    server.answer = STATS

    assert 7 == (await umami.stats(SITE, WEEK)).visitors


async def number(it: int) -> int:
    return it


async def test_a_result_is_fresh_for_a_while():
    shared = Shared[int](60)
    found = [
        await shared.get("a", lambda: number(1)),
        await shared.get("a", lambda: number(2)),
        await shared.get("b", lambda: number(3), fresh=0),
        await shared.get("b", lambda: number(4), fresh=lambda result: 9),
        await shared.get("b", lambda: number(5)),
    ]

    assert [1, 1, 3, 4, 4] == found
    shared.forget("b")
    assert 6 == await shared.get("b", lambda: number(6))


async def test_what_was_not_asked_for_longest_makes_room():
    shared = Shared[int](60, most=10, weigh=lambda result: 2)
    for key in range(5):
        await shared.get(key, lambda: number(0))
    await shared.get(0, lambda: number(1))
    await shared.get(5, lambda: number(2))

    assert [0, 9] == [await shared.get(key, lambda: number(9)) for key in (0, 1)]


async def test_a_giant_is_not_kept():
    shared = Shared[int](60, most=10, weigh=lambda result: result)

    assert [9, 1, 1] == [await shared.get("x", partial(number, n)) for n in (9, 1, 2)]


async def test_nobody_has_asked():
    assert Shared[int](1).hit_rate is None


async def test_closing_gives_up_what_is_under_way():
    shared = Shared[int](1)
    waiting = asyncio.create_task(shared.get("a", lambda: asyncio.sleep(60, 1)))
    await asyncio.sleep(0)
    await shared.aclose()

    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_the_first_failure_comes_out_as_itself():
    with pytest.raises(UmamiError):
        await both()


async def both() -> None:
    async with Together() as group:
        group.create_task(asyncio.sleep(0.01))
        group.create_task(failing())


async def failing() -> None:
    raise UmamiError("no")
