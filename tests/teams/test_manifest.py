"""The app package: what Teams' admin center would object to."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from PIL import Image

from bot.teams.manifest import COMMANDS_MAX, VERSION, manifest, package
from commands import MENU
from commands.live import live
from tests.teams.microsoft import APP

HERE = Path(__file__).parent / "schema"
FOLDER = Path(__file__).parents[2] / ".peers" / "schema"
SCHEMA = f"app-manifest/build/json-schemas/teams/v{VERSION}/MicrosoftTeams.schema.json"

MADE = manifest(APP, "Port Sales", "https://sales.example/")


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    """Microsoft's own, from npm."""
    if os.environ.get("TIDINGS_PEERS") != "1":
        pytest.skip("the published schema is looked at where TIDINGS_PEERS=1 is set")
    if not (FOLDER / "node_modules").exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, FOLDER)
        quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
        subprocess.run(["npm", "ci", *quiet], cwd=FOLDER, check=True, timeout=300)
    found = json.loads((FOLDER / "node_modules/@microsoft" / SCHEMA).read_text())
    return dict(found)


def objections(schema: dict[str, Any], told: dict[str, Any]) -> list[str]:
    return [it.message for it in jsonschema.Draft4Validator(schema).iter_errors(told)]


@pytest.mark.peers
def test_microsofts_schema_has_no_objection(schema):
    assert [] == objections(schema, MADE)


@pytest.mark.peers
@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "no id"},
        {"name": {"short": "x" * 31, "full": "x"}},
        {"icons": {"color": "color.png"}},
        {"bots": [{**MADE["bots"][0], "scopes": ["everywhere"]}]},
        {"unknown": 1},
    ],
    ids=str,
)
def test_the_schema_would_have_found_it(schema, wrong):
    assert [] != objections(schema, MADE | wrong)


def test_lengths_are_within_the_limits():
    lengths = {
        "short name": (MADE["name"]["short"], 30),
        "full name": (MADE["name"]["full"], 100),
        "short description": (MADE["description"]["short"], 80),
        "full description": (MADE["description"]["full"], 4000),
        "developer": (manifest(APP, "x" * 99)["developer"]["name"], 32),
    }

    assert [] == [name for name, (text, most) in lengths.items() if not 0 < len(text) <= most]


def test_the_bot_is_the_app():
    assert (APP, APP) == (MADE["id"], MADE["bots"][0]["botId"])


def test_links_lead_to_who_runs_it():
    told = {name: url for name, url in MADE["developer"].items() if name != "name"}

    assert {
        "websiteUrl": "https://sales.example",
        "privacyUrl": "https://sales.example/privacy",
        "termsOfUseUrl": "https://sales.example/terms",
    } == told


@pytest.mark.parametrize("listed", MADE["bots"][0]["commandLists"], ids=["shared", "personal"])
def test_the_first_commands_of_the_menu_are_listed_and_help(listed):
    names = [it["title"] for it in listed["commands"]]

    assert [*(it.name for it in MENU.commands), "help"][:COMMANDS_MAX] == names
    assert all(0 < len(it["description"]) <= 128 for it in listed["commands"])


def test_of_many_commands_the_first_twelve():
    many = manifest(APP, commands=[live] * 20)["bots"][0]["commandLists"]

    assert [12, 12] == [len(it["commands"]) for it in many]


def test_a_slash_command_is_answered_in_private():
    bot = MADE["bots"][0]

    assert bot["supportsTargetedMessages"]
    assert ["mention", "slash"] == bot["commandLists"][0]["triggers"]


def test_no_scope_is_listed_twice():
    scopes = Counter(it for one in MADE["bots"][0]["commandLists"] for it in one["scopes"])

    assert {1} == set(scopes.values())


def test_the_package_holds_three_files_at_its_top():
    with zipfile.ZipFile(BytesIO(package(MADE))) as packed:
        names = packed.namelist()
        told = json.loads(packed.read("manifest.json"))

    assert ["manifest.json", "color.png", "outline.png"] == names
    assert MADE == told


def test_the_same_menu_makes_the_same_package():
    assert package(MADE) == package(MADE)


def icon(name: str) -> Image.Image:
    with zipfile.ZipFile(BytesIO(package(MADE))) as packed:
        return Image.open(BytesIO(packed.read(name))).convert("RGBA")


def test_the_colour_icon_is_a_full_square():
    image = icon("color.png")

    assert ((192, 192), (255, 255)) == (image.size, image.getchannel("A").getextrema())


def test_the_outline_is_white_on_nothing():
    image = icon("outline.png")
    pixels: Any = image.get_flattened_data()
    seen = {pixel[:3] for pixel in pixels if pixel[3]}

    assert ((32, 32), (0, 255)) == (image.size, image.getchannel("A").getextrema())
    assert {(255, 255, 255)} == seen


def test_the_accent_is_a_colour():
    assert re.fullmatch("#[0-9A-F]{6}", MADE["accentColor"])
