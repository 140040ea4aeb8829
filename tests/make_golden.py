"""Write the golden cards anew: `python -m tests.make_golden`, then look at the difference."""

from __future__ import annotations

import json

from bot import console
from bot.slack.render import render as slack
from tests.test_render import EVERYTHING, GOLDEN, LINES

(GOLDEN / "everything.txt").write_text(console.render(EVERYTHING) + "\n")
told = json.dumps(slack(EVERYTHING, {LINES: "F0123456789"}), indent=1, ensure_ascii=False)
(GOLDEN / "everything.slack.json").write_text(told + "\n")
