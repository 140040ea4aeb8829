"""One card with every block, on every surface."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest

from bot import console
from bot.slack.render import render as slack
from marina.card import (
    Action,
    Actions,
    Card,
    Chart,
    Context,
    Field,
    Fields,
    Kind,
    Series,
    Table,
    Text,
)
from tests.slack_rules import check

GOLDEN = Path(__file__).parent / "cards"
LINES = Chart(
    "lines",
    "Pageviews",
    ("Mon", "Tue", "Wed"),
    (Series("this period", (3.0, 0.0, None)), Series("before", (1.0, 2.0, 3.0))),
    alt="Most on Monday: 3 pageviews.",
)
FUNNEL = Chart(
    "funnel", "Inquiry", ("List", "Berth"), (Series("visitors", (9.0, 3.0)),), alt="3 of 9."
)
EVERYTHING = Card(
    "Traffic · Nice <!channel>",
    "7 visitors & more.",
    Text("Said <by> *us*"),
    Fields(Field("Visitors", "7", "▲ 13 %", "good"), Field("Time", "10 s")),
    Table(("Page", "Views"), (("/a", "12"), ("", "3"))),
    Table(("Page", "Views"), (("/<b>", "1"),)),
    LINES,
    FUNNEL,
    Actions(Action("30 days", line="traffic port=nice"), Action("Umami", url="https://u.test")),
    Context("last 7 days · Europe/Paris"),
)


def test_console():
    assert (GOLDEN / "everything.txt").read_text().rstrip("\n") == console.render(EVERYTHING)


def test_slack():
    golden = json.loads((GOLDEN / "everything.slack.json").read_text())

    assert golden == slack(EVERYTHING, {LINES: "F0123456789"})


def test_slack_gets_what_slack_takes():
    check(slack(EVERYTHING, {LINES: "F0123456789"}))
    check(slack(Card("x" * 999, "y" * 9999, *[Text("z" * 9999)] * 99)))


def test_a_strangers_markup_is_inert():
    mrkdwn = [f["text"] for f in slack(EVERYTHING)["blocks"][3]["fields"]]

    assert all("<" not in text for text in mrkdwn)
    assert "7 visitors &amp; more." == slack(EVERYTHING)["text"]
    assert "plain_text" == slack(EVERYTHING)["blocks"][0]["text"]["type"]


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_of_chart_is_told_in_characters(kind):
    series = (Series("a $\\frac{a}$", (3.0, 2.0, None)),)
    it = Chart(kind, "Title $x$", ("DE", "FR", "$^$"), series, alt="Three.")

    assert "Three." in console.block(it)
