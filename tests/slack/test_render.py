"""Cards as Block Kit: golden ones, the limits, and what strangers may write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.render import context, plain, render
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
from tests.slack.rules import check, faults

GOLDEN = Path(__file__).parent / "cards"
LINES = Chart(
    "lines",
    "Pageviews",
    ("Mon", "Tue", "Wed"),
    (Series("this period", (3.0, 0.0, 2.5)), Series("before", (1.0, 2.0, 3.0))),
    alt="Most on Monday: 3 pageviews.",
)
FUNNEL = Chart(
    "funnel", "Inquiry", ("List", "Berth"), (Series("visitors", (9.0, 3.0)),), alt="3 of 9."
)
PAGES = tuple((f"/berths/A{n}", Number(f"{n * 1000:,}", n * 1000.0)) for n in range(1, 7))
EVERYTHING = Card(
    "Traffic · Nice <!channel>",
    "7 visitors & more.",
    Text("Said <by> *us*"),
    Fields(Field("Visitors", "7", "▲ 13 %", "good"), Field("Page", "<a>_b_", "new")),
    Table(("Page", "Views"), (("/a", Number("12", 12.0)), ("", Number("–", None)))),
    Table(("Page", "Views"), (("/<b>", "1"),)),
    LINES,
    FUNNEL,
    Actions(Action("30 days", line="traffic port=nice"), Action("Umami", url="https://u.test")),
    Context("last 7 days · Europe/Paris"),
)
SORTABLE = Card("Pages", "Six pages.", Table(("Page", "Views"), PAGES), LINES, FUNNEL, LINES)

MESSAGES = {
    "posted": render(EVERYTHING, {LINES: "F0123456789", FUNNEL: "F0123456780"}),
    "private": render(EVERYTHING, native=True, share="1779197400 traffic port=nice"),
    "sortable": render(SORTABLE, native=True),
}


def told(message: dict[str, Any]) -> str:
    return json.dumps(message, indent=1, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_looks_as_it_did(name):
    assert (GOLDEN / f"{name}.json").read_text() == told(MESSAGES[name])


@pytest.mark.parametrize("name", MESSAGES)
def test_slack_takes_it(name):
    check(MESSAGES[name])


def test_the_text_can_stand_alone():
    assert "Traffic · Nice &lt;!channel&gt;: 7 visitors &amp; more." == MESSAGES["posted"]["text"]


def test_too_much_is_shortened_and_says_so():
    tail = (context("Shared by somebody"),)
    message = render(Card("x" * 999, "y" * 9999, *[Text("z" * 9999)] * 99), tail=tail)

    check(message)
    assert "Shortened" in str(message["blocks"][-2])
    assert tail[0] == message["blocks"][-1]


def test_a_long_text_is_split_between_words():
    text = ("word " * 1500).strip()

    message = render(Card("t", "s", Text(text)))

    check(message)
    assert text == " ".join(block["text"]["text"] for block in message["blocks"][2:])


def test_a_long_list_in_characters_ends_with_a_whole_line():
    table = Table(("Page", "Views"), tuple((f"/page/{n}", str(n)) for n in range(300)))

    shown = render(Card("t", "s", table))["blocks"][2]["elements"][0]["elements"][0]["text"]

    assert shown.splitlines()[-1] == "…"
    assert shown.splitlines()[-2].startswith("/page/")
    assert len(shown) <= 3000


def test_a_text_cut_after_escaping_holds_no_half_entity():
    text = plain(Card("t", "<&>" * 4000))["text"]

    assert len(text) <= 4000
    assert "" == text.removeprefix("t\n").removesuffix("…").replace("&lt;&amp;&gt;", "").replace(
        "&lt;&amp;", ""
    ).replace("&lt;", "")


def test_a_second_table_is_told_in_characters():
    kinds = [block["type"] for block in MESSAGES["posted"]["blocks"]]

    assert (1, 1) == (kinds.count("table"), kinds.count("rich_text"))


def test_a_third_native_chart_is_told_in_characters():
    kinds = [block["type"] for block in MESSAGES["sortable"]["blocks"]]

    assert (2, 1) == (kinds.count("data_visualization"), kinds.count("rich_text"))


words = st.text(max_size=100)
hostile = st.sampled_from(["<!channel>", "<@U1>", "<https://evil.test|bank>", "*_~`", "&lt;!here>"])
texts = words | hostile | st.builds("{}{}".format, words, hostile)
values = st.none() | st.floats(0, 1e9)


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    n = draw(st.sampled_from((1, 2, 20, 21, 45)))
    series = st.builds(Series, texts, st.tuples(*[values] * n))
    labels = draw(st.tuples(*[texts] * n))
    kind = draw(st.sampled_from(get_args(Kind)))
    return Chart(
        kind, draw(texts), labels, tuple(draw(st.lists(series, min_size=1, max_size=7))), "a"
    )


@st.composite
def tables(draw: st.DrawFn) -> Table:
    n = draw(st.sampled_from((1, 3, 20, 21)))
    cells = texts | st.builds(Number, texts, values)
    rows = draw(st.lists(st.tuples(*[cells] * n), max_size=7))
    return Table(draw(st.tuples(*[texts] * n)), tuple(rows))


fields = st.builds(Field, texts, texts, texts)
actions = st.builds(Action, texts, st.text(min_size=1, max_size=3000)) | st.builds(
    Action, texts, url=st.just("https://u.test/" + "p" * 3000)
)
blocks = (
    st.builds(Text, texts)
    | st.builds(Context, texts)
    | st.lists(fields, max_size=12).map(lambda it: Fields(*it))
    | st.lists(actions, min_size=1, max_size=5).map(lambda it: Actions(*it))
    | tables()
    | charts()
)
cards = st.builds(
    lambda title, summary, blocks: Card(title, summary, *blocks),
    texts,
    texts,
    st.lists(blocks, max_size=5),
)


@settings(max_examples=60, deadline=None)
@given(cards, st.booleans())
def test_whatever_strangers_wrote_slack_takes_it_and_parses_none_of_it(card, native):
    message = render(card, native=native, share="0 live")

    assert [] == faults(message)
    assert "<" not in message["text"]
    assert all("<" not in text for text in _parsed(message["blocks"]))


def _parsed(value: Any) -> list[str]:
    """Every text in it that Slack would read markup from."""
    if isinstance(value, list):
        return [text for it in value for text in _parsed(it)]
    if not isinstance(value, dict):
        return []
    own = [value["text"]] if value.get("type") == "mrkdwn" else []
    return own + [text for it in value.values() for text in _parsed(it)]


def test_somebody_is_called_at_the_end_of_a_text():
    card = Card("t", "s.", Text("<!channel> Taken care of by", "slack:U0123"))
    section = render(card)["blocks"][2]

    assert "&lt;!channel&gt; Taken care of by <@U0123>" == section["text"]["text"]


@pytest.mark.parametrize("address", ["slack:C1> <!here", "teams:U1", "slack:U1|x", "slack:"])
def test_what_is_no_person_is_not_called(address):
    section = render(Card("t", "s.", Text("By", address)))["blocks"][2]

    assert "plain_text" == section["text"]["type"]
