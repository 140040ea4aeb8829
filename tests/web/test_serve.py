"""Serving inside the bot's own loop."""

from __future__ import annotations

import asyncio
import signal
import socket

import httpx
import pytest

from bot.settings import SettingsError
from bot.web import app, serve


async def test_a_busy_port_is_told_in_words(bot):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"PORT {port} on HOST 127.0.0.1 cannot be had"):
            async with serve(app(bot.health), "127.0.0.1", port):
                pass


async def test_a_host_that_is_not_there_is_told_in_words(bot):
    with pytest.raises(SettingsError, match=r"HOST 192\.0\.2\.1 cannot be had"):
        async with serve(app(bot.health), "192.0.2.1", 0):
            pass


async def test_what_is_written_leaves_at_once(bot, monkeypatch):
    accepted: list[socket.socket] = []
    accept = socket.socket.accept

    def remember(listening):
        connection, address = accept(listening)
        accepted.append(connection)
        return connection, address

    monkeypatch.setattr(socket.socket, "accept", remember)
    async with serve(app(bot.health), "127.0.0.1", 0) as url, httpx.AsyncClient() as client:
        await client.get(url + "healthz")
        waits = [not it.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) for it in accepted]

    assert [False] == waits


@pytest.mark.parametrize(("host", "name"), [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1")])
async def test_the_address_can_be_opened(bot, host, name):
    async with serve(app(bot.health), host, 0) as url, httpx.AsyncClient() as client:
        answer = await client.get(url + "healthz")

    assert url.startswith(f"http://{name}:")
    assert 200 == answer.status_code


async def test_a_port_can_be_had_again_at_once(bot):
    async with serve(app(bot.health), "127.0.0.1", 0) as url, httpx.AsyncClient() as client:
        await client.get(url + "healthz")
    port = int(url.rstrip("/").rsplit(":", 1)[1])
    async with serve(app(bot.health), "127.0.0.1", port) as again:
        pass

    assert url == again


async def test_the_bots_own_signal_handlers_stay(bot):
    before = [signal.getsignal(it) for it in (signal.SIGINT, signal.SIGTERM)]
    async with serve(app(bot.health), "127.0.0.1", 0) as url, httpx.AsyncClient() as client:
        await client.get(url + "healthz")
        during = [signal.getsignal(it) for it in (signal.SIGINT, signal.SIGTERM)]

    assert before == during


async def test_an_open_stream_does_not_delay_the_exit(bot, page):
    clock = asyncio.get_running_loop().time
    async with httpx.AsyncClient() as client:
        async with serve(app(bot.health, page), "127.0.0.1", 0, page.close) as url:
            request = client.build_request("GET", url + "events?after=0")
            stream = await client.send(request, stream=True)
            began = clock()
        took = clock() - began
        await stream.aclose()

    assert took < 1


async def test_an_answer_under_way_is_still_given(bot, page):
    bot.thinks = 0.1
    async with httpx.AsyncClient() as client:
        async with serve(app(bot.health, page), "127.0.0.1", 0, page.close) as url:
            answer = asyncio.create_task(client.post(url + "ask", data={"q": "traffic"}))
            await bot.was_asked.wait()
        status = (await answer).status_code

    assert 200 == status
