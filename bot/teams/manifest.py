"""The app package that Teams' admin center takes: manifest.json and two icons, from the menu.

https://learn.microsoft.com/microsoft-365/extensibility/schema/root
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from bot.teams import icons
from commands import MENU
from marina.ask import Command

VERSION = "1.30"  # slash commands whose answers one person sees: from 1.29
APP_VERSION = "1.0.0"  # to be raised with each upload that changes something
COMMANDS_MAX = 12  # of a list; the rest is reached by typing
TITLE_MAX, DESCRIPTION_MAX = 32, 128
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same package for the same menu

SHORT = "Website numbers of your ports, and who is back on them"
LONG = (
    "Tidings tells a marina's sales team what the visitors of its websites do: how many came and "
    "from where, which berths they look at, how far they get towards an expression of interest, "
    "and when a known client is back. It reads your own Umami server and nothing else."
)

Json = dict[str, Any]


def manifest(
    app_id: str,
    developer: str = "Tidings",
    website: str = "https://tidings.example",
    *,
    commands: Iterable[Command] = MENU.commands,
) -> Json:
    """`app_id`: the bot's in Entra ID. `developer`, `website`: of whoever runs it; under the
    website are /privacy and /terms, which Teams shows.
    """
    listed = [_command(command) for command in commands]
    listed = [*listed, {"title": "help", "description": "What I can do"}][:COMMANDS_MAX]
    everywhere = {"team": "bot", "groupchat": "bot"}
    site = website.rstrip("/")
    return {
        "$schema": f"https://developer.microsoft.com/json-schemas/teams/v{VERSION}"
        "/MicrosoftTeams.schema.json",
        "manifestVersion": VERSION,
        "version": APP_VERSION,
        "id": app_id,
        "developer": {
            "name": developer[:32],
            "websiteUrl": site,
            "privacyUrl": f"{site}/privacy",
            "termsOfUseUrl": f"{site}/terms",
        },
        "name": {"short": "Tidings", "full": "Tidings, the numbers of your ports"},
        "description": {"short": SHORT, "full": LONG},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": f"#{bytes(icons.BLUE).hex().upper()}",
        "bots": [
            {
                "botId": app_id,
                "scopes": ["personal", "team", "groupChat"],
                "supportsTargetedMessages": True,
                "supportsFiles": False,
                "isNotificationOnly": False,
                "commandLists": [
                    {
                        "scopes": ["team", "groupChat"],
                        "triggers": ["mention", "slash"],
                        "commands": listed,
                    },
                    {"scopes": ["personal"], "triggers": ["mention"], "commands": listed},
                ],
            }
        ],
        "supportsChannelFeatures": "tier1",
        "supportedChannelTypes": ["privateChannels", "sharedChannels"],
        "validDomains": [],
        "defaultInstallScope": "team",
        "defaultGroupCapability": everywhere,
    }


def package(manifest: Json) -> bytes:
    """A zip of exactly three files."""
    files = {
        "manifest.json": (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode(),
        "color.png": icons.color(),
        "outline.png": icons.outline(),
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _command(command: Command) -> Json:
    example = f" For example: {command.examples[0]}" if command.examples else ""
    text = f"{command.help}{example}"
    shown = text if len(text) <= DESCRIPTION_MAX else command.help[:DESCRIPTION_MAX]
    return {"title": command.name[:TITLE_MAX], "description": shown}
