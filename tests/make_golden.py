"""Write the golden cards anew: `python -m tests.make_golden`, then look at the difference."""

from __future__ import annotations

from bot import console
from bot.slack.manifest import manifest, told
from tests.slack import test_render as slack
from tests.slack.test_manifest import COPY
from tests.teams import samples
from tests.teams import test_render as teams
from tests.test_render import EVERYTHING, GOLDEN


def write() -> None:
    (GOLDEN / "everything.txt").write_text(console.render(EVERYTHING) + "\n")
    for name, message in slack.MESSAGES.items():
        (slack.GOLDEN / f"{name}.json").write_text(slack.told(message))
    for name in samples.CARDS:
        (samples.GOLDEN / f"{name}.json").write_text(teams.told(teams.drawn(name)))
    COPY.write_text(told(manifest()))


if __name__ == "__main__":  # and never when tests are collected, which would make them all right
    write()
