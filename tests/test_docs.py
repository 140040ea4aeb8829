"""README and code say the same: every command, setting, filter and make target is in both."""

from __future__ import annotations

import re
from pathlib import Path

from bot.settings import Settings
from bot.slack.manifest import SCOPES
from commands import MENU
from marina.umami import FILTERS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()


def test_the_readme_names_every_command():
    told = set(re.findall(r"`/(?:tidings )?([a-z]+)", README))

    assert {command.name for command in MENU.commands} <= told


def test_the_readme_has_a_row_for_every_setting_and_for_nothing_else():
    table = README.split("## Settings")[1].split("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| `")]
    told = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row.split("|")[1])}

    assert {name.upper() for name in Settings.model_fields} == told


def test_the_readme_names_every_filter_and_scope():
    assert [name for name in FILTERS if name not in README] == []
    assert [scope for scope in SCOPES if scope not in README] == []


def test_every_make_target_that_is_written_about_is_there():
    told = {
        target
        for name in ("README.md", "CONTRIBUTING.md")
        for target in re.findall(r"`?make ([a-z]+)", (ROOT / name).read_text())
    }
    there = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))

    assert {"run", "test", "check"} <= told
    assert [name for name in told if name not in there and f"`make {name}`" in README] == []


def test_links_and_pictures_in_the_documents_exist():
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        for target in re.findall(r"\]\((?!https?:|#)([^)]+)\)", (ROOT / name).read_text()):
            assert (ROOT / target.partition("#")[0]).exists(), f"{name}: {target}"


def test_no_file_names_a_registry_or_a_path_of_a_machine():
    pattern = re.compile(r"https?://(?:files|registry|deb|security)\.|/(?:home|root|work)/[a-z]")
    texts = [*ROOT.glob("*.lock"), *ROOT.glob("*.md"), ROOT / "pyproject.toml", ROOT / "Makefile"]

    assert [path.name for path in texts if pattern.search(path.read_text())] == []
