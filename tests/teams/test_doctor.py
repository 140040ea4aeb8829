"""What `python -m bot doctor` finds out about Teams."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from bot.demo import Demo, serve
from bot.doctor import doctor
from bot.parts import opened
from bot.settings import Settings
from tests.teams.microsoft import APP, TENANT

SECRET = "planted-secret-of-the-app"


@pytest.fixture
def says(monkeypatch):
    """Sets what Microsoft's login says to the bot."""

    def script(told: dict[str, Any] | Exception) -> None:
        def acquire(self: object) -> dict[str, Any]:
            if isinstance(told, Exception):
                raise told
            return told

        monkeypatch.setattr("bot.teams.identity.Identity._acquire", acquire)

    return script


@pytest.fixture
def examined(demo: Demo, now, tmp_path, capsys):
    """The exit status, and the one line about Teams."""

    async def examined(**more: str) -> tuple[int, str]:
        async with serve(demo) as url:
            umami = {"UMAMI_URL": url, "UMAMI_USERNAME": demo.username}
            umami |= {"UMAMI_PASSWORD": demo.password, "IDENTITY_KEYS": "k" * 32}
            teams = {"TEAMS_APP_ID": APP, "TEAMS_TENANT_ID": TENANT, "TEAMS_APP_SECRET": SECRET}
            database = {"DATABASE_URL": f"sqlite:///{tmp_path}/d.db"}
            async with opened(
                Settings.from_env(umami | teams | database | more), lambda: now
            ) as it:
                status = await doctor(it)
        (line,) = [it for it in capsys.readouterr().out.splitlines() if "Teams" in it]
        return status, line

    return examined


async def test_it_tells_where_questions_come_in_when_microsoft_knows_the_bot(says, examined):
    says({"access_token": "planted-token", "expires_in": 3600})
    status, line = await examined()

    expected = "ok   Teams: Microsoft knows the bot; questions come to /api/messages"
    assert (0, expected) == (status, line)


async def test_a_wrong_secret_is_told_with_what_to_look_at_and_is_not_shown(says, examined):
    says({"error": "invalid_client", "error_description": f"planted-detail {SECRET}"})
    status, line = await examined()

    assert (1, True) == (status, line.startswith("BAD  Teams: "))
    assert "invalid_client. Is TEAMS_APP_SECRET of this app, and not expired?" in line
    assert "planted" not in line


async def test_a_login_that_is_away_is_told(says, examined):
    says(requests.ConnectionError("planted-detail"))
    status, line = await examined()

    expected = "BAD  Teams: Microsoft's login cannot be reached (ConnectionError)."
    assert (1, expected) == (status, line)


async def test_without_authentication_it_says_for_whom_that_is_and_asks_nobody(says, examined):
    says(AssertionError("Microsoft was asked"))
    status, line = await examined(TEAMS_AUTHENTICATION="False")

    expected = "ok   Teams: authentication is off, for a stand-in on this machine"
    assert (0, expected) == (status, line)
