"""Card → HTML: all that is in a card is on the page, and a stranger's text is only text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.render import render, template
from marina.card import (
    Action,
    Actions,
    Card,
    Chart,
    Context,
    Field,
    Fields,
    Number,
    Series,
    Table,
    Text,
)
from tests.web.conftest import png
from tests.web.html import Parsed
from tests.web.samples import EVERYTHING, LINES

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</td></table></section><h1>",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt;<!--",
    "]]><style>*{display:none}</style>",
)


def card(text: str) -> Card:
    """The text wherever a text can be."""
    return Card(
        text,
        text,
        Text(text),
        Context(text),
        Fields(Field(text, text, text, "good")),
        Table((text, text), ((text, Number(text, 2)), (text, Number(text, 1)))),
        Chart("lines", text, (text,), (Series(text, (1.0,)),), alt=text),
        Chart("bars", text, (text,), (Series(text, (2.0,)),), alt=text),
        Actions(Action(text, line=text), Action(text, url="https://u.test/?" + text)),
    )


def shown(text: str) -> Parsed:
    it = card(text)
    html = render(it, {it.charts[0]: png(8, 3)})
    return Parsed(template("turn.html", line=text, card=html))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_strangers_markup_is_inert(text):
    assert shown("plain").shape == shown(text).shape


@given(st.text(min_size=1).filter(str.strip))
def test_no_text_at_all_changes_the_tags(text):
    assert shown("plain").shape == shown(text).shape


@pytest.mark.parametrize("text", HOSTILE)
def test_a_strangers_markup_is_read_as_it_was_written(text):
    assert text in shown(text).text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", " https://u.test"])
def test_a_link_that_leads_to_no_web_page_is_only_told(url):
    page = Parsed(render(Card("T", "S", Actions(Action("Go", url=url)))))

    assert [] == page.every("a")
    assert url in page.text


def test_a_figure_has_its_change_and_its_mood():
    page = Parsed(render(EVERYTHING))

    assert "▲ 13 %" in page.text
    assert {"class": "delta good"} in page.every("span")


def test_a_picture_comes_along_with_its_size_and_what_it_says():
    [image] = Parsed(render(EVERYTHING, {LINES: png(960, 432)})).every("img")

    assert ("960", "432") == (image["width"], image["height"])
    assert f"{LINES.title}. {LINES.alt}" == image["alt"]
    assert (image["src"] or "").startswith("data:image/png;base64,")


def test_a_chart_that_was_not_drawn_is_told_and_its_numbers_are_open():
    page = Parsed(render(Card("T", "S", LINES)))

    assert [{"open": None}] == page.every("details")
    assert LINES.alt in page.text


def test_under_a_chart_are_its_numbers_and_a_gap_is_not_zero():
    page = Parsed(render(Card("T", "S", LINES)))

    assert ["–", "360"] == page.text.split("12 May")[1].split()[:2]


def test_rows_have_bars_in_the_measure_of_the_largest():
    table = Table(("Page", "Views"), (("/a", Number("8", 8)), ("/b", Number("2", 2))))

    assert ["100.0%", "25.0%"] == [
        it["width"] for it in Parsed(render(Card("T", "S", table))).every("rect")
    ]


@pytest.mark.parametrize(
    "rows",
    [
        (("/a", Number("8", 8)),),
        (("/a", Number("8", 8)), ("/b", Number("–", None))),
        (("/a", Number("8", 8)), ("/b", Number("-2", -2))),
        (("/a", Number("0", 0)), ("/b", Number("0", 0))),
        (("/a", "8"), ("/b", "2")),
        ((Number("1", 1), Number("8", 8)), (Number("2", 2), Number("9", 9))),
    ],
    ids=["one row", "unknown", "below zero", "nothing", "words", "ranks"],
)
def test_where_bars_would_mislead_there_are_none(rows):
    assert [] == Parsed(render(Card("T", "S", Table(("A", "B"), rows)))).every("rect")


def test_a_button_is_a_form_so_that_it_works_without_javascript():
    page = Parsed(render(EVERYTHING))

    assert {"class": "actions", "action": "/"} in page.every("form")
    assert ["traffic 30d"] == [it["value"] for it in page.every("button")]
    assert ["https://u.test/"] == [it["href"] for it in page.every("a")]
