"""/speed: what is measured here, each measure being ms of lcp, inp, fcp, ttfb and a cls."""

from __future__ import annotations

import pytest

from marina.errors import UsageError
from tests.commands.conftest import chart, lines, table, told
from tests.harbour import ADA, BOB, FAY, PORTDENICE, RESIDENCES, hit

VITALS = 5


def measure(site, who, path, lcp, inp=None, cls=None, times=1):
    """As often as that, one minute after the other."""
    return [
        hit(site, who, f"16 May 10:{n:02}", path, type=VITALS, vitals=(lcp, inp, cls, 900, 100))
        for n in range(times)
    ]


@pytest.fixture(autouse=True)
def measured(demo) -> None:
    demo.load(measure(PORTDENICE, BOB, "/berths", 2400, 150, 0.05, times=10))
    demo.load(measure(PORTDENICE, ADA, "/", 4100, 600, 0.3, times=2))
    demo.load(measure(RESIDENCES, FAY, "/", 2600, times=10))


async def test_pages_and_devices_stand_under_their_website_the_slowest_first(ask):
    card = await ask("speed nice")

    assert [
        (f"{RESIDENCES} /", 2600, "fair", 10),
        (f"{PORTDENICE} /berths", 2400, "good", 10),
        (f"{PORTDENICE} /", 4100, "poor", 2),  # measured too seldom to lead
    ] == table(card, "Page")
    assert [
        (f"{RESIDENCES} Mobile", 2600, "fair", 10),
        (f"{PORTDENICE} Desktop", 2400, "good", 10),
        (f"{PORTDENICE} Mobile", 4100, "poor", 2),
    ] == table(card, "Device")


async def test_what_was_measured_seldom_is_not_drawn(ask):
    drawn = chart(await ask("speed nice"))

    assert (f"{RESIDENCES} /", f"{PORTDENICE} /berths") == drawn.labels
    assert (2600, 2400) == drawn.series[0].values


async def test_all_five_are_told_and_what_nobody_measured_is_not_zero(ask):
    rows = table(await ask("speed nice"), "Web vital")

    assert (f"{RESIDENCES} Response (INP)", None, "") in rows
    assert (f"{RESIDENCES} Largest paint (LCP)", 2600, "fair") in rows
    assert (f"{PORTDENICE} First byte (TTFB)", 100, "good") in rows
    assert 10 == len(rows)


async def test_another_metric_is_asked_for_by_its_name(ask):
    card = await ask("speed nice metric=CLS")

    assert (f"{PORTDENICE} /berths", 0.05, "good", 10) in table(card, "Page")
    assert "speed port=nice period=30d metric=inp" in lines(card)
    assert "websites added" not in told(card)  # percentiles never are


async def test_a_filter_counts_only_its_views(ask):
    assert [(f"{PORTDENICE} /", 4100, "poor", 2), (f"{RESIDENCES} /", 2600, "fair", 10)] == sorted(
        table(await ask("speed nice device=mobile"), "Page")
    )


async def test_an_unknown_metric_is_refused_with_those_there_are(ask):
    with pytest.raises(UsageError, match="There are lcp, inp, cls, fcp, ttfb") as exc:
        await ask("speed nice metric=fid")

    assert 5 == len(exc.value.lines)


async def test_a_port_that_measures_nothing_says_so(ask):
    card = await ask("speed split")

    assert "No page's speed was measured, last 30 days." == card.summary
    assert {None} == {row[1] for row in table(card, "Web vital")}
