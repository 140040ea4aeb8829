"""Slack's own charts say what the chart says, or are not drawn."""

from __future__ import annotations

import pytest

from bot.slack.native import chart, table
from marina.card import Chart, Number, Series, Table


def lines(n: int, kind: str = "lines") -> Chart:
    labels = tuple(f"{i + 1} May" for i in range(n))
    return Chart(kind, "Visitors", labels, (Series("now", tuple(map(float, range(n)))),), "…")  # type: ignore[arg-type]


def drawn(it: Chart) -> list[tuple[str, float]]:
    found = chart(it)
    assert found
    series = found.block["chart"]["series"][0]
    return [(point["label"], point["value"]) for point in series["data"]]


def test_twenty_points_are_drawn_as_they_are():
    assert [(f"{i + 1} May", i) for i in range(20)] == drawn(lines(20))


def test_thirty_days_become_fifteen_means_and_say_so():
    found = chart(lines(30))

    assert found
    assert ("1 May–2 May", 0.5) == drawn(lines(30))[0]
    assert 15 == len(drawn(lines(30)))
    assert "Each point is the mean of 2 neighbouring values." == found.note
    assert "each point: the mean of 2" == found.block["chart"]["axis_config"]["x_label"]


def test_a_last_point_of_fewer_days_keeps_the_scale():
    assert ("31 May", 30) == drawn(lines(31))[-1]


@pytest.mark.parametrize(("n", "points"), [(21, 11), (24, 12), (60, 20), (90, 18), (365, 20)])
def test_any_length_fits(n, points):
    assert points == len(drawn(lines(n)))


@pytest.mark.parametrize(
    ("form", "first", "last"),
    [
        ("{} May", "1 May–2 May", "21 May"),
        ("Thursday {} May", "1 May–2 May", "21 May"),
        ("Thursday", "Thursday", "Thursday (11)"),
        ("on_the_day_{}_in_May", "on_the_day_1_in_May", "on_the_day_21_in_May"),
    ],
)
def test_stretches_are_named_alike(form, first, last):
    labels = tuple(form.format(n + 1) for n in range(21))

    points = drawn(Chart("lines", "t", labels, (Series("s", (1.0,) * 21),), "…"))

    assert (first, last) == (points[0][0], points[-1][0])


def test_a_gap_is_not_drawn_as_zero():
    assert chart(Chart("lines", "t", ("a", "b"), (Series("s", (1.0, None)),), "…")) is None


def test_bars_that_do_not_fit_are_not_cut():
    assert chart(lines(21, "bars")) is None
    assert chart(lines(20, "bars")) is not None


def test_of_a_map_the_highest_are_shown_and_that_is_said():
    found = chart(lines(30, "map"))

    assert found
    assert [("30 May", 29), ("29 May", 28)] == drawn(lines(30, "map"))[:2]
    assert "The highest 20 of 30." == found.note


def test_a_heatmap_is_not_for_slack():
    assert chart(lines(5, "heatmap")) is None


def test_labels_that_are_equal_or_long_are_told_apart():
    it = Chart("bars", "t", ("14:00", "14:00", "x" * 30, "x" * 31), (Series("s", (1.0,) * 4),), "…")

    assert ["14:00", "14:00 (2)", "x" * 19 + "…", "x" * 15 + "… (2)"] == [
        label for label, _ in drawn(it)
    ]


def test_a_tables_figures_can_be_sorted():
    rows = table(Table(("Page", "Views"), (("/a", Number("1,234", 1234.0)),)))

    assert rows
    assert {"type": "raw_number", "value": 1234.0, "text": "1,234"} == rows["rows"][1][1]


def test_a_table_that_does_not_fit_is_not_cut():
    assert table(Table(("a",), (("x",),) * 101)) is None
    assert table(Table(("a",), (("x" * 300,),) * 100)) is None
    assert table(Table(("a",), ())) is None
