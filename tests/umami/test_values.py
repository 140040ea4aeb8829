"""What is missing, misshapen or private stops at the border."""

from __future__ import annotations

import traceback
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from marina.errors import UmamiError, Unreachable, UsageError
from marina.umami import (
    ApiKey,
    Bucket,
    Goal,
    Metric,
    Report,
    Stats,
    Step,
    Umami,
)
from tests.umami.conftest import SITE, STATS, WEEK


@pytest.mark.parametrize("count", ["many", "", "NaN", "1e999", True, [], {"x": 1}, -(10**30)])
async def test_what_is_no_count_is_no_answer(umami, server, count):
    server.answer = STATS | {"visits": count}
    with pytest.raises(UmamiError, match="not what was asked for in “visits”"):
        await umami.stats(SITE, WEEK)


@pytest.mark.parametrize("answer", ['{"visitors":5', "", "[", "{}", "[]", '"5"', "5"])
async def test_what_is_no_answer_is_an_error(umami, server, answer):
    server.answer = httpx.Response(200, text=answer)
    with pytest.raises(UmamiError, match="Umami's answer"):
        await umami.active(SITE)


async def test_no_answer_gets_into_a_traceback(umami, server):
    private = {"id": SITE, "firstAt": "ada@example.com", "visits": "ada@example.com"}
    server.answer = private | {"distinctId": ["ada@example.com"]}
    with pytest.raises(UmamiError) as exc:
        await umami.session(SITE, SITE)

    assert "ada@example.com" not in "".join(traceback.format_exception(exc.value))


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("2026-05-12T10:00:00.000Z", datetime(2026, 5, 12, 10, tzinfo=UTC)),
        ("2026-05-12 10:00:00", datetime(2026, 5, 12, 10, tzinfo=UTC)),
        ("+058861-03-25T10:00:00.000Z", None),
        (None, None),
        (7, None),
    ],
)
async def test_a_moment_that_cannot_be_told_is_none(umami, server, said, read):
    server.answer = {"id": SITE, "firstAt": said}

    assert read == (await umami.session(SITE, SITE)).first_at


async def test_a_name_may_be_a_number_but_no_list(umami, server):
    server.answer = [{"x": 2026, "y": 3}]
    assert (Metric("2026", 3),) == await umami.metrics(SITE, "query", WEEK)
    server.answer = [{"x": ["2026"], "y": 3}]
    with pytest.raises(UmamiError, match="not what was asked for in “x”"):
        await umami.metrics(SITE, "title", WEEK)


def test_figures_add_up():
    at = WEEK.start

    assert Stats(3, 5, 7, 9, 11) == Stats(1, 2, 3, 4, 5) + Stats(2, 3, 4, 5, 6)
    assert Bucket(at, 3, 5) == Bucket(at, 1, 2) + Bucket(at, 2, 3)
    half = Stats(9, 9, 8, 4, 800)
    assert (0.5, 100) == (half.bounce_rate, half.seconds_per_visit)
    assert (None, None) == (Stats().bounce_rate, Stats().seconds_per_visit)
    assert (0.25, None) == (Goal(1, 4).rate, Goal(0, 0).rate)


@pytest.mark.parametrize(("late", "requests"), [(4, 2), (5, 1)])
async def test_an_answer_about_a_period_that_is_over_is_kept_long(server, late, requests):
    asked = []

    def serve(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=STATS)

    now = WEEK.end + timedelta(minutes=late)
    transport = httpx.MockTransport(serve)
    async with Umami(
        "http://u.test", ApiKey("k"), transport=transport, fresh=0, clock=lambda: now
    ) as umami:
        for _ in range(2):
            await umami.stats(SITE, WEEK)

    assert requests == len(asked)


async def test_reports_that_make_no_sense_are_not_asked(umami, server):
    path = Step("path", "/berths")
    for ask in (
        umami.funnel(SITE, WEEK, [path], 60),
        umami.funnel(SITE, WEEK, [path] * 9, 60),
        umami.funnel(SITE, WEEK, [path, Step("path", "/inquire?berth=A12")], 60),
        umami.breakdown(SITE, WEEK, []),
        umami.journey(SITE, WEEK, 8),
        umami.run_report(Report(SITE, SITE, "insights", "Old", {}), WEEK),
    ):
        with pytest.raises(UsageError):
            await ask

    assert [] == server.asked


async def test_a_report_says_its_dates_and_filters(umami, server):
    server.answer = []
    steps = [Step("path", "/berths"), Step("event", "inquire-click", {"berth": "A12"})]
    await umami.funnel(SITE, WEEK, steps, 30, {"country": "DE"})

    assert httpx.Response(200, content=server.asked[-1].content).json() == {
        "websiteId": SITE,
        "type": "funnel",
        "filters": {"country": "eq.DE"},
        "parameters": {
            "window": 30,
            "steps": [
                {"type": "path", "value": "/berths"},
                {
                    "type": "event",
                    "value": "inquire-click",
                    "filters": [{"property": "berth", "operator": "eq", "value": "A12"}],
                },
            ],
            "startDate": "2026-05-10T22:00:00.000Z",
            "endDate": "2026-05-17T21:59:59.999Z",
        },
    }


@pytest.mark.parametrize(("status", "error"), [(503, Unreachable), (500, UmamiError)])
async def test_sources_do_without_nobody(umami, server, status, error):
    server.answer = lambda request: (
        httpx.Response(status) if "/reports/" in request.url.path else [{"x": "google.com", "y": 3}]
    )
    with pytest.raises(error):
        await umami.sources(SITE, WEEK)
