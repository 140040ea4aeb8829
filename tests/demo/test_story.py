"""The demo's two months, and what comes after them."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from bot.demo import Demo
from bot.demo.cast import CAMPAIGN, SITES, clients
from bot.demo.live import Traffic
from bot.demo.setting import FUNNEL, MONTH
from bot.demo.story import Story
from tests.demo.asking import Asking, ms
from tests.demo.conftest import NOON

NIMARA = SITES[0].id


@pytest.fixture(scope="module")
def told() -> Demo:
    return Demo(lambda: NOON)


@pytest.fixture
def asking(told: Demo) -> Asking:
    return Asking(told, f"/api/websites/{NIMARA}")


def test_a_story_is_the_same_for_a_seed_and_another_for_another():
    first, again, other = (Story(NOON, seed).hits for seed in (1, 1, 2))

    assert first == again
    assert first != other


def test_it_ends_now_and_is_told_in_order():
    moments = [hit.at for hit in Story(NOON).hits]

    assert moments == sorted(moments)
    assert moments[-1] <= ms(NOON) < moments[-1] + 600_000
    assert 38_000 < len(moments) < 43_000


async def test_the_bot_finds_five_websites_through_its_team(told: Demo, asking: Asking):
    (team,) = (await asking.get("/api/teams"))["data"]
    websites = await asking.get(f"/api/teams/{team['id']}/websites")

    assert {site["name"]: site["id"] for site in websites["data"]} == told.websites


async def test_the_funnel_narrows_to_some_who_sign(asking: Asking):
    start, end = NOON - timedelta(days=30), NOON
    body = {
        "websiteId": NIMARA,
        "type": "funnel",
        "filters": {},
        "parameters": {
            "startDate": start.isoformat(),
            "endDate": end.isoformat(),
            "window": MONTH,
            "steps": FUNNEL,
        },
    }
    steps = (await asking.answer("/api/reports/funnel", "POST", body)).json()

    shares = [step["remaining"] for step in steps]
    assert shares == sorted(shares, reverse=True)
    assert 0.5 < shares[1] < 0.7
    assert 0.08 < shares[2] < 0.2
    assert 0.03 < shares[3] < 0.07
    assert 0.008 < shares[4] < 0.025


async def test_why_it_changed_has_an_answer(asking: Asking):
    week = timedelta(days=7)
    now, before = [
        {
            row["x"]: row["y"]
            for row in await asking.get(
                "metrics", type="country", startAt=ms(end - week), endAt=ms(end)
            )
        }
        for end in (NOON, NOON - week)
    ]

    gains = Counter(now)
    gains.subtract(before)
    assert gains.most_common(1)[0][0] == "DE"
    assert CAMPAIGN.referrer == "boat24.com"


async def test_a12_is_the_favourite(asking: Asking):
    (first, *_) = await asking.get(
        "metrics", type="path", path="c./berths/", startAt=0, endAt=ms(NOON)
    )

    assert first["x"] == "/berths/A12"


async def test_the_clients_of_the_list_come_back(asking: Asking):
    rows = await asking.get("metrics", type="distinctId", startAt=0, endAt=ms(NOON))

    seen = {row["x"] for row in rows}
    assert {c.distinct_id for c in clients() if c.distinct_id and c.port == "Port Nimara"} <= seen


def test_ids_are_signed_if_somebody_signs_them():
    story = Story(NOON, sign=lambda distinct_id: f"{distinct_id}.signed")

    known = {hit.visitor.distinct_id for hit in story.hits if hit.visitor.distinct_id}
    assert len(known) > 100
    assert all(distinct_id.endswith(".signed") for distinct_id in known)


def test_traffic_goes_on_with_visitors_and_clients():
    traffic = Traffic(NOON)

    first, known = traffic.due(NOON + timedelta(minutes=1))
    more, _ = traffic.due(NOON + timedelta(minutes=10))

    assert [one.site for one in known] == [NIMARA]
    assert ms(NOON) <= first[0].at <= ms(NOON + timedelta(minutes=1)) < more[0].at
    assert len({hit.visit for hit in first + more}) > 5


def test_after_a_long_pause_an_hour_is_made_up_for():
    traffic = Traffic(NOON)

    hits, _ = traffic.due(NOON + timedelta(days=3))

    assert hits[-1].at - hits[0].at <= 3_600_000


async def test_live_traffic_is_seen_by_whoever_asks():
    moment = [NOON]
    demo = Demo(lambda: moment[0], story=False)
    moment[0] += timedelta(minutes=10)

    demo.catch_up()

    (row,) = demo.store.rows("select count(*), count(distinct website_id) from website_event")
    assert row[0] > 5
    assert row[1] > 1
