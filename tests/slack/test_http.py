"""The door of HTTP mode: only what Slack signed comes in, and nothing makes it fall over."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest

from tests.slack.doors import HttpDoor

BODY = urlencode({"command": "/live", "user_id": "U1", "channel_id": "C1", "trigger_id": "t"})
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SIGNATURE = "v0=" + "0" * 64


@pytest.fixture
def transport() -> str:
    return "http"


@pytest.fixture
def door(people) -> HttpDoor:
    assert isinstance(people.door, HttpDoor)
    return people.door


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Signature": SIGNATURE},
        {"X-Slack-Request-Timestamp": "1779197400"},
        {"X-Slack-Signature": SIGNATURE, "X-Slack-Request-Timestamp": "1779197400"},
        {"X-Slack-Signature": SIGNATURE, "X-Slack-Request-Timestamp": "abc"},
        {"X-Slack-Signature": SIGNATURE, "X-Slack-Request-Timestamp": ""},
        {"X-Slack-Signature": SIGNATURE, "X-Slack-Request-Timestamp": "9" * 400},
        {"X-Slack-Signature": SIGNATURE, "X-Slack-Request-Timestamp": "-5"},
        {"X-Slack-Signature": "v0=é", "X-Slack-Request-Timestamp": "1779197400"},
        {"X-Slack-Signature": "v0=" + "é" * 64, "X-Slack-Request-Timestamp": "1779197400"},
    ],
)
async def test_what_slack_did_not_sign_is_turned_away(door, answers, headers):
    status, _ = await door.post(BODY, FORM | headers)

    assert 401 == status
    assert [] == answers.asked


async def test_a_signature_of_other_words_is_turned_away(door, answers):
    status, _ = await door.post(BODY + "&text=more", FORM | door.headers(BODY))

    assert 401 == status
    assert [] == answers.asked


@pytest.mark.parametrize("age", [301, -301])
async def test_a_request_of_another_time_is_turned_away(door, answers, age):
    status, _ = await door.post(BODY, FORM | door.headers(BODY, age))

    assert 401 == status


async def test_too_long_a_body_is_turned_away(door):
    body = "x" * (256 * 1024 + 1)

    status, _ = await door.post(body, FORM | door.headers(body))

    assert 413 == status


async def test_a_replayed_request_is_executed_once(door, answers):
    for _ in range(10):
        assert (200, 1) == ((await door.post(BODY, FORM | door.headers(BODY)))[0], 1)

    assert ["live"] == answers.lines


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"{", "application/json"),
        (b"payload=%7B", "application/x-www-form-urlencoded"),
        (b"[]", "application/json"),
        (b"", "application/json"),
        (b"\x00", "text/plain"),
    ],
)
async def test_signed_nonsense_is_no_server_error(door, body, content_type):
    headers = door.headers(body.decode()) | {"Content-Type": content_type}

    status, _ = await door.post(body, headers)

    assert status in (400, 404)


async def test_bytes_that_are_no_text_are_turned_away(door, monkeypatch):
    monkeypatch.setattr("bot.slack.http.SignatureVerifier.is_valid", lambda *_: True)

    status, _ = await door.post(b"\xff\xfe", FORM | door.headers(""))

    assert 400 == status


async def test_slack_may_verify_the_address(door):
    body = json.dumps({"type": "url_verification", "challenge": "c"})

    status, told = await door.post(body, door.headers(body) | {"Content-Type": "application/json"})

    assert (200, {"challenge": "c"}) == (status, json.loads(told))
