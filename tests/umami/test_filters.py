"""A filter means what was said, or is refused before anything is asked."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from marina.errors import UmamiError, Unsupported, UsageError
from marina.umami import FILTERS, Regex, page
from marina.umami.filters import Filters, check, encoded
from marina.umami.versions import V2, V3_0, V3_1
from tests.umami.conftest import SITE, WEEK

PLAIN = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]))
TRAPS = ["t.co", "eq.x", "a,b", "50%", "a_b", "(x|y)", "c.smith@x.com", "/a,/b", "", "^$", "\\"]


def keeps(sent: str, value: str) -> bool:
    """What Umami 3.1 does with a parameter: would it keep a row that has this value?"""
    found = re.match(r"(eq|neq|c|dnc|re|nre|s|ns|t|f|gt|lt|gte|lte|bf|af)\.(.*)", sent, re.S)
    assert found, "always with an operator"
    operator, text = found.groups()
    match operator:
        case "eq":
            return value in text.split(",")
        case "neq":
            return value not in text.split(",")
        case "c":
            like = "".join({"%": ".*", "_": "."}.get(c, re.escape(c)) for c in text)
            return bool(re.search(like, value, re.I | re.S))
        case "re":
            return bool(re.search(text, value, re.I))
        case "nre":
            return not re.search(text, value, re.I)
    raise AssertionError(f"{operator} makes Umami fail")


def means(name: str, condition: object, value: str) -> bool:
    return keeps(encoded({name: condition}, V3_1)[name], value)  # type: ignore[dict-item]


@given(PLAIN, PLAIN)
@example("t.co", "t.co")
@example("a,b", "a")
def test_a_value_is_exactly_that(value, other):
    said = (value,)  # as one of one: whatever it begins with

    assert means("title", said, value)
    assert means("title", said, other) == (value == other or same_but_case(value, other))


def same_but_case(value: str, other: str) -> bool:
    """A value with a comma is asked for by a pattern, and those know no case."""
    return "," in value and bool(re.fullmatch(re.escape(value), other, re.I))


@given(PLAIN, PLAIN)
def test_what_stands_behind_a_sign_is_plain(value, other):
    assert means("title", f"~{value}", f"{other}{value}{other}")
    assert not means("title", f"!{value}", value)
    assert means("title", f"!{value}", f"{value}x")


@pytest.mark.parametrize("value", TRAPS)
def test_traps(value):
    assert means("title", value, value)
    assert not means("title", value, f"x{value}")
    assert not means("title", value, "other")
    assert not means("title", f"~{value}", "zzz") or not value
    assert means("title", f"~{value}", f"x{value}y")
    assert not means("title", f"~{value}", "q" * 5) or not value


@given(st.lists(PLAIN, min_size=1, max_size=4), PLAIN)
def test_one_of_several(values, other):
    said = tuple(values)

    assert all(means("tag", said, value) for value in values)
    if other.casefold() not in {value.casefold() for value in values}:
        assert not means("tag", said, other) or any(same_but_case(v, other) for v in values)


@pytest.mark.parametrize(
    ("name", "said", "sent"),
    [
        ("country", "DE,FR", "eq.DE,FR"),
        ("country", "!DE,FR", "neq.DE,FR"),
        ("browser", ("chrome", "safari"), "eq.chrome,safari"),
        ("path", "/a,b", "re.^(/a,b)$"),
        ("path", "!/a,b", "nre.^(/a,b)$"),
        ("path", "/a,/b", "eq./a,/b"),
        ("path", "~/berths", "c./berths"),
        ("path", "~50%", "re.50%"),
        ("path", "!", "neq."),
        ("path", Regex("^/b"), "re.^/b"),
        ("path", page("/berths/A12/"), "re.^/berths/A12/?(#.*)?$"),
        ("eventType", "2", "2"),
        ("segment", SITE, SITE),
        ("match", "any", "any"),
        ("excludeBounce", "yes", "true"),
    ],
)
def test_as_sent(name, said, sent):
    assert {name: sent} == encoded({name: said}, V3_1)


@pytest.mark.parametrize("said", ["false", "no", "0", ""])
def test_bounces_are_kept_by_saying_nothing(said):
    assert {} == encoded({"excludeBounce": said}, V3_1)


@pytest.mark.parametrize(
    ("filters", "says"),
    [
        ({"url": "/x"}, "Umami knows no filter “url”. Did you mean path?"),
        ({"host": "x"}, "Umami knows no filter “host”. Did you mean hostname?"),
        ({"utm_source": "x"}, "Umami knows no filter “utm_source”. Did you mean utmSource?"),
        ({"contry": "x"}, "Umami knows no filter “contry”. Did you mean country?"),
        ({"zzzzzz": "x"}, "Umami knows no filter “zzzzzz”. There are path, referrer,"),
        ({"event": "x"}, "Umami counts no events here, so event= would answer zeros."),
        ({"eventType": "2"}, "Umami counts no events here, so eventType= would answer zeros."),
        ({"title": "a\0b"}, "The filter title= holds characters that cannot be typed."),
        ({"match": "some"}, "The filter match= is “all” or “any”."),
        ({"segment": ("a", "b")}, "The filter segment= takes one value."),
    ],
)
async def test_what_umami_would_ignore_is_refused_before_it_is_asked(umami, server, filters, says):
    for ask in (umami.stats, umami.pageviews, umami.weekly, umami.sources):
        with pytest.raises(UsageError) as exc:
            await ask(SITE, WEEK, filters)
        assert str(exc.value).startswith(says)

    assert [] == server.asked


def test_an_event_type_is_a_number():
    check({"eventType": "x"}, events=True)
    with pytest.raises(UsageError, match="a number"):
        encoded({"eventType": "x"}, V3_1)


async def test_events_can_be_asked_of_what_counts_them(umami, server):
    server.answer = []
    await umami.metrics(SITE, "event", WEEK, {"event": "signed-eoi"})

    assert "eq.signed-eoi" == server.params["event"]


@pytest.mark.parametrize(
    ("version", "filters", "sent"),
    [
        (V3_0, {"path": "/b", "country": "!DE"}, {"path": "eq./b", "country": "neq.DE"}),
        (V3_0, {"path": "~/b,c"}, {"path": "c./b,c"}),
        (V3_0, {"path": page("/b")}, {"path": "eq./b"}),
        (V3_0, {"title": "a,b"}, {"title": "eq.a,b"}),
        (V3_0, {"segment": SITE}, {"segment": SITE}),
        (V2, {"path": "/b", "hostname": "!x.de"}, {"url": "/b", "host": "!x.de"}),
        (V2, {"path": "~/b", "tag": "t.co"}, {"url": "~/b", "tag": "t.co"}),
        (V2, {"path": page("/b")}, {"url": "/b"}),
    ],
)
def test_older_versions_have_other_words(version, filters, sent):
    assert sent == encoded(filters, version)


@pytest.mark.parametrize(
    ("version", "filters"),
    [
        (V3_0, {"distinctId": "CRM-1"}),
        (V3_0, {"utmSource": "x"}),
        (V3_0, {"match": "any"}),
        (V3_0, {"path": Regex("^/b")}),
        (V3_0, {"country": "DE,FR"}),
        (V3_0, {"country": ("DE", "FR")}),
        (V3_0, {"path": "~50%"}),
        (V2, {"segment": SITE}),
        (V2, {"eventType": "2"}),
        (V2, {"tag": ("!x",)}),
    ],
)
def test_what_older_versions_would_ignore_is_unsupported(version, filters: Filters):
    with pytest.raises(Unsupported, match=r"This Umami \((2|3)\.[x0]\) lacks .*Version 3.1"):
        encoded(filters, version)


def test_every_filter_can_be_used():
    check(dict.fromkeys(FILTERS, "x"))

    assert 21 == len(encoded(dict.fromkeys(FILTERS, "x"), V3_1))


@pytest.mark.parametrize("id", ["", "nope", "../me", f"{SITE}/../x", f"{SITE}\n", "%2e%2e"])
async def test_only_ids_get_into_a_path(umami, server, id):
    for ask in (
        umami.active(id),
        umami.session(SITE, id),
        umami.website(id),
        umami.team_websites(id),
        umami.report(id),
        umami.delete_report(id),
        umami.realtime(id),
        umami.goal(id, WEEK, "path", "/"),
    ):
        with pytest.raises(UmamiError, match="is not the id of a"):
            await ask

    assert [] == server.asked
