"""What Slack must know of the app, written down from the commands there are.

https://docs.slack.dev/reference/app-manifest
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from commands import MENU
from marina.ask import Command

COMMANDS = ("traffic", "live", "funnel", "berth")  # those with a slash command of their own
UMBRELLA = "tidings"  # reaches every command

SCOPES = {  # and why; the least that does it
    "app_mentions:read": "to be asked in a thread: @Tidings traffic nice",
    "chat:write": "to answer, and to post digests and alerts",
    "commands": "to be asked: /traffic nice",
    "files:read": "to see when an uploaded chart is ready to be shown",
    "files:write": "to upload charts and the digest's CSV file",
    "im:history": "to be asked in a direct message",
    "users:read": "to tell colleagues from guests and other companies",
}
HISTORY = {
    "channels:history": "after an unclear outcome, to look in the channel before posting again",
    "groups:history": "the same in a private channel",
}
EVENTS = ("app_mention", "app_uninstalled", "message.im", "tokens_revoked")

NAME_MAX, DESCRIPTION_MAX, LONG_MIN, LONG_MAX = 35, 140, 175, 4000
HINT_MAX = 1000

LONG = (
    "Tidings tells a marina's sales team what the visitors of its websites do: how many came and "
    "from where, which berths they look at, how far they get towards an expression of interest, "
    "and when a known client is back. It reads your own Umami server and nothing else. Ask "
    "/traffic, /live, /funnel or /berth A12; /tidings help shows the rest."
)

Json = dict[str, Any]


def manifest(
    *, url: str = "", history: bool = False, commands: Iterable[Command] = MENU.commands
) -> Json:
    """`url`: where Slack reaches the bot by HTTP, https://…/slack/events; empty: Socket Mode."""
    known = {command.name: command for command in commands}
    own = [_slash(known[name], url) for name in COMMANDS if name in known]
    scopes = SCOPES | HISTORY if history else SCOPES
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Tidings",
            "description": "Website numbers of your ports, and who is back on them",
            "background_color": "#0b3d5c",
            "long_description": LONG,
        },
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Tidings", "always_online": True},
            "slash_commands": [*own, _umbrella(url)],
        },
        "oauth_config": {"scopes": {"bot": sorted(scopes)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS)} | _at(url, "request_url"),
            "interactivity": {"is_enabled": True} | _at(url, "request_url"),
            "org_deploy_enabled": False,
            "socket_mode_enabled": not url,
            "token_rotation_enabled": False,
        },
    }


def told(manifest: Json) -> str:
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"


def _slash(command: Command, url: str) -> Json:
    return _entry(command.name, command.help, command.usage.text, url)


def _umbrella(url: str) -> Json:
    return _entry(UMBRELLA, "Everything else: help shows what there is", "help | <command> …", url)


def _entry(name: str, description: str, hint: str, url: str) -> Json:
    entry = {"command": f"/{name}", "description": description, "should_escape": True}
    if hint:
        entry["usage_hint"] = hint[:HINT_MAX]
    return entry | _at(url, "url")


def _at(url: str, key: str) -> Json:
    return {key: url} if url else {}
