"""Who the bot is to Microsoft: asked for once, kept while it lasts, never told to a log."""

from __future__ import annotations

import asyncio
import datetime
import json
import logging
from dataclasses import dataclass, field
from typing import Any

import jwt
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from bot.surface import NotPosted, Unauthorized
from bot.teams.clouds import CLOUDS, PUBLIC
from bot.teams.identity import NOBODY, Credentials, Identity
from tests.teams.microsoft import APP, TENANT, key

SECRET = "planted-secret"


@dataclass
class Answer:
    text: str
    status_code: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def raise_for_status(self) -> None:
        assert self.status_code < 400


@dataclass
class Login:
    """Microsoft's login, as the library for it speaks HTTP."""

    answer: dict[str, Any] = field(
        default_factory=lambda: {"access_token": "t1", "expires_in": 3600, "token_type": "Bearer"}
    )
    status: int = 200
    fails: Exception | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)

    def get(self, url: str, **more: Any) -> Answer:
        if self.fails:
            raise self.fails
        here = f"https://{url.split('/', 3)[2]}/{TENANT}"
        if "openid-configuration" in url:
            ends = {"authorization_endpoint": "authorize", "token_endpoint": "token"}
            told = {name: f"{here}/oauth2/v2.0/{end}" for name, end in ends.items()}
            return Answer(json.dumps({**told, "issuer": f"{here}/v2.0"}))
        if "discovery/instance" in url:
            found = f"{here}/v2.0/.well-known/openid-configuration"
            return Answer(json.dumps({"tenant_discovery_endpoint": found, "metadata": []}))
        self.asked.append({"url": url, **(more.get("params") or {})})
        return Answer(json.dumps(self.answer), self.status)

    def post(self, url: str, **more: Any) -> Answer:
        if self.fails:
            raise self.fails
        self.asked.append({"url": url, **more["data"]})
        return Answer(json.dumps(self.answer), self.status)

    def close(self) -> None:
        pass


@pytest.fixture
def login():
    return Login()


def with_secret(login: Login) -> Identity:
    return Identity(Credentials(APP, TENANT, secret=SECRET), login)


def certificate() -> str:
    """Self-signed, as the portal takes them: key and certificate in one text."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tidings")])
    day = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key("cert").public_key(), 1)
        .not_valid_before(day)
        .not_valid_after(day + datetime.timedelta(days=9999))
        .sign(key("cert"), SHA256())
    )
    pem = key("cert").private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return (made.public_bytes(Encoding.PEM) + pem).decode()


async def test_a_secret_is_exchanged_for_a_token(login):
    token = await with_secret(login).token()

    (asked,) = login.asked
    assert ("t1", APP, SECRET) == (token, asked["client_id"], asked["client_secret"])
    assert f"{PUBLIC.login}/{TENANT}/oauth2/v2.0/token" == asked["url"]
    assert "https://api.botframework.com/.default" in asked["scope"]


@pytest.mark.parametrize("name", ["usgov", "usgovdod"])
async def test_a_cloud_has_a_login_of_its_own(login, name):
    await Identity(Credentials(APP, TENANT, secret=SECRET), login, CLOUDS[name]).token()

    (asked,) = login.asked
    assert f"https://login.microsoftonline.us/{TENANT}/oauth2/v2.0/token" == asked["url"]
    assert "https://api.botframework.us/.default" in asked["scope"]


async def test_a_certificate_signs_and_never_leaves(login):
    token = await Identity(Credentials(APP, TENANT, certificate=certificate()), login).token()

    (asked,) = login.asked
    public = key("cert").public_key()
    told = jwt.decode(asked["client_assertion"], public, ["PS256"], options={"verify_aud": False})
    assert ("t1", APP, True) == (token, told["iss"], "client_secret" not in asked)


@pytest.mark.parametrize("pem", ["nonsense", certificate().split("-----BEGIN PRIVATE")[0]])
async def test_half_a_certificate_is_said_to_be_one(login, pem):
    with pytest.raises(Unauthorized, match="a key and a certificate"):
        await Identity(Credentials(APP, TENANT, certificate=pem), login).token()


async def test_a_managed_identity_needs_no_secret(login):
    login.answer = {"access_token": "t2", "expires_in": "3600", "resource": "r"}
    token = await Identity(Credentials(APP, TENANT, managed=True), login).token()

    (asked,) = login.asked
    assert ("t2", APP) == (token, asked["client_id"])
    assert "https://api.botframework.com" == asked["resource"]


async def test_without_any_it_is_nobody(login):
    assert (NOBODY, []) == (await Identity(Credentials(APP, TENANT), login).token(), login.asked)


async def test_two_hundred_callers_ask_once(login):
    identity = with_secret(login)
    tokens = await asyncio.gather(*(identity.token() for _ in range(200)))

    assert ({"t1"}, 1) == (set(tokens), len(login.asked))


async def test_a_token_that_ends_soon_is_asked_for_anew(login):
    login.answer["expires_in"] = 299
    identity = with_secret(login)
    for _ in range(2):
        await identity.token()

    assert 2 == len(login.asked)


async def test_so_is_one_that_was_refused(login):
    identity = with_secret(login)
    await identity.token()
    identity.forget()
    await identity.token()

    assert 2 == len(login.asked)


async def test_nothing_is_forgotten_before_it_is_known(login):
    with_secret(login).forget()

    assert [] == login.asked


REFUSED = {"error": "invalid_client", "error_description": "AADSTS7000215: planted-detail"}


@pytest.mark.parametrize(
    ("credentials", "cure"),
    [
        (Credentials(APP, TENANT, secret=SECRET), "TEAMS_APP_SECRET"),
        (Credentials(APP, TENANT, certificate=certificate()), "TEAMS_CERTIFICATE"),
        (Credentials(APP, TENANT, managed=True), "Assign the identity"),
    ],
    ids=["secret", "certificate", "managed"],
)
async def test_a_refused_identity_says_what_would_help(login, caplog, credentials, cure):
    caplog.set_level(logging.DEBUG)
    login.answer, login.status = REFUSED, 400
    with pytest.raises(Unauthorized, match=cure) as caught:
        await Identity(credentials, login).token()

    assert "planted" not in f"{caught.value}{credentials}"
    assert "planted" not in "".join(it.message for it in caplog.records if "bot." in it.name)


@pytest.mark.parametrize("error", ["temporarily_unavailable", "server_error"])
async def test_a_login_out_of_order_is_asked_later(login, error):
    login.answer, login.status = {"error": error}, 503
    with pytest.raises(NotPosted):
        await with_secret(login).token()


async def test_a_login_that_cannot_be_reached_is_asked_later(login):
    identity = with_secret(login)
    login.fails = requests.ConnectionError("planted")
    with pytest.raises(NotPosted, match="cannot be reached") as caught:
        await identity.token()
    login.fails = None

    assert "planted" not in str(caught.value)
    assert "t1" == await identity.token()
