"""Right on every version in use, and honest about what a version lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import httpx
import pytest

from marina.errors import Denied, Unsupported
from marina.umami import DIRECT, Metric, Stats, client
from marina.umami.refusals import Refused
from tests.umami.conftest import SITE, WEEK

OLD = httpx.Response(400, json={"error": ["type: unknown"]})
V2_STATS = {
    name: {"value": str(value), "prev": None}
    for name, value in {
        "pageviews": 20, "visitors": 7, "visits": 8, "bounces": 4, "totaltime": 800,
    }.items()
}  # fmt: skip


@pytest.mark.parametrize("version", [(2, 16), (3, 0), (3, 1), (3, 4)])
async def test_a_version_is_known_by_what_it_knows(umami, server, version):
    server.version = version

    assert version == await umami.version(SITE)
    probes = server.probes
    assert version == await umami.version(SITE)
    assert probes == server.probes == 2


async def test_no_version_without_permission(umami, server):
    server.password = "other"
    with pytest.raises(Denied):
        await umami.version(SITE)


@pytest.mark.parametrize(
    "answer",
    [
        {"pageviews": 20, "visitors": 7, "visits": 8, "bounces": 4, "totaltime": 800},
        {"pageviews": "20", "visitors": "7", "visits": 8, "bounces": "4", "totaltime": "800"},
        V2_STATS,
        {name: {"value": it["value"], "change": 3} for name, it in V2_STATS.items()},
    ],
)
async def test_stats_of_every_shape(umami, server, answer):
    server.answer = answer

    assert Stats(20, 7, 8, 4, 800) == await umami.stats(SITE, WEEK)


async def test_null_is_zero_where_umami_says_so(umami, server):
    server.answer = dict.fromkeys(V2_STATS)

    assert Stats() == await umami.stats(SITE, WEEK)


@pytest.mark.parametrize("lost", V2_STATS)
async def test_what_is_missing_is_not_zero(umami, server, lost):
    server.answer = {name: it for name, it in V2_STATS.items() if name != lost}
    with pytest.raises(Exception, match=f"Umami's answer lacks “{lost}”"):
        await umami.stats(SITE, WEEK)


@pytest.mark.parametrize(("type", "old"), [("path", "url"), ("hostname", "host")])
async def test_pages_were_urls_before_3_0(umami, server, type, old):
    server.version = (2, 16)
    known = lambda request: request.url.params["type"] == old  # noqa: E731
    server.answer = lambda request: [{"x": "/b", "y": "5"}] if known(request) else OLD

    assert (Metric("/b", 5),) == await umami.metrics(SITE, type, WEEK)


async def test_a_metric_of_later_versions_is_unsupported(umami, server):
    server.version, server.answer = (3, 0), OLD
    with pytest.raises(Unsupported, match=r"This Umami \(3.0\) has no such metric “channel”"):
        await umami.metrics(SITE, "channel", WEEK)


async def test_a_refusal_by_a_new_version_is_told_with_the_reason(umami, server, monkeypatch):
    server.answer = OLD
    with pytest.raises(Refused, match=r"refused the question .* “type: unknown”"):
        await umami.metrics(SITE, "path", WEEK)


async def test_after_an_unexpected_refusal_the_version_is_looked_at_again(
    umami, server, monkeypatch
):
    await umami.version(SITE)
    monkeypatch.setattr(client, "HOUR", -1)
    server.version, server.answer = (3, 0), OLD
    with pytest.raises(Unsupported):
        await umami.metrics(SITE, "channel", WEEK)


async def test_filters_are_told_in_the_servers_words(umami, server):
    server.version = (2, 16)
    await umami.stats(SITE, WEEK, {"path": "~/berths", "country": "DE"})

    assert ("~/berths", "DE") == (server.params["url"], server.params["country"])


async def test_known_clients_need_3_1(umami, server):
    server.version = (3, 0)
    with pytest.raises(Unsupported, match="cannot tell what known clients do"):
        await umami.hits(SITE, WEEK.start, WEEK.end)
    with pytest.raises(Unsupported, match="lacks the filter distinctId"):
        await umami.stats(SITE, WEEK, {"distinctId": "CRM-1"})

    assert [] == server.asked


async def test_reports_and_lists_of_later_versions_are_unsupported(umami, server):
    server.version, server.answer = (2, 16), httpx.Response(404)
    with pytest.raises(Unsupported, match="has no such report “breakdown”"):
        await umami.breakdown(SITE, WEEK, ["path"])
    with pytest.raises(Unsupported, match="has no such list “sessions”"):
        [it async for it in umami.sessions(SITE, WEEK)]


async def test_before_3_1_nobody_knows_who_came_directly(umami, server):
    server.version = (3, 0)

    def answer(request: httpx.Request) -> object:
        return OLD if "/reports/" in request.url.path else [{"x": "google.com", "y": 3}]

    server.answer = answer

    assert (Metric("google.com", 3),) == await umami.sources(SITE, WEEK)


async def test_direct_visitors_and_newsletters_are_sources(umami, server):
    row = {"views": "9", "visits": 9, "bounces": 0, "totaltime": "0"}

    def answer(request: httpx.Request) -> object:
        if "/reports/" not in request.url.path:
            return [{"x": "google.com", "y": 30}, {"x": "bing.com", "y": 2}]
        return [
            row | {"visitors": 90, "referrer": "nimara.com", "utmSource": None},
            row | {"visitors": 40, "referrer": None, "utmSource": None},
            row | {"visitors": 5, "referrer": None, "utmSource": "newsletter"},
            row | {"visitors": 30, "referrer": "google.com", "utmSource": None},
        ]

    server.answer = answer
    found = await umami.sources(SITE, WEEK, limit=3)

    assert (Metric(DIRECT, 40), Metric("google.com", 30), Metric("newsletter", 5)) == found


SUNDAY_FIRST = [[day * 100 + hour for hour in range(24)] for day in range(7)]


async def test_a_week_begins_on_monday(umami, server):
    server.answer = SUNDAY_FIRST
    heatmap = await umami.weekly(SITE, WEEK)

    assert [101, 601, 1] == [heatmap[day][1] for day in (0, 5, 6)]
    assert "Europe/Paris" == server.params["timezone"]


async def test_before_3_1_a_week_in_utc_is_turned_into_the_ports_zone(umami, server):
    server.version, server.answer = (3, 0), SUNDAY_FIRST
    heatmap = await umami.weekly(SITE, WEEK)  # Paris in May: two hours ahead

    assert [22, 23, 100] == list(heatmap[0][:3])
    assert [122, 123, 200] == list(heatmap[1][:3])


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Europe/Paris"])
async def test_which_cannot_be_done_with_half_hours_and_clock_changes(umami, server, zone):
    server.version = (3, 0)
    tz = ZoneInfo(zone)
    span = replace(WEEK, start=datetime(2026, 3, 1, tzinfo=tz), end=datetime(2026, 4, 1, tzinfo=tz))
    with pytest.raises(Unsupported, match="counts the hours of a week in UTC only"):
        await umami.weekly(SITE, span)


@pytest.mark.parametrize(
    "answer",
    [
        {"mindate": "2026-05-01 10:00:00", "maxdate": "2026-05-02 10:00:00"},
        {"startDate": "2026-05-01T10:00:00.000Z", "endDate": "2026-05-02T10:00:00.000Z"},
    ],
)
async def test_dates_of_every_shape_are_aware(umami, server, answer):
    server.answer = answer
    found = await umami.daterange(SITE)

    assert datetime(2026, 5, 1, 10, tzinfo=UTC) == found.start
    assert datetime(2026, 5, 2, 10, tzinfo=UTC) == found.end
