"""`python -m bot doctor` says what answers and what is missing."""

from __future__ import annotations

from bot.demo import Fault, serve
from bot.doctor import doctor
from bot.parts import opened
from bot.settings import Settings
from tests.slack.conftest import slack  # noqa: F401 - a fixture


async def _examined(demo, now, capsys, tmp_path, **more: str) -> tuple[int, str]:
    async with serve(demo) as url:
        settings = Settings.from_env(
            {
                "UMAMI_URL": url,
                "UMAMI_USERNAME": demo.username,
                "UMAMI_PASSWORD": demo.password,
                "DATABASE_URL": f"sqlite:///{tmp_path}/d.db",
                "IDENTITY_KEYS": "k" * 32,
            }
            | more
        )
        async with opened(settings, lambda: now) as parts:
            status = await doctor(parts)
    return status, capsys.readouterr().out


async def test_a_healthy_bot_is_told_its_umami_version_and_its_websites(
    demo, now, capsys, tmp_path
):
    status, told = await _examined(demo, now, capsys, tmp_path)

    assert 0 == status
    assert "the bot is its user bot (view-only)" in told
    assert "Port de Nice: portdenice.example (3.1 or later" in told
    assert "no chat is set up" in told


async def test_what_ails_is_told_and_the_status_says_so(demo, now, capsys, tmp_path):
    demo.fault = Fault.crash()
    status, told = await _examined(demo, now, capsys, tmp_path, IDENTITY_KEYS="")

    assert 1 == status
    assert "BAD  http://127.0.0.1" in told
    assert "without IDENTITY_KEYS anybody can pass for a client" in told


async def test_it_says_what_one_loses_without_the_history_scopes(
    demo,
    now,
    capsys,
    tmp_path,
    slack,  # noqa: F811
):
    chat = {"SLACK_API_URL": slack.api_url, "SLACK_BOT_TOKEN": "xoxb-test"}
    slack.tokens["xoxb-test"] = {
        "commands",
        "chat:write",
        "files:read",
        "files:write",
        "im:history",
    }
    status, told = await _examined(demo, now, capsys, tmp_path, SLACK_SIGNING_SECRET="s", **chat)

    assert 1 == status
    assert "ok   Slack answers; questions come by HTTP" in told
    assert "BAD  Slack: the app lacks the scope users:read" in told
    assert "a message may come twice" in told


async def test_a_wrong_token_is_told_in_words(demo, now, capsys, tmp_path, slack):  # noqa: F811
    chat = {"SLACK_API_URL": slack.api_url, "SLACK_BOT_TOKEN": "xoxb-wrong"}
    status, told = await _examined(demo, now, capsys, tmp_path, SLACK_SIGNING_SECRET="s", **chat)

    assert 1 == status
    assert "BAD  Slack: " in told
