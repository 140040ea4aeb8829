"""An answer or an error that can be told, within the deadline, whatever the network does."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from marina.errors import Denied, UmamiError, Unreachable
from marina.umami import ApiKey, Umami, breaker
from tests.umami.conftest import OTHER, SITE, STATS, WEEK

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
WHOLE = b'{"pageviews":1,"visitors":1,"visits":1,"bounces":1,"totaltime":1}'


@asynccontextmanager
async def served(talk: Talk, deadline: float = 2.0) -> AsyncIterator[Umami]:
    """A client of a server on a socket that talks like this."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await talk(reader, writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    url, plain = f"http://127.0.0.1:{port}", httpx.AsyncHTTPTransport(verify=False)
    async with Umami(url, ApiKey("k"), transport=plain, deadline=deadline) as umami:
        yield umami
    server.close()
    await server.wait_closed()


def says(head: bytes, body: bytes = b"") -> Talk:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body)

    return talk


async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(OK + b"\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.01)


async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(OK + b"Connection: close\r\n\r\n")
    for _ in range(800):
        writer.write(b" " * 2**16)
        await writer.drain()


async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(OK + b"Content-Length: 500\r\n\r\n" + WHOLE)


FAULTS = {
    "drip": (drip, Unreachable, "Umami does not answer."),
    "silence": (silence, Unreachable, "Umami does not answer."),
    "reset": (reset, Unreachable, "Umami does not answer."),
    "cut connection": (cut, Unreachable, "Umami does not answer."),
    "no HTTP": (says(b"SSH-2.0-OpenSSH\r\n"), Unreachable, "Umami does not answer."),
    "50 MB": (flood, UmamiError, "Umami's answer is too long."),
    "cut JSON": (says(OK, WHOLE[:40]), UmamiError, "Umami's answer is no JSON."),
    "HTML": (says(OK, b"<html>"), UmamiError, "Umami's answer is no JSON."),
    "nothing": (says(OK), UmamiError, "Umami's answer is no JSON."),
    "{}": (says(OK, b"{}"), UmamiError, "Umami's answer lacks “pageviews”."),
    "null": (says(OK, b"null"), UmamiError, "Umami's answer is not what was asked for."),
    "a list": (says(OK, b"[1]"), UmamiError, "Umami's answer is not what was asked for."),
    "text for a number": (
        says(OK, WHOLE.replace(b'"visits":1', b'"visits":"many"')),
        UmamiError,
        "Umami's answer is not what was asked for in “visits”.",
    ),
    "truth for a number": (
        says(OK, WHOLE.replace(b'"visits":1', b'"visits":true')),
        UmamiError,
        "Umami's answer is not what was asked for in “visits”.",
    ),
    "packed": (says(OK + b"Content-Encoding: gzip\r\n", b"x"), UmamiError, "Umami's answer is pac"),
    "302": (
        says(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n"),
        UmamiError,
        "Umami sends the bot elsewhere (302).",
    ),
    "401": (says(b"HTTP/1.1 401 No\r\n"), Denied, "Umami does not let the bot see this website"),
    "403": (says(b"HTTP/1.1 403 No\r\n"), Denied, "Umami, or a proxy in front of it, refuses"),
    "429": (says(b"HTTP/1.1 429 No\r\n"), Unreachable, "Umami is busy (429)."),
    "500": (says(b"HTTP/1.1 500 No\r\n"), UmamiError, "Umami answered 500 to stats."),
    "502 HTML": (says(b"HTTP/1.1 502 No\r\n", b"<html>"), Unreachable, "Umami is busy (502)."),
    "503": (says(b"HTTP/1.1 503 No\r\n"), Unreachable, "Umami is busy (503)."),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.usefixtures("no_pauses")
async def test_every_fault_ends_in_a_sentence_within_the_deadline(fault):
    talk, error, sentence = FAULTS[fault]
    hangs = sentence.startswith("Umami does not answer")
    tracemalloc.start()
    async with served(talk, deadline=0.3 if hangs else 60) as umami, asyncio.timeout(30):
        with pytest.raises(error) as exc:
            await umami.stats(SITE, WEEK)
        _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert str(exc.value).startswith(sentence)
    assert peak < 20 * 2**20


async def test_a_server_that_is_not_there_is_told_at_once(no_pauses):
    plain = httpx.AsyncHTTPTransport(verify=False)
    async with Umami("http://127.0.0.1:1", ApiKey("k"), transport=plain) as umami:
        with pytest.raises(Unreachable, match="Umami does not answer"):
            await umami.stats(SITE, WEEK)


def client(*answers: httpx.Response | Exception) -> tuple[Umami, list[str]]:
    """Answers one after the other, the last again and again, and the list of what was asked."""
    asked: list[str] = []

    def serve(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        answer = answers[min(len(asked), len(answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer

    transport = httpx.MockTransport(serve)
    return Umami("http://u.test", ApiKey("k"), transport=transport), asked


GOOD = httpx.Response(200, json=STATS)
BUSY = httpx.Response(503)


@pytest.mark.parametrize(
    ("answers", "tries"),
    [
        ((BUSY, GOOD), 2),
        ((BUSY, httpx.Response(429), GOOD), 3),
        ((httpx.ReadError("reset"), httpx.ConnectError("refused"), GOOD), 3),
        ((httpx.Response(500), GOOD), 2),
    ],
)
@pytest.mark.usefixtures("no_pauses")
async def test_what_may_pass_is_asked_again(answers, tries):
    umami, asked = client(*answers)
    async with umami:
        assert 7 == (await umami.stats(SITE, WEEK)).visitors

    assert tries == len(asked)


@pytest.mark.parametrize(
    ("status", "tries"), [(500, 2), (503, 3), (429, 3), (400, 1), (404, 1), (401, 1), (302, 1)]
)
@pytest.mark.usefixtures("no_pauses")
async def test_tries_are_few(status, tries):
    umami, asked = client(httpx.Response(status))
    async with umami:
        with pytest.raises(UmamiError):
            await umami.verify()

    assert tries == len(asked)


@pytest.mark.parametrize("header", ["0.0", "", "Tue, 24 Nov 2026 10:00:00 GMT"])
@pytest.mark.usefixtures("no_pauses")
async def test_an_unreadable_retry_after_is_none(header):
    umami, asked = client(httpx.Response(429, headers={"Retry-After": header}), GOOD)
    async with umami:
        await umami.stats(SITE, WEEK)

    assert 2 == len(asked)


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "30"},
        {
            "Retry-After": "Tue, 24 Nov 2026 10:00:30 GMT",
            "Date": "Tue, 24 Nov 2026 10:00:00 GMT",
        },
    ],
)
async def test_a_wait_beyond_the_deadline_is_told_not_waited_for(headers):
    umami, asked = client(httpx.Response(429, headers=headers))
    async with umami:
        with pytest.raises(Unreachable, match=r"busy \(429\). Please try again in 30 seconds"):
            await umami.stats(SITE, WEEK)

    assert 1 == len(asked)


async def test_a_short_wait_is_kept(monkeypatch):
    slept: list[float] = []
    sleep = asyncio.sleep

    async def quick(seconds: float) -> None:
        slept.append(seconds)
        await sleep(0)

    monkeypatch.setattr("marina.umami.http.asyncio.sleep", quick)
    umami, _ = client(httpx.Response(429, headers={"Retry-After": "2"}), BUSY, GOOD)
    async with umami:
        await umami.stats(SITE, WEEK)

    waits = [seconds for seconds in slept if seconds >= 0.5]  # not a server's own ticks
    assert 2 <= waits[0] <= 2.6
    assert 1 <= waits[1] <= 1.3


async def test_no_more_than_four_are_asked_at_once():
    now, most = 0, 0

    async def serve(request: httpx.Request) -> httpx.Response:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.002)
        now -= 1
        return httpx.Response(200, json={"visitors": 1})

    transport = httpx.MockTransport(serve)
    async with Umami("http://u.test", ApiKey("k"), transport=transport) as umami:
        sites = [f"{n:08}-0000-4000-8000-000000000000" for n in range(30)]
        await asyncio.gather(*(umami.active(site) for site in sites))

    assert 4 == most


@pytest.mark.usefixtures("no_pauses")
async def test_a_server_that_is_down_is_left_alone_and_found_again(monkeypatch, caplog):
    answers = [httpx.Response(503)]
    asked = []

    def serve(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return answers[0]

    async with Umami("http://u.test", ApiKey("k"), transport=httpx.MockTransport(serve)) as umami:
        for _ in range(breaker.FAILURES):
            with pytest.raises(Unreachable, match="busy"):
                await umami.stats(SITE, WEEK)
        before = len(asked)
        with pytest.raises(Unreachable, match="Umami is down"):
            await umami.stats(OTHER, WEEK)
        assert umami.is_down
        assert before == len(asked)

        monkeypatch.setattr(breaker, "LOOK_AGAIN", 0)
        with pytest.raises(Unreachable):
            await umami.stats(OTHER, WEEK)  # still down: the next look is soon
        umami._http.breaker._next_look = 0
        answers[0] = GOOD
        assert 7 == (await umami.stats(OTHER, WEEK)).visitors

    assert not umami.is_down
    assert ["Umami is down: 3 questions in a row failed", "Umami answers again"] == [
        record.message for record in caplog.records
    ]


@pytest.mark.usefixtures("no_pauses")
async def test_bad_questions_do_not_make_a_server_down():
    umami, _ = client(httpx.Response(500))
    async with umami:
        for _ in range(9):
            with pytest.raises(UmamiError, match="answered 500"):
                await umami.stats(SITE, WEEK)

    assert not umami.is_down
