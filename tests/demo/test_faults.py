"""Every fault, seen from the other end of a real socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.demo import Demo, Fault, serve

HEARTBEAT = "/api/heartbeat"


@pytest.fixture
async def client(demo: Demo) -> AsyncIterator[httpx.AsyncClient]:
    async with serve(demo) as url, httpx.AsyncClient(base_url=url, timeout=10) as client:
        yield client


async def test_without_a_fault_it_answers(client: httpx.AsyncClient):
    assert (await client.get(HEARTBEAT)).json() == {"ok": True}


@pytest.mark.parametrize("fault", [Fault.slow(5), Fault.drip(0.1)])
async def test_a_slow_or_dripping_answer_outlasts_a_deadline(
    demo: Demo, client: httpx.AsyncClient, fault: Fault
):
    demo.fault = fault

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await client.get(HEARTBEAT)


async def test_a_reset_cuts_the_connection(demo: Demo, client: httpx.AsyncClient):
    demo.fault = Fault.reset()

    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        await client.get(HEARTBEAT)


@pytest.mark.parametrize(
    ("fault", "status", "content_type", "body"),
    [
        (Fault.unauthorized(), 401, "application/json", b'{"error"'),
        (Fault.too_many("7"), 429, "application/json", b'{"error"'),
        (Fault.crash(), 500, None, b""),
        (Fault.gateway(), 502, "text/html", b"<html>"),
        (Fault.empty(), 200, "application/json", b"{}"),
        (Fault.truncated(), 200, "application/json", b'{"ok"'),
        (Fault.types(), 200, "application/json", b'{"ok": {"value": true}}'),
    ],
)
async def test_a_wrong_answer(
    demo: Demo, client: httpx.AsyncClient, fault: Fault, status, content_type, body
):
    demo.fault = fault

    answer = await client.get(HEARTBEAT)

    assert (answer.status_code, answer.headers.get("content-type")) == (status, content_type)
    assert answer.content.startswith(body)


async def test_too_many_says_when_to_come_again(demo: Demo, client: httpx.AsyncClient):
    demo.fault = Fault.too_many("7")

    assert (await client.get(HEARTBEAT)).headers["retry-after"] == "7"


async def test_a_huge_answer_has_no_length_in_front(demo: Demo, client: httpx.AsyncClient):
    demo.fault = Fault.huge(1_000_000)

    answer = await client.get(HEARTBEAT)

    assert ("content-length" in answer.headers, len(answer.json()) > 400_000) == (False, True)


async def test_a_fault_may_be_of_one_path_and_of_one_time(demo: Demo, client: httpx.AsyncClient):
    demo.fault = Fault.crash().only("/api/config", times=1)

    statuses = [
        (await client.get(path)).status_code for path in (HEARTBEAT, "/api/config", "/api/config")
    ]

    assert statuses == [200, 500, 200]


async def test_latency_is_each_requests_own(demo: Demo, client: httpx.AsyncClient):
    asked: list[str] = []

    def latency(path: str) -> float:
        asked.append(path)
        return 0.001

    demo.latency = latency
    await client.get(HEARTBEAT)

    assert asked == [HEARTBEAT]


async def test_a_page_of_another_origin_may_send(client: httpx.AsyncClient):
    answer: Any = await client.options("/api/send", headers={"origin": "https://port.example"})

    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (204, "*")


async def test_the_tracker_is_served(client: httpx.AsyncClient):
    answer = await client.get("/script.js")

    assert answer.headers["content-type"].startswith("text/javascript")
    assert "window.umami = { track, identify }" in answer.text
