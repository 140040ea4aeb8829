"""What must hold between any right answers about one window, whatever the hits."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.demo import Demo
from tests.demo.reports.little import Asker
from tests.demo.world import NOW

END = int(NOW.timestamp() * 1000)
DAY = 86_400_000
MONTH = {"startAt": END - 30 * DAY, "endAt": END}
FORMER = {"startAt": END - 60 * DAY, "endAt": END - 30 * DAY}
SITES = ("Port Nimara", "Harbour Kestrel")
FILTERS: dict[str, dict[str, str]] = {
    "all": {},
    "not-chrome": {"browser": "neq.chrome"},
    "clients": {"distinctId": "re..+"},
}


@pytest.fixture(scope="module")
def umami() -> Asker:
    """Asks about the demo's story."""
    return Asker(Demo(lambda: NOW))


@pytest.fixture(params=SITES)
def site(umami, request) -> str:
    return str(umami.demo.websites[request.param])


@pytest.fixture(params=FILTERS)
def filters(request) -> dict[str, str]:
    return FILTERS[request.param]


async def run(umami: Asker, kind: str, site: str, filters: dict[str, str], **asked: Any) -> Any:
    """A report over the same window as MONTH."""
    asked |= {"startDate": MONTH["startAt"], "endDate": MONTH["endAt"]}
    return await umami.report(kind, site, filters, **asked)


@pytest.mark.parametrize("unit", ["hour", "day", "month"])
async def test_a_series_adds_up_to_the_stats(umami, site, filters, unit):
    stats = await umami.get("stats", site, **MONTH, **filters)
    series = await umami.get(
        "pageviews", site, **MONTH, **filters, unit=unit, timezone="Asia/Kolkata"
    )

    assert stats["pageviews"] > 0
    assert sum(bucket["y"] for bucket in series["pageviews"]) == stats["pageviews"]
    assert sum(bucket["y"] for bucket in series["sessions"]) >= stats["visitors"]


async def test_the_comparison_is_the_former_span(umami, site, filters):
    stats = await umami.get("stats", site, **MONTH, **filters)
    former = await umami.get("stats", site, **FORMER, **filters)
    events = await umami.get("events/stats", site, **MONTH, **filters)
    former_events = await umami.get("events/stats", site, **FORMER, **filters)

    assert stats["comparison"] == {key: former[key] for key in stats["comparison"]}
    assert events["data"]["comparison"] == {
        key: former_events["data"][key] for key in events["data"]["comparison"]
    }


async def test_a_compared_series_is_the_former_spans(umami, site, filters):
    cut = {"unit": "day", "timezone": "Europe/Paris"}
    both = await umami.get("pageviews", site, **MONTH, **filters, **cut, compare="prev")
    former = await umami.get("pageviews", site, **FORMER, **filters, **cut)

    assert both["compare"]["pageviews"] == former["pageviews"]
    assert both["compare"]["sessions"] == former["sessions"]


@pytest.mark.parametrize("window", [0.5, 5, 60])
async def test_a_funnel_never_rises(umami, site, filters, window):
    steps = [{"type": "path", "value": value} for value in ("/", "/berths", "/berths/*")]
    steps += [{"type": "event", "value": name} for name in ("inquire-click", "eoi-submit")]

    rows = await run(umami, "funnel", site, filters, window=window, steps=steps)

    counts = [row["visitors"] for row in rows]
    assert counts[0] > 0
    assert counts == sorted(counts, reverse=True)


async def test_the_first_step_of_a_funnel_is_the_goal_with_events(umami, site):
    step = {"type": "event", "value": "inquire-click"}
    rows = await run(umami, "funnel", site, {}, window=1, steps=[step, step])
    goal = await run(umami, "goal", site, {}, **step)

    assert [row["visitors"] for row in rows] == [goal["num"]] * 2


async def test_events_by_name_are_the_events(umami, site, filters):
    metrics = await umami.get("metrics", site, **MONTH, **filters, type="event")
    stats = await umami.get("events/stats", site, **MONTH, **filters)
    listed = await umami.get("events", site, **MONTH, **filters, eventType=2, pageSize=1)
    series = await umami.get(
        "events/series", site, **MONTH, **filters, unit="day", timezone="Europe/Rome"
    )

    by_name: Counter[str] = Counter()
    for bucket in series:
        by_name[bucket["x"]] += bucket["y"]
    assert {row["x"]: row["y"] for row in metrics} == by_name
    assert by_name.total() == stats["data"]["events"] == listed["count"] > 0
    assert len(by_name) == stats["data"]["uniqueEvents"]


@pytest.mark.parametrize("column", ["country", "device", "browser", "os", "city", "distinctId"])
async def test_a_breakdown_by_a_sessions_column_adds_up_to_the_stats(umami, site, filters, column):
    stats = await umami.get("stats", site, **MONTH, **filters)
    rows = await run(umami, "breakdown", site, filters, fields=[column])

    assert sum(int(row["views"]) for row in rows) == stats["pageviews"]
    for name in ("visitors", "visits", "bounces"):
        assert sum(row[name] for row in rows) == stats[name]
    assert sum(int(row["totaltime"]) for row in rows) == stats["totaltime"]


async def test_a_breakdown_is_the_expanded_metric(umami, site, filters):
    rows = await run(umami, "breakdown", site, filters, fields=["path"])
    expanded = await umami.get("metrics/expanded", site, **MONTH, **filters, type="path")

    assert {(row["path"], row["views"], row["visits"], row["totaltime"]) for row in rows} == {
        (row["name"], row["pageviews"], row["visits"], row["totaltime"]) for row in expanded
    }


async def test_utm_is_the_breakdown_by_tag(umami, site, filters):
    utm = await run(umami, "utm", site, filters)
    rows = await run(umami, "breakdown", site, filters, fields=["utmSource"])

    assert {row["utm"]: row["views"] for row in utm["utm_source"]} == {
        row["utmSource"]: int(row["views"]) for row in rows if row["utmSource"]
    }


async def test_every_first_day_is_a_day_of_returns_too(umami, site, filters):
    rows = await run(umami, "retention", site, filters)
    goal = await run(umami, "goal", site, filters, type="event", value="eoi-submit")

    first = [row for row in rows if row["day"] == 0]
    assert all(row["returnVisitors"] == row["visitors"] for row in first)
    assert sum(row["visitors"] for row in first) == goal["total"]


async def test_revenue_is_the_same_sum_however_it_is_split(umami, site, filters):
    report = await run(umami, "revenue", site, filters, currency="EUR", unit="month")

    total = float(report["total"]["sum"] or 0)
    assert sum(float(row["y"]) for row in report["chart"]) == pytest.approx(total)
    for split in ("country", "region", "referrer", "channel"):
        assert sum(float(row["value"]) for row in report[split]) == pytest.approx(total)


async def test_an_attribution_is_of_the_goals_sessions(umami, site, filters):
    step = {"type": "event", "step": "inquire-click"}
    report = await run(umami, "attribution", site, filters, model="first-click", **step)
    goal = await run(umami, "goal", site, filters, type="event", value="inquire-click")

    assert report["total"]["visitors"] == goal["num"] > 0
    assert all(row["value"] <= goal["num"] for row in report["referrer"])


async def test_event_data_agrees_with_itself(umami, site, filters):
    stats = await umami.get("event-data/stats", site, **MONTH, **filters)
    listed = await umami.get("event-data", site, **MONTH, **filters, pageSize=10_000)
    properties = await umami.get("event-data/properties", site, **MONTH, **filters)

    rows = [one for event in listed["data"] for one in event["eventProperties"]]
    assert listed["count"] == stats["events"] == len(listed["data"]) > 0
    assert len(rows) == int(stats["records"]) == sum(row["total"] for row in properties)
    assert len({one["dataKey"] for one in rows}) == stats["properties"]


async def test_vitals_are_counted_once_per_page(umami, site, filters):
    report = await run(umami, "performance", site, filters)
    listed = await umami.get("events", site, **MONTH, **filters, eventType=5, pageSize=1)

    assert report["summary"]["count"] == listed["count"]
    assert sum(page["count"] for page in report["pages"]) == listed["count"]
    days = [datetime.fromisoformat(bucket["t"]).astimezone(UTC) for bucket in report["chart"]]
    assert days == sorted(days)
