"""Cards as Adaptive Cards: golden ones, the limits, and what strangers may write."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.teams.elements import context, escape
from bot.teams.render import plain, render, weight
from marina.card import (
    Action,
    Actions,
    Card,
    Chart,
    Context,
    Field,
    Fields,
    Kind,
    Number,
    Series,
    Table,
    Text,
)
from marina.period import Period, parse_period
from tests.teams.rules import buttons, faults, parsed, walk, words
from tests.teams.samples import ALERT, CARDS, EVERYTHING, GOLDEN, HOSTILE, LINES, PNG, of_kind

SHARE = {"line": "traffic nice", "at": 1779197400}


def drawn(name: str) -> dict[str, Any]:
    card = CARDS[name]
    pictures = {chart: PNG for chart in card.charts}
    return render(card, pictures, share=SHARE if name == "everything" else None)


def told(card: dict[str, Any]) -> str:
    return json.dumps(card, indent=1, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("name", CARDS)
def test_a_card_looks_as_it_did(name):
    assert (GOLDEN / f"{name}.json").read_text() == told(drawn(name))


@pytest.mark.parametrize("name", CARDS)
def test_teams_takes_it(name):
    card = CARDS[name]

    assert [] == faults(drawn(name))
    assert [] == faults(render(card))
    assert [] == faults(render(card, native=False))
    assert [] == faults(plain(card))


def test_the_title_is_the_only_text_that_is_parsed_and_it_is_escaped():
    title = r"Traffic · Nice \[Click\]\(https://evil.test\) \*\*b\*\* \<at\>Ana\</at\>"

    fallback, *blocks = parsed(drawn("everything"))

    assert (1, title) == (len(blocks), blocks[0][: len(title)])
    assert escape(EVERYTHING.summary) == fallback


def test_what_strangers_wrote_arrives_as_they_wrote_it():
    assert words(drawn("everything")).count(HOSTILE) == 2


@pytest.mark.parametrize("text", ["1. one", "12) twelve", "- x", "+ x", "\\[", "`` ` ``"])
def test_a_list_or_an_escape_is_escaped_too(text):
    assert not re.search(r"^\d+[.)] |^[-+]|(?<!\\)`|^\\\[", escape(text))


NATIVE = {
    "lines": "Chart.Line",
    "sparkline": "Chart.Line",
    "bars": "Chart.HorizontalBar",
    "funnel": "Chart.HorizontalBar",
    "map": "Chart.HorizontalBar",
}


@pytest.mark.parametrize("kind", get_args(Kind))
def test_a_chart_is_teams_own_or_a_picture_or_characters(kind):
    card = of_kind(kind)
    (chart,) = card.charts
    kinds = [
        {it["type"] for it in walk(render(card, pictures, native=native)["body"])}
        for pictures, native in (({}, True), ({chart: PNG}, False), ({}, False))
    ]

    assert NATIVE.get(kind, "Container") in kinds[0]
    assert "Image" in kinds[1]
    assert "Container" in kinds[2]


def test_a_chart_of_teams_own_falls_back_to_the_picture():
    (chart,) = [it for it in walk(drawn("lines")["body"]) if it["type"] == "Chart.Line"]

    assert ("Image", True) == (chart["fallback"]["type"], "401" in chart["fallback"]["altText"])


def test_the_finding_stands_below_a_drawing_for_those_who_do_not_see_it():
    assert LINES.alt in words(render(of_kind("lines")))


def test_a_gap_in_a_line_is_not_bridged():
    gap = Chart("lines", "t", ("a", "b", "c"), (Series("n", (1.0, None, 3.0)),), "a")

    assert "Chart.Line" not in told(render(Card("t", "s", gap)))


def test_a_line_may_begin_late_and_end_early():
    short = Chart("lines", "t", ("a", "b", "c"), (Series("n", (None, 1.0, 2.0)),), "a")

    (line,) = [it for it in render(Card("t", "s", short))["body"] if it["type"] == "Chart.Line"]

    assert [{"x": "b", "y": 1}, {"x": "c", "y": 2}] == line["data"][0]["values"]


def of_points(days: int, period: Period | None) -> dict[str, Any]:
    labels = tuple(f"day {n}" for n in range(days))
    line = Chart("lines", "t", labels, (Series("n", tuple(map(float, range(days)))),), "a")
    return render(Card("t", "s", line, period=period))


def test_many_points_are_dates_where_they_are_known():
    month = parse_period("2026-05", datetime(2026, 6, 19, 12, tzinfo=ZoneInfo("Europe/Paris")))
    (line,) = [it for it in of_points(31, month)["body"] if it["type"] == "Chart.Line"]

    values = line["data"][0]["values"]
    assert ({"x": "2026-05-01", "y": 0}, 31) == (values[0], len(values))


def test_the_hours_of_a_day_are_numbers():
    day = parse_period("2026-05-18", datetime(2026, 6, 19, 12, tzinfo=ZoneInfo("Europe/Paris")))
    (line,) = [it for it in of_points(24, day)["body"] if it["type"] == "Chart.Line"]

    assert list(range(24)) == [it["x"] for it in line["data"][0]["values"]]


def test_many_points_of_unknown_dates_are_not_drawn_over_each_other():
    assert "Chart.Line" not in told(of_points(31, None))
    assert "Chart.Line" in told(of_points(10, None))


def test_a_long_name_in_a_tile_is_not_broken():
    assert "ExtraLarge" not in told(render(ALERT))
    assert "ExtraLarge" in told(render(Card("t", "s", Fields(Field("Visitors", "2,762")))))


def test_shares_are_shown_in_percent_and_say_so():
    share = Chart("bars", "Bounces", ("a", "b"), (Series("n", (0.432, 0.1)),), "a", unit="%")

    card = render(Card("t", "s", share))

    assert "in percent" in words(card)
    assert [43.2, 10] == [it["y"] for el in walk(card["body"]) for it in el.get("data", ())]


def test_countries_are_named_and_the_most_frequent_comes_first():
    (bars,) = [it for it in walk(drawn("map")["body"]) if it["type"] == "Chart.HorizontalBar"]

    assert ["France", "Germany"] == [it["x"] for it in bars["data"]]


def test_groups_of_bars_stand_beside_each_other():
    both = (Series("now", (1.0, 2.0)), Series("before", (2.0, 1.0)))
    card = render(Card("t", "s", Chart("bars", "t", ("DE", "FR"), both, "a")))

    assert "Chart.VerticalBar.Grouped" in told(card)
    assert [] == faults(card)


def test_a_long_table_is_shown_in_part_and_says_so():
    table = Table(("Page", "Views"), tuple((f"/berths/{n}", str(n)) for n in range(400)))

    card = render(Card("t", "s", table))

    assert [] == faults(card)
    assert "The first 50 of 400." in words(card)


def test_several_long_tables_share_the_room():
    table = Table(("Page", "Views"), tuple((f"/berths/{n}" * 5, str(n)) for n in range(60)))

    card = render(Card("t", "s", *[table] * 6))

    assert [] == faults(card)
    assert 6 == sum(it["type"] == "Table" for it in card["body"])


def test_too_much_is_shortened_says_so_and_keeps_its_tail():
    tail = (context("Shared by somebody"),)
    card = render(Card("x" * 999, "y" * 9999, *[Text("ü" * 9999)] * 99), share=SHARE, tail=tail)

    assert [] == faults(card)
    assert "Shortened" in words(card)
    assert [tail[0], "share"] == [card["body"][-2], card["body"][-1]["actions"][0]["verb"]]


def test_more_pictures_than_a_message_carries_are_told_in_characters():
    charts = [of_kind("heatmap").charts[0]] + [LINES] * 2
    big = {chart: b"x" * 60_000 for chart in charts}

    card = render(Card("t", "s", *charts), big, native=False)

    assert 1 == sum(it["type"] == "Image" for it in card["body"])


def test_a_button_carries_the_line_and_a_link_leads_to_the_web():
    data = [(it["type"], it.get("data") or it.get("url")) for it in buttons(render(ALERT))]

    assert [
        ("Action.Execute", {"line": "client CRM-1001"}),
        ("Action.Execute", {"line": "mine CRM-1001"}),
        ("Action.Execute", {"line": "snooze CRM-1001 1d"}),
        ("Action.OpenUrl", "https://crm.example/CRM-1001"),
    ] == data


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x"])
def test_a_button_leads_nowhere_else(url):
    assert [] == buttons(render(Card("t", "s", Actions(Action("x", url=url)))))


def test_four_tiles_make_two_rows_of_two():
    card = render(Card("t", "s", Fields(*[Field("a", "1")] * 4)))

    assert [2, 2] == [len(it["columns"]) for it in card["body"] if it["type"] == "ColumnSet"]


def test_the_weight_is_counted_without_pictures():
    assert weight(render(EVERYTHING, dict.fromkeys(EVERYTHING.charts, b"x" * 9999))) < 9999


hostile = st.sampled_from([HOSTILE, "<b>", "1. x", "\n- x", "![i](http://x)", "\u202e", "\x00"])
parts = st.text(max_size=30)
texts = parts | hostile | st.builds("{}{}".format, parts, hostile)
values = st.none() | st.floats(0, 1e9)


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    n = draw(st.integers(1, 16))
    series = st.builds(Series, texts, st.tuples(*[values] * n))
    labels = draw(st.tuples(*[texts] * n))
    several = tuple(draw(st.lists(series, min_size=1, max_size=8)))
    return Chart(draw(st.sampled_from(get_args(Kind))), draw(texts), labels, several, draw(texts))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    n = draw(st.integers(1, 5))
    cells = texts | st.builds(Number, texts, values)
    rows = draw(st.lists(st.tuples(*[cells] * n), max_size=12))
    return Table(draw(st.tuples(*[texts] * n)), tuple(rows))


fields = st.builds(Field, texts, texts, texts)
actions = st.builds(Action, texts, st.text(min_size=1, max_size=30)) | st.builds(
    Action, texts, url=st.just("https://u.test/" + "p" * 3000)
)
blocks = (
    st.builds(Text, texts)
    | st.builds(Context, texts)
    | st.lists(fields, max_size=12).map(lambda it: Fields(*it))
    | st.lists(actions, min_size=1, max_size=9).map(lambda it: Actions(*it))
    | tables()
    | charts()
)
cards = st.builds(
    lambda title, summary, blocks: Card(title, summary, *blocks),
    texts,
    texts,
    st.lists(blocks, max_size=6),
)
UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*[*_\[\]()#<>`]")


@settings(max_examples=60, deadline=None)
@given(cards, st.booleans())
def test_whatever_strangers_wrote_teams_takes_it_and_parses_none_of_it(card, native):
    message = render(card, native=native, share=SHARE)

    assert [] == faults(message)
    assert [] == [text for text in parsed(message) if UNESCAPED.search(text)]
