"""Revenue, what brought it, and how fast pages were: over a few hits, counted by hand."""

from __future__ import annotations

import pytest

from tests.demo.reports.little import Asker


async def test_revenue_is_told_in_texts(nimara: Asker):
    nothing = {"sum": None, "count": 0, "unique_count": 0, "total_sessions": 0}

    assert await nimara.report("revenue", currency="EUR") == {
        "chart": [{"x": "signed-eoi", "t": "2026-11-22T00:00:00Z", "y": "1200.5", "count": 1}],
        "total": {
            "sum": "1200.5",
            "count": 1,
            "unique_count": 1,
            "total_sessions": 4,
            "average": 1200.5,
            "arpu": 300.125,
            "comparison": {**nothing, "average": 0, "arpu": 0},
        },
        "country": [{"name": "DE", "value": "1200.5"}],
        "region": [{"country": "DE", "name": "DE-HH", "value": "1200.5"}],
        "referrer": [{"name": "google.com", "value": "1200.5"}],
        "channel": [{"name": "organicSearch", "value": "1200.5"}],
    }


async def test_revenue_in_lower_case_is_no_currency(nimara: Asker):
    report = await nimara.report("revenue", currency="eur")

    assert (report["total"]["sum"], report["total"]["total_sessions"]) == (None, 4)


async def test_revenue_of_some_is_still_shared_by_all(nimara: Asker):
    french = await nimara.report("revenue", filters={"country": "FR"}, currency="EUR")
    german = await nimara.report("revenue", filters={"country": "DE"}, currency="EUR")

    assert (french["total"]["sum"], french["total"]["total_sessions"]) == (None, 4)
    assert (german["total"]["sum"], german["total"]["arpu"]) == ("1200.5", 300.125)


async def test_revenue_without_a_referrer_in_the_window_is_unknown(nimara: Asker):
    report = await nimara.report("revenue", currency="EUR", startDate="2026-11-22")

    assert report["referrer"] == [{"name": None, "value": "1200.5"}]
    assert report["channel"] == [{"name": "Unknown", "value": "1200.5"}]


async def test_the_first_click_is_a_sessions_first_hit(nimara: Asker):
    report = await nimara.report("attribution", model="first-click", type="path", step="/berths")

    assert report == {
        "referrer": [{"name": "google.com", "value": 1}],
        "paidAds": [{"name": "Facebook / Meta", "value": 1}],
        "utm_source": [{"name": "newsletter", "value": 1}],
        "utm_medium": [{"name": "email", "value": 1}],
        "utm_campaign": [{"name": "spring", "value": 1}],
        "utm_content": [],
        "utm_term": [],
        "total": {"pageviews": 3, "visitors": 2, "visits": 3},
    }


@pytest.mark.parametrize(
    ("kind", "step", "until", "referrers"),
    [
        ("event", "eoi-submit", "2026-11-24", []),
        ("path", "/berths", "2026-11-24", []),
        ("path", "/berths", "2026-11-21", [{"name": "google.com", "value": 1}]),
    ],
)
async def test_the_last_click_is_the_hit_before(nimara: Asker, kind, step, until, referrers):
    report = await nimara.report(
        "attribution", model="last-click", type=kind, step=step, endDate=until, currency="EUR"
    )

    assert report["referrer"] == referrers


async def test_performance_is_of_web_vitals(nimara: Asker):
    report = await nimara.report("performance", unit="month", timezone="Europe/Berlin")

    lcp = {"p50": 2000, "p75": 2500, "p95": 2900}
    assert report["chart"] == [{"t": "2026-11-01 00:00:00", **lcp}]
    assert report["summary"]["lcp"] == lcp
    assert report["summary"]["count"] == 2
    assert report["devices"] == [{"name": "mobile", **lcp, "count": 2}]
    assert [(row["name"], row["p50"]) for row in report["pages"]] == [
        ("/", 3000),
        ("/berths", 1000),
    ]
