"""Every method against a real Umami: UMAMI_URL=… UMAMI_USERNAME=… UMAMI_PASSWORD=… pytest -m live

Only reads, unless UMAMI_LIVE_WRITE=1.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import pytest

from marina.errors import Denied, Unsupported
from marina.umami import Login, Step, Umami
from tests.umami.everything import READS, WRITES, Where, where

NAMES = ("UMAMI_URL", "UMAMI_USERNAME", "UMAMI_PASSWORD")
MISSING = [name for name in NAMES if not os.environ.get(name)]
ADMIN_ONLY = {"users", "admin_websites"}

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(bool(MISSING), reason=f"no real Umami: {', '.join(MISSING)} not set"),
]


@pytest.fixture
async def live() -> AsyncIterator[Where]:
    url, username, password = (os.environ[name] for name in NAMES)
    async with Umami(url, Login(url, username, password), deadline=60) as umami:
        yield await where(umami)


@pytest.mark.parametrize("method", READS)
async def test_read(live, method):
    try:
        await READS[method](live)
    except Unsupported as exc:
        pytest.skip(str(exc))
    except Denied:
        assert method in ADMIN_ONLY


@pytest.mark.skipif(os.environ.get("UMAMI_LIVE_WRITE") != "1", reason="UMAMI_LIVE_WRITE is not 1")
@pytest.mark.parametrize("method", WRITES)
async def test_write(live, method):
    await WRITES[method](live)


async def test_relations_that_hold_in_any_correct_answer(live):
    umami, site, week = live.umami, live.site, live.week
    stats = await umami.stats(site, week)
    buckets = await umami.pageviews(site, week)
    events = await umami.metrics(site, "event", week, limit=500)
    countries = await umami.metrics(site, "country", week, limit=500)

    assert stats.pageviews == sum(bucket.pageviews for bucket in buckets)
    assert stats.visitors >= max(bucket.sessions for bucket in buckets)
    assert stats.visitors >= sum(country.count for country in countries)
    assert (await umami.event_stats(site, week)).events == sum(event.count for event in events)


async def test_funnels_never_widen(live):
    steps = [Step("path", "/*"), Step("path", "/*"), Step("event", "inquire-click")]
    try:
        found = await live.umami.funnel(live.site, live.week, steps, 60)
    except Unsupported as exc:
        pytest.skip(str(exc))

    visitors = [step.visitors for step in found]
    assert sorted(visitors, reverse=True) == visitors
