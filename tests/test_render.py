"""One card with every block, in characters."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from bot import console
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


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_of_chart_is_told_in_characters(kind):
    series = (Series("a $\\frac{a}$", (3.0, 2.0, None)),)
    it = Chart(kind, "Title $x$", ("DE", "FR", "$^$"), series, alt="Three.")

    assert "Three." in console.block(it)


@pytest.mark.parametrize(
    ("unit", "told"), [("%", "12 %"), ("s", "0 s"), ("", "0.12"), ("€", "0.12 €")]
)
def test_the_console_reads_a_charts_numbers_in_their_unit(unit, told):
    chart = Chart("bars", "Shares", ("A",), (Series("now", (0.12,)),), "Few.", unit=unit)

    assert told in console.render(Card("T", "S.", chart))
