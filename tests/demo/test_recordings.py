"""The simulated Umami answers what a real one was asked in the same form."""

from __future__ import annotations

import json
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

import httpx
import pytest

from bot.demo import Demo
from tests.demo import traffic, world
from tests.demo.recordings import Recording, forms, recordings
from tests.demo.shapes import differences

OTHER_ROUTES = {
    "auth/share-*": "share links: a bot signs in",
    "auth/sso-no-redis": "single sign-on: needs Redis",
    "event-data/export": "the zip of a website's data: not read by a bot",
    "sessions/replays": "session replay: not read by a bot",
    "websites/admin-teams": "administration: not read by a bot",
    "websites/users-*": "administration of users: not done by a bot",
    "send/identify-after-race-500": "comes of two writes at once, which the simulator never does",
}
"""Recordings that the simulator does not answer, and why."""

WRITES = (
    "auth/me-after-*",
    "websites/create-*",
    "websites/update-*",
    "websites/delete-*",
    "send/*",
    "reports/create*",
    "reports/update",
)


def _tmp(demo: Demo) -> None:
    demo.store.insert(
        "website",
        website_id=world.TMP,
        name="Tmp",
        domain="tmp.example.com",
        user_id=world.ADMIN,
        created_by=world.ADMIN,
        created_at=0,
        updated_at=0,
    )


def _without_viewer(demo: Demo) -> None:
    demo.store.rows("delete from user where username = 'viewer'")


def _promoted(demo: Demo) -> None:
    demo.store.rows("update user set password = 'other', role = 'user' where username = 'viewer'")


PREPARED: dict[str, Callable[[Demo], None]] = {
    "websites/create-duplicate-id": _tmp,
    "websites/update-tmp": _tmp,
    "websites/delete-tmp": _tmp,
    "auth/me-after-user-deleted": _without_viewer,
    "auth/me-after-password-change": _promoted,
}


def _is(name: str, patterns: Any) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


ASKED = [name for name in recordings() if not _is(name, OTHER_ROUTES)]


@pytest.fixture(scope="module")
def demo() -> Demo:
    return traffic.full()


@pytest.mark.parametrize("name", ASKED)
async def test_the_answer_has_the_recorded_form(name: str, demo: Demo) -> None:
    recording = recordings()[name]
    asked = world.bare() if _is(name, WRITES) else demo
    asked.clock = lambda: world.AZUL_NOW if name.startswith("live/azul") else world.NOW

    answer = await _ask(asked, recording)

    assert (recording.status, []) == (answer.status_code, _unlike(recording, answer))


def _unlike(recording: Recording, answer: httpx.Response) -> list[str]:
    """In which places the answer's form is not the recorded one's."""
    expected = recording.response
    if isinstance(expected, dict) and "_text" in expected:
        content_type = answer.headers.get("content-type")
        if content_type != expected["_content_type"]:
            return [f"content type {content_type}"]
        return [] if bool(expected["_text"]) == bool(answer.text) else ["empty or not"]
    if answer.status_code != recording.status:
        return []
    given = answer.json()
    if answer.status_code >= 400 and "errorObject" not in expected["error"]:
        return [] if expected == given else [f"{given} instead of {expected}"]
    if answer.status_code >= 400:
        expected, given = ({**one["error"], "errorObject": {}} for one in (expected, given))
        return [] if expected == given else [f"{given} instead of {expected}"]
    found = list(differences(expected, given, forms()[recording.route]))
    if recording.path.partition("?")[0].endswith("/stats") and "totaltime" in expected:
        zero = [
            name for name in ("pageviews", "totaltime") if (not expected[name]) != (not given[name])
        ]
        found += [f"{name} is {given[name]}, was {expected[name]}" for name in zero]
    return found


async def _ask(demo: Demo, recording: Recording) -> httpx.Response:
    transport = httpx.ASGITransport(demo.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://umami.test") as client:
        headers = await _headers(client, recording)
        if prepare := PREPARED.get(recording.name):
            prepare(demo)
        return await client.request(
            recording.method,
            recording.path,
            params=recording.query,
            content=recording.content,
            headers=headers,
        )


async def _headers(client: httpx.AsyncClient, recording: Recording) -> dict[str, str]:
    """The recorded headers, with tokens of this server in place of those left out."""
    headers = dict(recording.headers)
    for key, value in headers.items():
        if "<token>" in value:
            headers[key] = value.replace("<token>", await _token(client, "admin"))
    if headers.get("x-umami-cache") == "<cache>":
        headers["x-umami-cache"] = await _cache(client, recording)
    if recording.who == "raw-token":
        garbage = "garbage" in recording.name
        headers["authorization"] = (
            f"Bearer {'rubbish' if garbage else await _token(client, 'viewer')}"
        )
    elif recording.who:
        headers["authorization"] = f"Bearer {await _token(client, recording.who)}"
    return headers


async def _cache(client: httpx.AsyncClient, recording: Recording) -> str:
    """The cache of an anonymous hit from the same address."""
    headers = {key: value for key, value in recording.headers.items() if value != "<cache>"}
    body = json.loads(recording.content or b"")
    body["payload"].pop("id", None)
    answer = await client.post("/api/send", json=body, headers=headers)
    return str(answer.json()["cache"])


async def _token(client: httpx.AsyncClient, username: str) -> str:
    password = next(user[2] for user in world.USERS if user[1] == username)
    login = {"username": username, "password": password}
    answer = await client.post("/api/auth/login", json=login)
    return str(answer.json()["token"])
