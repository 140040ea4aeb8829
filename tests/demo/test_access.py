"""Who sees what, and in which words it is refused."""

from __future__ import annotations

from typing import Any

import pytest

from bot.demo import Demo
from tests.demo.asking import BOT, OTHER, SITE, TEAM, Asking

UNKNOWN = "99999999-9999-4999-8999-999999999999"
SPAN: dict[str, Any] = {"startAt": 0, "endAt": 1}
UNAUTHORIZED = {"error": {"message": "Unauthorized", "code": "unauthorized", "status": 401}}


@pytest.fixture
def admin(demo: Demo) -> Asking:
    return Asking(demo, f"/api/websites/{SITE}", "admin", "secret")


@pytest.fixture
def owner(demo: Demo) -> Asking:
    return Asking(demo, f"/api/websites/{OTHER}", "olga", "secret")


async def test_a_team_member_finds_the_teams_websites_in_the_team_alone(asking: Asking):
    own = await asking.get("/api/websites", includeTeams="1")
    teams = await asking.get("/api/teams")
    websites = await asking.get(f"/api/teams/{TEAM}/websites")

    assert own["data"] == []
    assert [team["name"] for team in teams["data"]] == ["Sales"]
    assert [site["id"] for site in websites["data"]] == [SITE]


async def test_a_user_lists_their_own_and_the_admin_everything(owner: Asking, admin: Asking):
    own = await owner.get("/api/websites")
    every = await admin.get("/api/admin/websites")

    assert [site["id"] for site in own["data"]] == [OTHER]
    assert sorted(site["id"] for site in every["data"]) == [SITE, OTHER]


async def test_another_website_and_an_unknown_one_are_refused_alike(asking: Asking):
    answers = [
        await asking.answer(f"/api/websites/{site}/stats", **SPAN) for site in (OTHER, UNKNOWN)
    ]

    assert [(answer.status_code, answer.json()) for answer in answers] == [(401, UNAUTHORIZED)] * 2


async def test_an_unknown_website_is_quiet_for_an_admin(admin: Asking):
    stats = await admin.get(f"/api/websites/{UNKNOWN}/stats", **SPAN)

    assert stats["pageviews"] == 0
    assert await admin.get(f"/api/websites/{UNKNOWN}") is None


async def test_the_schema_is_looked_at_before_the_token(demo: Demo):
    stranger = Asking(demo, f"/api/websites/{SITE}", "nobody", "wrong")

    assert (await stranger.answer("stats")).status_code == 400
    assert (await stranger.answer("stats", **SPAN)).status_code == 401


async def test_an_id_that_is_none_crashes(admin: Asking, asking: Asking):
    answers = [await who.answer("/api/websites/nope/stats", **SPAN) for who in (admin, asking)]

    assert [(answer.status_code, answer.text) for answer in answers] == [(500, "")] * 2


async def test_a_reader_may_look_but_not_change(asking: Asking):
    changed = await asking.answer(f"/api/websites/{SITE}", "POST", {"name": "Mine"})

    assert changed.status_code == 401
    assert (await asking.get(f"/api/websites/{SITE}"))["name"] == "Port"


async def test_signing_everybody_out_ends_their_tokens(demo: Demo, asking: Asking):
    me = await asking.get("/api/me")
    demo.sign_out()
    headers = {"authorization": f"Bearer {me['token']}"}
    async with asking._client() as client:
        answer = await client.get("/api/me", headers=headers)

    assert (me["user"]["id"], answer.status_code) == (BOT, 401)


async def test_requests_are_remembered_without_tokens(demo: Demo, asking: Asking):
    await asking.get("stats", **SPAN)

    asked = [(one.method, one.path) for one in demo.requests]
    assert asked == [("POST", "/api/auth/login"), ("GET", f"/api/websites/{SITE}/stats")]
    assert demo.requests[-1].params == {"startAt": "0", "endAt": "1"}


async def test_a_website_is_made_renamed_and_taken_away(admin: Asking):
    made = await admin.answer("/api/websites", "POST", {"name": "New", "domain": "n.example"})
    path = f"/api/websites/{made.json()['id']}"
    renamed = await admin.answer(path, "POST", {"name": "Newer"})
    gone = await admin.answer(path, "DELETE")

    assert (renamed.json()["name"], gone.json()) == ("Newer", {"ok": True})
    assert await admin.get(path) is None
