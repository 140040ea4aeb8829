"""The plain data of a card: everything is in it, raw."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.data import data
from marina.card import Card, Chart, Field, Fields, Number, Series, Table
from tests.web.samples import DAYS, EVERYTHING, FUNNEL, THIS

NUMBERS = st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.integers()


def test_a_card_says_what_it_is_about():
    told = data(EVERYTHING)

    assert {
        "title": "Everything",
        "summary": "Every block at once.",
        "port": "nimara",
        "period": {
            "name": "2026-05-01..2026-05-14",
            "label": "1–14 May",
            "start": "2026-05-01T00:00:00+02:00",
            "end": "2026-05-15T00:00:00+02:00",
            "timezone": "Europe/Rome",
        },
    } == {name: told[name] for name in ("title", "summary", "port", "period")}


def test_a_card_about_nothing_in_particular():
    told = data(Card("T", "S"))

    assert {"title": "T", "summary": "S", "port": None, "period": None, "blocks": []} == told


def test_every_block_is_told_in_full():
    text, context, fields, table, lines, funnel, actions = data(EVERYTHING)["blocks"]

    assert {"type": "text", "text": "A paragraph."} == text
    assert {"type": "context", "text": "grey"} == context
    assert {
        "type": "fields",
        "fields": [
            {
                "label": "Visitors",
                "text": "7",
                "delta": "▲ 13 %",
                "mood": "good",
                "value": 7,
                "previous": 6.2,
            },
            {
                "label": "Time",
                "text": "–",
                "delta": "",
                "mood": "plain",
                "value": None,
                "previous": None,
            },
        ],
    } == fields
    assert {
        "type": "table",
        "columns": ["Page", "Views"],
        "align": "lr",
        "rows": [["/a", {"text": "12", "value": 12.0}], ["", {"text": "–", "value": None}]],
    } == table
    assert ("chart", "lines", list(DAYS)) == (lines["type"], lines["kind"], lines["labels"])
    assert {"name": "1–14 May", "values": list(THIS)} == lines["series"][0]
    assert (FUNNEL.title, FUNNEL.alt) == (funnel["title"], funnel["alt"])
    assert {
        "type": "actions",
        "actions": [
            {"label": "30 days", "line": "traffic 30d"},
            {"label": "Umami", "url": "https://u.test/"},
        ],
    } == actions


@given(st.text(), NUMBERS, NUMBERS)
def test_what_was_put_in_comes_out_of_json_unchanged(text, value, previous):
    card = Card(
        text,
        text,
        Fields(Field(text, text, value=value, previous=previous)),
        Table((text,), ((Number(text, value),), (text,))),
        Chart("bars", text, (text,), (Series(text, (previous,)),), alt=text),
    )

    told = json.loads(json.dumps(data(card), allow_nan=False))
    fields, table, chart = told["blocks"]

    assert [text, text] == [told["title"], told["summary"]]
    assert [value, previous] == [fields["fields"][0]["value"], fields["fields"][0]["previous"]]
    assert [[{"text": text, "value": value}], [text]] == table["rows"]
    assert [previous] == chart["series"][0]["values"]
