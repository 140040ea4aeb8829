"""When a watch comes and goes: from hits that are counted by hand, and for any numbers."""

from __future__ import annotations

from datetime import datetime, timedelta

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.demo import Fault
from marina.errors import Unreachable, Unsupported
from marina.past import Usual
from marina.readings import measured
from marina.umami import NONE, Login, Umami
from marina.watching import Reading, Rule, is_over, is_there, parsed
from tests.harbour import ACISPLIT, BOB, NICE, NOW, PORTDENICE, RESIDENCES, SPLIT, harbour, hit

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
SPIKE, DROP, NEW = Rule("spike"), Rule("drop", "visitors", 40), Rule("new-source")
HOUR_AGO = NOW - timedelta(minutes=40)


@pytest.fixture
def crowd(demo):
    """So many people at that moment, each with one page, on Port de Nice's first website."""

    def came(people: int, at: datetime, referrer: str = "", site=PORTDENICE, link: str = ""):
        one = hit(site, BOB, "1 May 00:00", "/", referrer, utm=(link or None, *[None] * 4))
        one = one._replace(at=int(at.timestamp() * 1000))
        keys = (f"{at} {referrer} {link} {n}" for n in range(people))
        demo.load([one._replace(visitor=BOB._replace(key=key)) for key in keys])

    return came


@pytest.fixture
def read(marina):
    async def measure(rule, now=NOW):
        return await measured(marina.umami, NICE, rule, now)

    return measure


@pytest.mark.parametrize(
    ("weeks", "now", "mark"),
    [
        ((10, 10, 10, 10), 29, 30),  # all alike: twenty more, or nothing is said
        ((0, 0, 0, 0), 19, 20),
        ((40, 40, 40, 40), 79, 80),  # twice as many
        ((30, 50, 20, 60), 106, 107),  # 40 usual, half are 15 or less off: 3 x 1.4826 x 15 more
    ],
)
async def test_a_spike_is_beyond_chance_and_worth_a_word(crowd, read, weeks, now, mark):
    crowd(1, NOW - 5 * WEEK)
    for n, people in enumerate(weeks, start=1):
        crowd(people, HOUR_AGO - n * WEEK)
    crowd(now, HOUR_AGO)
    below = await read(SPIKE)
    crowd(1, HOUR_AGO + timedelta(minutes=1))
    there = await read(SPIKE, NOW + timedelta(minutes=1))

    assert (now, False) == (below.value, is_there(SPIKE, below))
    assert (mark, True) == (there.value, is_there(SPIKE, there))
    assert f"from {mark} on it is a spike" in below.told(SPIKE)


async def test_weeks_before_the_first_hit_do_not_count_as_zeros(crowd, read):
    crowd(1, NOW - 2 * WEEK - 2 * DAY)  # nobody could come in the third week before
    for weeks in (1, 2):
        crowd(100, NOW - DAY / 2 - weeks * WEEK)
    crowd(99, NOW - DAY / 2)
    reading = await read(DROP)

    assert Usual(2, 100, 0) == reading.usual
    assert "100 visitors in 24 hours, as many as usual" == reading.told(DROP)  # bob is one


async def test_with_one_week_before_nothing_is_said(crowd, read):
    crowd(200, NOW - DAY / 2 - WEEK)
    reading = await read(DROP)

    assert None is reading.usual
    assert (False, False) == (is_there(DROP, reading), is_over(DROP, reading))
    assert "1 visitor in 24 hours; there are too few weeks before to compare" == reading.told(DROP)


async def test_a_website_that_is_too_young_is_left_out_whole(crowd, read):
    crowd(1, NOW - 5 * WEEK)
    for weeks in (1, 2, 3, 4):
        crowd(50, NOW - DAY / 2 - weeks * WEEK)
    crowd(49, NOW - DAY / 2)
    crowd(500, NOW - DAY / 2, site=RESIDENCES)  # first seen on 15 May
    reading = await read(Rule("rise", "visitors", 40))

    assert (50, Usual(4, 50, 0), (RESIDENCES,)) == (reading.value, reading.usual, reading.young)


async def test_a_website_that_does_not_answer_is_no_drop(crowd, read, demo):
    crowd(1, NOW - 5 * WEEK)
    demo.fault = Fault.crash().only(f"*{RESIDENCES.id}/stats*")

    with pytest.raises(Exception, match="Umami") as exc:
        await read(DROP)
    assert not isinstance(exc.value, Unreachable)


async def test_a_source_is_new_that_sent_nobody_for_sixty_days(crowd, read):
    crowd(1, NOW - 200 * DAY, "long-ago.com")
    crowd(1, NOW - 61.5 * DAY, "before.com")
    crowd(1, NOW - 60.5 * DAY, "known.com")
    for source in ("long-ago.com", "before.com", "known.com", "boat24.com", "google.com"):
        crowd(5, NOW - DAY / 2, source)
    crowd(4, NOW - DAY / 2, "few.com")
    reading = await read(NEW)

    assert {"long-ago.com": 5, "before.com": 5, "boat24.com": 5} == reading.sources
    assert 60 == reading.days


async def test_a_source_that_another_website_of_the_port_knows_is_not_new(crowd, read):
    crowd(1, NOW - 30 * DAY)
    crowd(1, NOW - 3 * DAY, "boat24.com", site=RESIDENCES)
    crowd(9, NOW - DAY / 2, "boat24.com")

    assert {} == (await read(NEW)).sources


async def test_direct_is_never_a_new_source(crowd, read):
    crowd(1, NOW - 100 * DAY, "google.com")
    crowd(50, NOW - DAY / 2)  # dan and eve came long enough ago to be forgotten
    reading = await read(NEW, NOW)
    later = await read(NEW, NOW + 70 * DAY)
    crowd(50, NOW + 69.5 * DAY)

    assert ({}, {}) == (reading.sources, later.sources)
    assert {} == (await read(NEW, NOW + 70 * DAY + timedelta(minutes=10))).sources


async def test_a_newsletter_without_a_referrer_is_a_source(crowd, read):
    crowd(1, NOW - 100 * DAY)
    crowd(6, NOW - DAY / 2, link="newsletter")

    assert {"newsletter": 6} == (await read(NEW)).sources


async def test_a_source_in_other_letters_is_not_new(crowd, read):
    crowd(1, NOW - 50 * DAY, link="Newsletter")
    crowd(6, NOW - DAY / 2, link="newsletter")

    assert {} == (await read(NEW)).sources


@pytest.mark.parametrize(("days", "told"), [(14.9, False), (15.1, True)])
async def test_in_its_first_two_weeks_a_website_has_no_new_sources(crowd, read, days, told):
    crowd(1, NOW - days * DAY, "google.com")
    crowd(5, NOW - DAY / 2, "boat24.com")
    reading = await read(NEW)

    assert told == is_there(NEW, reading)
    assert ("nobody came from there in the 14 days before" in reading.told(NEW)) == told
    assert ("too few weeks before" in reading.told(NEW)) != told


async def test_what_is_cut_from_a_long_list_is_not_new(crowd, read):
    for n in range(500):
        crowd(2, NOW - 20 * DAY, f"site{n}.com")
    crowd(1, NOW - 20 * DAY, "cut.com")
    crowd(1, NOW - 20 * DAY, link="cut-letter")
    for source in ("cut.com", "boat24.com"):
        crowd(5, NOW - DAY / 2, source)
    for letter in ("cut-letter", "letter"):
        crowd(5, NOW - DAY / 2, link=letter)

    assert {"boat24.com": 5, "letter": 5} == (await read(NEW)).sources


async def test_the_list_of_links_may_be_cut_although_that_of_sources_is_short(crowd, read):
    for n in range(510):
        crowd(2, NOW - 20 * DAY, f"site{n % 200}.com", link=f"link{n}")
    crowd(1, NOW - 20 * DAY, link="letter")
    crowd(5, NOW - DAY / 2, link="letter")

    assert {} == (await read(NEW)).sources


async def test_a_server_without_named_links_is_asked_for_referrers_alone(
    crowd, read, marina, monkeypatch
):
    crowd(1, NOW - 20 * DAY)
    crowd(5, NOW - DAY / 2, "boat24.com")
    stats = marina.umami.stats

    async def older(website, period, filters=NONE):
        if "utmSource" in filters:
            raise Unsupported("This Umami cannot filter by utmSource.")
        return await stats(website, period, filters)

    monkeypatch.setattr(marina.umami, "stats", older)

    assert {"boat24.com": 5} == (await read(NEW)).sources


async def test_what_cannot_be_asked_for_by_its_name_is_held_back(crowd, read):
    crowd(1, NOW - 20 * DAY)
    crowd(5, NOW - DAY / 2, link="news\u202eletter")  # no filter finds what was cleaned to be shown

    assert {} == (await read(NEW)).sources


@settings(max_examples=15)
@given(st.lists(st.integers(1, 40 * 24 * 4), max_size=60))  # quarters of an hour ago
async def test_value_and_usual_are_those_of_a_count(quarters):
    """One visitor each, on a website that has no others."""
    demo = harbour()
    moments = [NOW - timedelta(minutes=15 * n) for n in quarters]
    one = hit(ACISPLIT, BOB, "1 May 00:00", "/")
    demo.load(
        one._replace(visitor=BOB._replace(key=f"{n}"), at=int(at.timestamp() * 1000))
        for n, at in enumerate(moments)
    )
    weeks = [(NOW - DAY - n * WEEK, NOW - n * WEEK) for n in range(5)]
    first = min(moments, default=NOW)
    value, *before = (sum(start <= at < end for at in moments) for start, end in weeks)
    whole = [n for n, (start, _) in zip(before, weeks[1:], strict=True) if start >= first]
    login = Login("http://umami.test", demo.username, demo.password)
    transport = httpx.ASGITransport(demo.app)
    async with Umami("http://umami.test", login, transport=transport) as umami:
        reading = await measured(umami, SPLIT, DROP, NOW)

    assert (value, Usual.of(whole) if len(whole) > 1 else None) == (reading.value, reading.usual)


@pytest.mark.parametrize(
    ("rule", "usual", "there", "over"),
    [
        ("visitors drop 40%", 100, 60, 80),
        ("visitors drop 15%", 60, 51, 56),
        ("visitors rise 10%", 110, 121, 115),
        ("visitors rise 150%", 100, 250, 175),
        ("spike", 10, 30, 20),
        ("spike", 0, 20, 10),
        ("spike", 60, 120, 90),
    ],
)
def test_it_is_over_halfway_back(rule, usual, there, over):
    """At its mark it is there and one short of it no more; at another it is over, likewise."""
    rule = parsed(rule.split())
    step = 1 if rule.kind == "drop" else -1
    marks = {n: Reading(n, Usual(4, usual, 0)) for n in range(400)}

    assert (True, False) == (is_there(rule, marks[there]), is_there(rule, marks[there + step]))
    assert (True, False) == (is_over(rule, marks[over]), is_over(rule, marks[over - step]))


def test_of_few_visitors_no_share_is_said():
    few, enough = Reading(0, Usual(4, 19, 0)), Reading(0, Usual(4, 20, 0))

    assert (False, False) == (is_there(DROP, few), is_over(DROP, few))
    assert is_there(DROP, enough)
    assert "0 visitors in 24 hours; 19 are usual: that is too little to compare" == few.told(DROP)


rules = st.one_of(  # of figures
    st.just(SPIKE),
    st.builds(Rule, st.just("drop"), st.just("visits"), st.integers(5, 95)),
    st.builds(Rule, st.just("rise"), st.just("visits"), st.integers(5, 999)),
)
usuals = st.builds(
    Usual,
    st.integers(2, 4),
    st.integers(0, 4_000).map(lambda n: n / 2),
    st.integers(0, 2_000).map(lambda n: n / 2),
)


@given(rules, usuals, st.integers(0, 10_000))
def test_never_there_and_over_at_once(rule, usual, value):
    reading = Reading(value, usual)

    assert not (is_there(rule, reading) and is_over(rule, reading))


@given(rules, usuals)
def test_what_is_usual_is_never_there(rule, usual):
    value = int(usual.median)

    assert not is_there(rule, Reading(value, usual)) or value != usual.median


@given(rules, usuals, st.integers(0, 5_000), st.integers(1, 5_000))
def test_the_further_off_the_more_it_is_there(rule, usual, value, more):
    off = value - more if rule.kind == "drop" else value + more

    assert is_there(rule, Reading(off, usual)) >= is_there(rule, Reading(value, usual))
    assert is_over(rule, Reading(off, usual)) <= is_over(rule, Reading(value, usual))


@given(rules, usuals, st.integers(0, 10_000))
def test_whatever_is_read_can_be_said(rule, usual, value):
    said = Reading(value, usual).told(rule)

    assert "None" not in said
    assert not said.endswith(".")
