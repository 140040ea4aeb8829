"""Who gets in: Microsoft, for this app, about a place that messages may go to. Nobody else."""

from __future__ import annotations

import contextlib
import json
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import jwt
import pytest
from starlette.applications import Starlette

from bot.teams import sdk
from bot.teams.clouds import Cloud
from bot.teams.door import BODY_MAX, TeamsDoor, origin
from tests.teams.microsoft import APP, ISSUER, TENANT, Keys, bearer, key
from tests.teams.serving import heartbeat, served

SERVICE = "https://smba.trafficmanager.net/emea/"
SLOW = 0.3  # seconds that the key server takes in the attacks
HELD = 0.1  # seconds; far below it, on a busy machine


def activity(**more: Any) -> dict[str, Any]:
    return {
        "type": "message",
        "id": "1",
        "serviceUrl": SERVICE,
        "channelId": "msteams",
        "from": {"id": "29:ana", "aadObjectId": "ana"},
        "recipient": {"id": f"28:{APP}"},
        "conversation": {"id": "a:1", "conversationType": "personal", "tenantId": TENANT},
        "text": "traffic",
        **more,
    }


@dataclass
class House:
    keys: Keys
    ahead: sdk.KeysAhead | None
    heard: list[str]
    client: httpx.AsyncClient

    async def post(self, authorization: str | bytes, body: Any = None, **headers: str) -> int:
        body = activity() if body is None else body
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent: Any = {"authorization": authorization, "content-type": "application/json"} | headers
        answer = await self.client.post(sdk.PATH, content=content, headers=sent)
        return answer.status_code


@contextlib.asynccontextmanager
async def built(*, authentication: bool) -> AsyncIterator[House]:
    async def token(scope: Any, tenant: str | None) -> str:
        return "eyJhbGciOiJub25lIn0.e30."

    keys = Keys()
    heard: list[str] = []
    async with served(keys.app) as url:
        cloud = Cloud(openid=f"{url}/v1/.well-known/openidconfiguration")
        door = TeamsDoor(cloud.issuer, cloud.services, authentication=authentication)
        app = sdk.app(APP, TENANT, token, door, cloud, authentication=authentication)

        @app.on_message
        async def hear(ctx: Any) -> None:
            heard.append(ctx.activity.text)

        await app.initialize()
        ahead = sdk.KeysAhead(app) if authentication else None
        transport = httpx.ASGITransport(Starlette(routes=door.routes))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            yield House(keys, ahead, heard, client)


@pytest.fixture(scope="module")
async def guarded() -> AsyncIterator[House]:
    async with built(authentication=True) as house:
        yield house


@pytest.fixture(scope="module")
async def unguarded() -> AsyncIterator[House]:
    async with built(authentication=False) as house:
        yield house


@pytest.fixture
async def house(guarded: House) -> House:
    """As it was at first."""
    guarded.heard.clear()
    guarded.keys.published, guarded.keys.seconds, guarded.keys.status = ["k1"], 0.0, 200
    assert guarded.ahead
    await guarded.ahead.refresh()
    return guarded


async def test_microsoft_gets_in(house):
    status = await house.post(bearer(SERVICE))

    assert (200, ["traffic"]) == (status, house.heard)


async def test_five_minutes_late_is_in_time(house):
    late = int(time.time()) - 200

    assert 200 == await house.post(bearer(SERVICE, exp=late))


def unsigned(algorithm: str, secret: str) -> str:
    told = {"iss": ISSUER, "aud": APP, "exp": int(time.time()) + 600, "serviceurl": SERVICE}
    return "Bearer " + jwt.encode(told, secret, algorithm, headers={"kid": "k1"})


BAD = {
    "no header": lambda: "",
    "no bearer": lambda: bearer(SERVICE).removeprefix("Bearer "),
    "no token": lambda: "Bearer ",
    "no JWT": lambda: "Bearer x.y.z",
    "not ASCII": lambda: "Bearer \xe9".encode(),
    "another audience": lambda: bearer(SERVICE, aud="00000000-0000-0000-0000-0000000000ff"),
    "no audience": lambda: bearer(SERVICE, aud=None),
    "another issuer": lambda: bearer(SERVICE, iss="https://evil.test"),
    "no issuer": lambda: bearer(SERVICE, iss=None),
    "an issuer that is nearly right": lambda: bearer(SERVICE, iss=ISSUER + "/"),
    "an Entra issuer": lambda: bearer(
        SERVICE, iss="https://login.microsoftonline.com/x/v2.0", tid="x"
    ),
    "an old Entra issuer": lambda: bearer(SERVICE, iss="https://sts.windows.net/x/", tid="x"),
    "an unknown key": lambda: bearer(SERVICE, kid="k9"),
    "another's key": lambda: bearer(SERVICE, kid="k1", signed="k2"),
    "ten minutes late": lambda: bearer(SERVICE, exp=int(time.time()) - 600),
    "not yet": lambda: bearer(SERVICE, nbf=int(time.time()) + 600),
    "no signature": lambda: unsigned("none", ""),
    "a shared secret": lambda: unsigned("HS256", "x" * 32),
    "another service": lambda: bearer("https://smba.trafficmanager.net/amer/"),
    "no service": lambda: bearer(SERVICE, serviceurl=None),
}


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize("name", BAD)
async def test_nobody_else_gets_in(house, name):
    status = await house.post(BAD[name]())

    assert (401, []) == (status, house.heard)


FOREIGN = (
    "https://evil.test/",
    "https://smba.trafficmanager.net.evil.test/",
    "https://smba.trafficmanager.net@evil.test/",
    "https://user@smba.trafficmanager.net/",
    "https://smba.trafficmanager.net:8443/",
    "http://smba.trafficmanager.net/",
    "https://[",
    "",
)


@pytest.mark.parametrize("url", FOREIGN)
async def test_answers_go_nowhere_else(house, url):
    status = await house.post(bearer(url), activity(serviceUrl=url))

    assert (401, []) == (status, house.heard)


ODD = {
    "not JSON": (b"{", 400),
    "not UTF-8": (b'{"type": "\xff"}', 400),
    "deep": (b"[" * 200_000, 400),
    "a list": (b"[]", 400),
    "a number": (b"1", 400),
    "nothing": (b"", 400),
    "too long": (b'{"text": "' + b"x" * BODY_MAX + b'"}', 413),
    "no type": (activity(type=None), 400),
    "a type that is a number": (activity(type=1), 400),
    "no service": ({k: v for k, v in activity().items() if k != "serviceUrl"}, 400),
    "a service that is a list": (activity(serviceUrl=[SERVICE]), 400),
    "nobody": (activity(**{"from": None}), 400),
    "nowhere": (activity(conversation={}), 400),
    "a conversation that is a text": (activity(conversation="a:1"), 400),
}


@pytest.mark.parametrize("name", ODD)
async def test_what_is_no_activity_is_refused(house, name):
    body, expected = ODD[name]

    assert (expected, []) == (await house.post(bearer(SERVICE), body), house.heard)


async def test_a_form_on_a_web_page_is_refused(house):
    assert 415 == await house.post(bearer(SERVICE), **{"content-type": "text/plain"})


@pytest.mark.parametrize(
    "more",
    [
        {"type": "brandNew"},
        {"type": "event", "name": "brandNew"},
        {"type": "invoke", "name": "brandNew"},
        {"timestamp": "yesterday"},
        {"entities": 1},
    ],
)
async def test_what_is_not_understood_is_taken_silently(house, more):
    assert 200 == await house.post(bearer(SERVICE), activity(**more))


ATTACKS = {
    "old keys": [lambda i: bearer(SERVICE)],
    "invented keys": [lambda i: bearer(SERVICE, kid=f"x{i}", signed="k1")],
    "invented tenants": [
        lambda i: bearer(SERVICE, iss=f"https://login.microsoftonline.com/{i}/v2.0", tid=str(i))
    ],
    "no header": [lambda i: ""],
}


@pytest.mark.parametrize("name", ATTACKS)
async def test_nobody_holds_the_loop_or_makes_the_bot_fetch_keys(house, name):
    house.keys.seconds, asked = SLOW, house.keys.asked
    key("k1")
    async with heartbeat() as longest:
        for i in range(3):
            await house.post(ATTACKS[name][0](i))

    assert asked == house.keys.asked
    assert longest[0] < HELD


async def test_new_keys_are_known_when_they_were_fetched(house):
    house.keys.published = ["k2"]
    before = await house.post(bearer(SERVICE, kid="k2"))
    await house.ahead.refresh()

    assert (401, 200) == (before, await house.post(bearer(SERVICE, kid="k2")))


async def test_keys_that_cannot_be_fetched_leave_the_old_ones(house):
    house.keys.status = 500
    with pytest.raises(httpx.HTTPStatusError):
        await house.ahead.refresh()

    assert 200 == await house.post(bearer(SERVICE))


async def test_the_log_holds_nothing_of_what_was_refused(house, caplog):
    caplog.set_level(logging.DEBUG)
    await house.post(bearer(SERVICE, kid="k9"), activity(text="planted-secret"))
    await house.post(bearer(SERVICE), activity(text="planted-secret", entities=1))

    assert "planted-secret" not in caplog.text
    assert "eyJ" not in caplog.text


class TestWithoutAuthentication:
    """For the stand-in of Teams on a developer's machine, and only for it."""

    @pytest.fixture
    def house(self, unguarded: House) -> House:
        unguarded.heard.clear()
        return unguarded

    async def test_a_stand_in_gets_in(self, house):
        assert (200, ["traffic"]) == (await house.post(""), house.heard)

    async def test_answers_still_go_nowhere_else(self, house):
        assert 401 == await house.post("", activity(serviceUrl="https://evil.test/"))

    @pytest.mark.parametrize(
        "headers", [{"host": "evil.test"}, {"origin": "https://evil.test"}], ids=["host", "origin"]
    )
    async def test_a_page_in_a_browser_does_not(self, house, headers):
        assert (403, []) == (await house.post("", **headers), house.heard)


async def test_the_environment_opens_no_door(monkeypatch, tmp_path, house):
    for name in sdk.HIDDEN:
        monkeypatch.setenv(name, "True")
    (tmp_path / ".env").write_text("PLANTED=1\n")
    monkeypatch.chdir(tmp_path)
    door = TeamsDoor(ISSUER, (), authentication=True)

    app = sdk.app(APP, TENANT, None, door, Cloud(), authentication=True)  # type: ignore[arg-type]

    assert (APP, False) == (
        app.id,
        app.options.dangerously_allow_unauthenticated_requests,
    )
    assert not hasattr(app.credentials, "client_secret")


@pytest.mark.parametrize("url", [None, 1, "https://[", "x"])
def test_an_odd_address_has_no_known_origin(url):
    assert origin(url) in ("://", "")
