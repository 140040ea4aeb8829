"""Socket Mode survives whatever happens to it, and dials no address twice."""

from __future__ import annotations

import asyncio

import pytest

from bot.settings import SettingsError
from bot.slack.app import Slack
from bot.slack.socket import FreshSocket
from tests.slack.conftest import SECRET, eventually
from tests.slack.doors import People, SocketDoor


@pytest.fixture(autouse=True)
def _hurry(monkeypatch):
    monkeypatch.setattr("bot.slack.socket.PING", 0.05)
    monkeypatch.setattr(FreshSocket, "handshake", 0.04)
    monkeypatch.setattr("bot.slack.app.PATIENCE", 3.0)
    monkeypatch.setattr("bot.slack.api.SECONDS", 0.2)


@pytest.fixture
async def start(slack, marina, painter, jobs, now):
    """Starts the bot as often as asked, and closes all of them."""
    bots: list[Slack] = []

    async def start(app_token: str = "xapp-test", bot_token: str = "xoxb-test") -> Slack:
        bot = Slack(
            bot_token, app_token, SECRET, slack.api_url, (), marina, painter, jobs, lambda: now
        )
        bots.append(bot)
        await bot.start()
        return bot

    yield start
    for bot in bots:
        await bot.aclose()


async def works(slack, answers) -> None:
    """One command comes through, over one live connection, and no ticket was used twice."""
    asked = len(answers.asked)
    shown = await People(slack, SocketDoor(slack)).type("/live nice", trigger_id=f"t{asked}")
    assert shown
    assert asked + 1 == len(answers.asked)
    assert len(slack.sockets.used) == len(set(slack.sockets.used))


@pytest.mark.parametrize("happens", ["refused", "hang", "dropped"])
async def test_a_handshake_that_fails_is_done_anew(start, slack, answers, happens):
    slack.sockets.refuse = [happens]

    bot = await start()

    assert await bot.is_connected()
    assert 2 == slack.sockets.opened
    if happens == "dropped":  # aiohttp has dialled it once more by itself
        slack.sockets.used.remove("1")
    await works(slack, answers)


@pytest.mark.parametrize("happens", ["500", "html", "hang", "reset"])
async def test_an_address_that_is_not_given_is_asked_for_again(start, slack, answers, happens):
    slack.fail("apps.connections.open", happens)
    slack.fail("apps.connections.open", "internal_error")

    await start()

    await works(slack, answers)


async def test_asked_to_slow_down_it_comes_back(start, slack, answers):
    slack.pause = 0
    slack.fail("apps.connections.open", "429", times=2)

    await start()

    await works(slack, answers)


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_after_a_disconnect_it_comes_back(start, slack, answers, reason):
    await start()

    await slack.sockets.disconnect(reason)
    await eventually(lambda: slack.sockets.connected.is_set() and len(slack.sockets.open) == 1)

    await works(slack, answers)


async def test_after_a_disconnect_and_a_refused_handshake_it_comes_back(start, slack, answers):
    await start()
    slack.sockets.refuse = ["refused"]

    await slack.sockets.disconnect()
    await eventually(lambda: slack.sockets.connected.is_set() and len(slack.sockets.open) == 1)

    await works(slack, answers)


@pytest.mark.parametrize("politely", [True, False], ids=["closed", "dead"])
async def test_a_connection_that_ends_is_made_anew(start, slack, answers, politely):
    await start()

    await slack.sockets.drop(politely=politely)
    await eventually(lambda: slack.sockets.connected.is_set() and len(slack.sockets.open) == 1)

    await works(slack, answers)


async def test_a_wrong_app_token_stops_the_start(start):
    with pytest.raises(SettingsError, match=r"SLACK_APP_TOKEN .* connections:write"):
        await start(app_token="xapp-wrong")


async def test_a_bot_token_in_its_place_stops_the_start(start):
    with pytest.raises(SettingsError, match="not_allowed_token_type"):
        await start(app_token="xoxb-test")


async def test_a_wrong_bot_token_stops_the_start(start):
    with pytest.raises(SettingsError, match=r"SLACK_BOT_TOKEN .* invalid_auth"):
        await start(bot_token="xoxb-wrong")


async def test_a_missing_permission_is_said_at_the_start(start, slack, caplog):
    slack.tokens["xoxb-test"] -= {"files:write"}

    await start()

    assert "lacks the scope files:write (to upload charts" in caplog.text


async def test_slack_being_away_at_the_start_is_no_end(start, slack, answers, monkeypatch):
    monkeypatch.setattr("bot.slack.app.AGAIN", 0.01)
    slack.fail("auth.test", "500", times=2)

    bot = await start()
    early = await bot.is_connected()
    await works(slack, answers)
    async with asyncio.timeout(5):
        while not await bot.is_connected():  # noqa: ASYNC110 - it has no event of its own
            await asyncio.sleep(0.002)

    assert not early


async def test_a_revoked_token_shows(start, slack):
    bot = await start()

    bot.surface.trouble = "token_revoked"

    assert not await bot.is_connected()


async def test_closed_it_is_not_connected(start):
    bot = await start()

    await bot.aclose()

    assert not await bot.is_connected()


async def test_tickets_do_not_reach_the_log(start, slack, caplog):
    caplog.set_level("DEBUG")
    slack.sockets.refuse = ["refused", "hang", "dropped"]

    await start()

    assert "very-secret" not in caplog.text
    assert "no socket to Slack" in caplog.text
