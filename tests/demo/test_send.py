"""What comes in through the collect endpoints, and what does not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.demo import Demo
from tests.demo.asking import BROWSER, SITE, Asking, ms
from tests.demo.conftest import NOON

SPAN: dict[str, Any] = {"startAt": ms(NOON) - 86_400_000, "endAt": ms(NOON)}


async def _hits(asking: Asking) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (await asking.get("events", **SPAN))["data"]
    return rows


async def test_a_page_is_stored_as_umami_takes_it_apart(asking: Asking):
    url = "https://port.example/berths/A%C3%A9?berth=A12&utm_source=boat24&gclid=x#plan"
    await asking.send({"url": url, "title": "T" * 600, "referrer": "https://www.google.com/a?q=1"})

    (hit,) = await _hits(asking)
    told = [hit[name] for name in ("urlPath", "urlQuery", "referrerDomain", "referrerPath")]
    assert told == [
        "/berths/Aé#plan",
        "berth=A12&utm_source=boat24&gclid=x",
        "google.com",
        "/a",
    ]
    assert (len(hit["pageTitle"]), hit["eventType"], hit["browser"]) == (500, 1, "chrome")
    assert (await asking.get("metrics", type="utmSource", **SPAN)) == [{"x": "boat24", "y": 1}]


async def test_a_name_makes_it_an_event_with_data(asking: Asking):
    await asking.send({"url": "/", "name": "inquire-click", "data": {"berth": "A12"}})

    (hit,) = await _hits(asking)
    assert (hit["eventType"], hit["eventName"], hit["hasData"]) == (2, "inquire-click", True)


@pytest.mark.parametrize("agent", ["python-httpx/0.28", "curl/8.4", "Mozilla/5.0", "Foo/1.0"])
async def test_bots_get_beep_and_leave_nothing(asking: Asking, agent):
    answer = await asking.send({"url": "/"}, user_agent=agent)

    assert (answer, await _hits(asking)) == ({"beep": "boop"}, [])


async def test_an_agent_in_the_payload_saves_a_server(asking: Asking):
    answer = await asking.send({"url": "/", "userAgent": BROWSER}, user_agent="python-httpx/0.28")

    assert set(answer) == {"cache", "sessionId", "visitId"}


async def test_an_identity_is_one_session_whatever_the_address_and_month(
    demo: Demo, asking: Asking
):
    first = await asking.send({"url": "/", "id": "CRM-1"}, x_forwarded_for="192.0.2.1")
    demo.clock = lambda: NOON + timedelta(days=40)
    later = await asking.send({"url": "/", "id": "CRM-1"}, x_forwarded_for="192.0.2.2")

    assert first["sessionId"] == later["sessionId"]


async def test_somebody_unknown_is_new_each_month(demo: Demo, asking: Asking):
    first = await asking.send({"url": "/"})
    same = await asking.send({"url": "/"})
    demo.clock = lambda: NOON + timedelta(days=40)
    later = await asking.send({"url": "/"})

    assert first["sessionId"] == same["sessionId"] != later["sessionId"]


async def test_identify_stores_no_hit_but_properties(asking: Asking):
    who = await asking.send({"id": "CRM-1", "data": {"email": "a@example.org"}}, "identify")
    before = await asking.get(f"sessions/{who['sessionId']}")
    await asking.send({"url": "/", "id": "CRM-1"})
    after = await asking.get(f"sessions/{who['sessionId']}")
    (row,) = await asking.get(f"sessions/{who['sessionId']}/properties")

    assert (before, after["distinctId"]) == ({}, "CRM-1")
    assert (row["dataKey"], row["stringValue"]) == ("email", "a@example.org")


async def test_a_property_given_again_replaces_the_first(asking: Asking):
    for email in ("old@example.org", "new@example.org"):
        who = await asking.send({"id": "CRM-1", "data": {"email": email}}, "identify")

    rows = await asking.get(f"sessions/{who['sessionId']}/properties")
    assert [row["stringValue"] for row in rows] == ["new@example.org"]


async def test_the_cache_keeps_a_visit_over_the_full_hour_for_half_an_hour(
    demo: Demo, asking: Asking
):
    visits = []
    cache: dict[str, str] = {}
    moment = NOON
    demo.clock = lambda: moment
    for minutes in (50, 65, 85):
        moment = NOON + timedelta(minutes=minutes)
        answer = await asking.send({"url": "/"}, **cache)
        cache = {"x_umami_cache": answer["cache"]}
        visits.append(answer["visitId"])

    assert visits[0] == visits[1] != visits[2]


async def test_anothers_cache_makes_a_hit_that_nobody_sees(asking: Asking):
    anonymous = await asking.send({"url": "/"})
    stale = await asking.send({"url": "/b", "id": "CRM-1"}, x_umami_cache=anonymous["cache"])

    assert (stale["visitId"], stale["sessionId"] == anonymous["sessionId"]) == (
        anonymous["visitId"],
        False,
    )
    assert [hit["urlPath"] for hit in await _hits(asking)] == ["/"]


@pytest.mark.parametrize(
    "payload",
    [
        {"name": "x", "data": {"text": "t" * 501}},
        {"name": "x", "data": {"number": 1e16}},
        {"name": "x", "data": {"revenue": 1, "currency": "POUNDSTERLING"}},
        {"data": {"revenue": 1, "currency": "EUR"}},
    ],
)
async def test_some_failures_come_after_the_hit_was_stored(asking: Asking, payload):
    answer = await asking.send({"url": "/", **payload})

    assert (answer["error"]["code"], len(await _hits(asking))) == ("server-error", 1)


async def test_too_long_an_id_stores_nothing(asking: Asking):
    answer = await asking.send({"url": "/", "id": "x" * 51})

    assert (answer["error"]["status"], await _hits(asking)) == (500, [])


async def test_milliseconds_for_a_timestamp_land_beyond_all_dates(asking: Asking):
    await asking.send({"url": "/"})
    await asking.send({"url": "/", "timestamp": ms(NOON)})

    assert (await asking.get("daterange"))["endDate"] is None


async def test_revenue_counts_with_a_sum_and_a_currency(demo: Demo, asking: Asking):
    for data in (
        {"revenue": "1200.5", "currency": "EUR"},
        {"revenue": 0, "currency": "EUR"},
        {"deal_value": 5, "currency": "EUR"},
    ):
        await asking.send({"url": "/", "name": "deposit-received", "data": data})

    assert [tuple(row) for row in demo.store.rows("select currency, revenue from revenue")] == [
        ("EUR", 1200.5)
    ]


async def test_the_place_comes_from_the_proxy_and_the_device_from_the_screen(asking: Asking):
    place = {"cf_ipcountry": "DE", "cf_region_code": "HH", "cf_ipcity": "Hamburg"}
    await asking.send({"url": "/", "screen": "1536x864"}, **place)

    (session,) = (await asking.get("sessions", **SPAN))["data"]
    assert [session[name] for name in ("country", "region", "city", "device")] == [
        "DE",
        "DE-HH",
        "Hamburg",
        "laptop",
    ]


async def test_a_batch_goes_on_after_a_failure(asking: Asking):
    good = {"type": "event", "payload": {"website": SITE, "url": "/", "userAgent": BROWSER}}
    answer = await asking.answer("/api/batch", "POST", [good, {"type": "nonsense"}, good])

    told = answer.json()
    assert (told["size"], told["processed"], told["errors"]) == (3, 2, 1)
    assert told["details"][0]["index"] == 1
