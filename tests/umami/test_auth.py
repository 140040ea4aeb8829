"""One login for all, one more when a token is refused, and none with a password that is wrong."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from marina.errors import AnswerError, Denied, UmamiError, Unreachable
from marina.umami import ApiKey, Login, Umami, auth
from tests.umami.conftest import SITE, STATS, URL, WEEK, Server
from tests.umami.recordings import FILES, Recording


async def test_two_hundred_callers_are_one_login(umami, server):
    sites = [f"{n:08}-0000-4000-8000-000000000000" for n in range(200)]
    await asyncio.gather(*(umami.stats(site, WEEK) for site in sites))

    assert (1, 200) == (server.logins, len(server.asked))


async def test_a_refused_token_costs_two_hundred_callers_one_login(umami, server):
    await umami.stats(SITE, WEEK)
    server.logins += 1  # the token that was given out is no longer the newest
    sites = [f"{n:08}-0000-4000-8000-000000000000" for n in range(200)]
    await asyncio.gather(*(umami.stats(site, WEEK) for site in sites))

    assert 3 == server.logins


async def test_a_second_401_means_no_permission(umami, server):
    server.answer = httpx.Response(401)
    with pytest.raises(Denied, match="does not let the bot see this website"):
        await umami.stats(SITE, WEEK)

    assert (1, 1) == (server.logins, len(server.asked))
    with pytest.raises(Denied):
        await umami.stats(SITE, WEEK)
    assert 1 == server.logins  # it did not help a moment ago


async def test_what_was_denied_is_looked_at_again_after_a_while(umami, server, monkeypatch):
    server.answer = httpx.Response(401)
    for pause in (300, 0):
        monkeypatch.setattr(auth, "DENIED_PAUSE", pause)
        with pytest.raises(Denied):
            await umami.stats(SITE, WEEK)
    server.answer = STATS

    assert 7 == (await umami.stats(SITE, WEEK)).visitors


async def test_a_wrong_password_is_tried_once(server, caplog):
    login = Login(URL, "bot", "wrong")
    async with Umami(URL, login, transport=httpx.MockTransport(server)) as umami:
        sites = [f"{n:08}-0000-4000-8000-000000000000" for n in range(50)]
        asked = [umami.stats(site, WEEK) for site in sites]
        found = await asyncio.gather(*asked, return_exceptions=True)
        with pytest.raises(Denied, match="Its admin must mend that"):
            await umami.verify()

    assert {(Denied, auth.REFUSED)} == {(type(error), str(error)) for error in found}
    assert (1, True) == (server.logins, login.refused)
    assert [auth.REFUSED] == [record.message for record in caplog.records]


async def test_a_password_that_was_mended_works_after_the_pause(server, monkeypatch):
    login = Login(URL, "bot", "new")
    async with Umami(URL, login, transport=httpx.MockTransport(server)) as umami:
        with pytest.raises(Denied):
            await umami.stats(SITE, WEEK)
        server.password = "new"
        with pytest.raises(Denied):
            await umami.stats(SITE, WEEK)
        monkeypatch.setattr(auth, "REFUSED_PAUSE", 0)

        assert 7 == (await umami.stats(SITE, WEEK)).visitors
        assert not login.refused


LOGINS = [
    (httpx.Response(503), Unreachable, "Umami is busy (503)."),
    (httpx.Response(500), Unreachable, "Umami cannot sign the bot in"),
    (httpx.Response(404, text="<html>"), UmamiError, "Umami answered the login with 404."),
    (httpx.Response(302, headers={"Location": "/"}), UmamiError, "Umami answered the login with"),
    (httpx.Response(200, text="<html>"), UmamiError, "Umami's answer to the login is no JSON."),
    (httpx.Response(200, json=[]), UmamiError, "Umami's answer to the login lacks the token."),
    (httpx.Response(200, json={"token": 7}), UmamiError, "Umami's answer to the login lacks"),
    (
        httpx.Response(200, json={"requiresTwoFactor": True, "partialToken": "p"}),
        Denied,
        "The bot's Umami user has a second factor.",
    ),
]


@pytest.mark.parametrize(("answer", "error", "says"), LOGINS)
async def test_a_login_that_fails_fails_once_for_all(answer, error, says):
    logins = []

    async def serve(request: httpx.Request) -> httpx.Response:
        logins.append(request)
        await asyncio.sleep(0.01)
        return httpx.Response(answer.status_code, content=answer.content)

    login = Login(URL, "bot", "secret")
    async with Umami(URL, login, transport=httpx.MockTransport(serve)) as umami:
        asked = [umami.stats(f"{n:08}-0000-4000-8000-000000000000", WEEK) for n in range(4)]
        found = await asyncio.gather(*asked, return_exceptions=True)

    assert {error} == {type(it) for it in found}
    assert all(str(it).startswith(says) for it in found)
    assert 1 == len(logins)


async def test_a_login_with_a_giant_answer_is_cut_off():
    giant = httpx.Response(200, text="x" * 6_000_000)
    login = Login(URL, "bot", "secret")
    async with Umami(URL, login, transport=httpx.MockTransport(lambda request: giant)) as umami:
        with pytest.raises(UmamiError, match="Umami's answer is too long"):
            await umami.verify()


async def test_a_login_without_an_answer_is_tried_like_any_question(no_pauses):
    logins = []

    async def serve(request: httpx.Request) -> httpx.Response:
        logins.append(request)
        await asyncio.sleep(0.01)
        raise httpx.ReadError("reset", request=request)

    login = Login(URL, "bot", "secret")
    async with Umami(URL, login, transport=httpx.MockTransport(serve)) as umami:
        with pytest.raises(Unreachable):
            await umami.verify()

    assert 3 == len(logins)


RECORDED = [name for name in FILES if name.startswith("auth/login-")]


@pytest.mark.parametrize("name", RECORDED)
async def test_recorded_logins(name):
    recording = Recording(name)

    def serve(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/auth/login":
            return recording.response()
        assert request.headers["Authorization"] == "Bearer <token>"
        return httpx.Response(200, json=STATS)

    login = Login(URL, "bot", "secret")
    async with Umami(URL, login, transport=httpx.MockTransport(serve)) as umami:
        if recording.status == 200:
            assert 7 == (await umami.stats(SITE, WEEK)).visitors
        else:
            with pytest.raises(AnswerError):
                await umami.stats(SITE, WEEK)
    assert login.refused == (recording.status == 401)


@pytest.mark.parametrize(
    ("url", "path", "name", "value"),
    [
        ("https://stats.example.com/umami", "/umami/api", "authorization", "Bearer key"),
        ("https://stats.example.com/api/", "/api", "authorization", "Bearer key"),
        ("https://api.umami.is", "/v1", "x-umami-api-key", "key"),
        ("https://api.umami.is/v1", "/v1", "x-umami-api-key", "key"),
    ],
)
async def test_an_api_key_needs_no_login(url, path, name, value):
    asked: list[httpx.Request] = []

    def serve(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=STATS)

    async with Umami(url, ApiKey("key"), transport=httpx.MockTransport(serve)) as umami:
        await umami.stats(SITE, WEEK)

    assert f"{path}/websites/{SITE}/stats" == asked[0].url.path
    assert value == asked[0].headers[name]
    assert 1 == len({"authorization", "x-umami-api-key"} & asked[0].headers.keys())


async def test_a_key_that_is_refused_is_final():
    asked: list[Any] = []

    def serve(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(401)

    async with Umami(URL, ApiKey("key"), transport=httpx.MockTransport(serve)) as umami:
        with pytest.raises(Denied):
            await umami.verify()

    assert 1 == len(asked)


async def test_neither_password_nor_token_reach_a_log(caplog):
    caplog.set_level(0)
    server = Server()
    login = Login(URL, "bot", "secret")
    async with Umami(URL, login, transport=httpx.MockTransport(server)) as umami:
        await umami.stats(SITE, WEEK, {"query": "email=ada@example.com"})
        server.password = "other"
        server.logins = 7
        with pytest.raises(Denied):
            await umami.active(SITE)

    ours = [record.getMessage() for record in caplog.records if record.name.startswith("marina")]
    assert [auth.REFUSED] == ours
