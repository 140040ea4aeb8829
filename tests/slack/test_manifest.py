"""The app's manifest: kept current, least scopes, within Slack's limits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.slack.manifest import COMMANDS, HISTORY, SCOPES, manifest, told
from commands import MENU

COPY = Path(__file__).parents[2] / "slack-manifest.json"
LEAST = {
    "app_mentions:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "im:history",
    "users:read",
}
URL = "https://tidings.example.com/slack/events"


def test_the_copy_in_the_repository_is_current():
    """Write it anew: python -m tests.make_golden"""
    assert COPY.read_text() == told(manifest())


def test_it_asks_for_no_more_than_it_needs():
    assert LEAST == set(manifest()["oauth_config"]["scopes"]["bot"]) == SCOPES.keys()


def test_history_is_asked_for_only_when_wanted():
    scopes = set(manifest(history=True)["oauth_config"]["scopes"]["bot"])

    assert {"channels:history", "groups:history"} == scopes - LEAST == HISTORY.keys()


def test_the_commands_are_those_of_the_menu_and_the_umbrella():
    names = [entry["command"] for entry in manifest()["features"]["slash_commands"]]

    own = [f"/{it.name}" for it in sorted(MENU.commands, key=_place) if it.name in COMMANDS]
    assert [*own, "/tidings"] == names


def test_by_http_every_address_is_named_and_the_socket_is_off():
    by_http = manifest(url=URL)

    settings = by_http["settings"]
    assert not settings["socket_mode_enabled"]
    assert URL == settings["interactivity"]["request_url"]
    assert URL == settings["event_subscriptions"]["request_url"]
    assert {URL} == {entry["url"] for entry in by_http["features"]["slash_commands"]}


def test_by_socket_no_address_is_named():
    assert manifest()["settings"]["socket_mode_enabled"]
    assert "https://" not in told(manifest())


@pytest.mark.parametrize("url", ["", URL])
def test_slack_takes_the_lengths(url):
    found = manifest(url=url, history=True)

    display = found["display_information"]
    assert len(display["name"]) <= 35
    assert len(display["description"]) <= 140
    assert 175 <= len(display["long_description"]) <= 4000
    for entry in found["features"]["slash_commands"]:
        assert len(entry["command"]) <= 32
        assert 0 < len(entry["description"]) <= 2000
        assert 0 < len(entry["usage_hint"]) <= 1000
        assert entry["should_escape"]


def test_it_is_json():
    assert manifest() == json.loads(told(manifest()))


def _place(command) -> int:
    return COMMANDS.index(command.name) if command.name in COMMANDS else 99
