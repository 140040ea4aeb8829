"""The reports' arithmetic, against hits counted by hand and against recorded answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.reports import funnel
from bot.demo.reports.journey import journeys
from bot.demo.reports.performance import percentile, performance
from bot.demo.reports.retention import retention
from bot.demo.reports.steps import glob

RECORDINGS = Path(__file__).parents[2] / "recordings" / "reports"
FUNNELS = sorted(
    path
    for path in RECORDINGS.glob("*funnel*.json")
    if json.loads(path.read_text())["status"] == 200
)
MINUTE = 60_000
STEPS = st.lists(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 12)), max_size=12),
    min_size=1,
    max_size=4,
)


def test_a_funnel_goes_on_from_every_hit_not_only_the_first():
    berths = [("ann", 0), ("ann", 90 * MINUTE)]
    inquire = [("ann", 100 * MINUTE)]

    assert funnel.reached([berths, inquire], window=15) == (1, 1)


def test_a_funnel_step_must_follow_the_one_before():
    first = [("ann", 5 * MINUTE), ("bob", 5 * MINUTE), ("cy", 5 * MINUTE)]
    second = [("ann", 4 * MINUTE), ("bob", 5 * MINUTE), ("cy", 6 * MINUTE), ("dan", 6 * MINUTE)]

    assert funnel.reached([first, second], window=60) == (3, 2)


def test_a_hit_out_of_the_window_ends_the_way_for_later_steps_too():
    steps = [[("ann", 0)], [("ann", 61 * MINUTE)], [("ann", 62 * MINUTE)]]

    assert funnel.reached(steps, window=60) == (1, 0, 0)


def test_the_window_may_be_half_a_minute_and_is_inclusive():
    steps = [[("ann", 0), ("bob", 0)], [("ann", 30_000), ("bob", 30_001)]]

    assert funnel.reached(steps, window=0.5) == (2, 1)


def test_two_equal_steps_are_met_by_one_hit():
    hit = [("ann", 0)]

    assert funnel.reached([hit, hit], window=1) == (1, 1)


@given(STEPS, st.integers(1, 5))
def test_a_funnel_is_every_chain_of_hits_within_the_window(steps, window):
    """The definition itself, tried out hit by hit."""
    chains = [set(steps[0])]
    for step in steps[1:]:
        chains.append(
            {
                (who, at)
                for who, at in step
                if any(who == other and 0 <= at - then <= window for other, then in chains[-1])
            }
        )

    counts = funnel.reached(steps, window / MINUTE)

    assert counts == tuple(len({who for who, _ in chain}) for chain in chains)
    assert list(counts) == sorted(counts, reverse=True)


@pytest.mark.parametrize("path", FUNNELS, ids=lambda path: path.stem)
def test_shares_are_those_that_a_real_server_made_of_the_same_counts(path):
    recording = json.loads(path.read_text())
    steps = recording["request"]["body"]["parameters"]["steps"]
    counts = [row["visitors"] for row in recording["response"]]

    assert funnel.answer(steps, counts) == recording["response"]


@pytest.mark.parametrize(
    ("value", "pattern"),
    [
        ("/berths", None),
        ("/be*hs", None),
        ("/berths/*", "/berths/*"),
        ("*", "*"),
        ("**", "**"),
        ("*/A12", "*/A12"),
        ("/a[1]?*x*", "/a[[]1][?][*]x*"),
        ("/100%_*", "/100*?*"),
    ],
)
def test_a_star_counts_at_the_ends_alone(value, pattern):
    assert glob(value) == pattern


def test_visits_that_look_equal_after_collapsing_stay_apart():
    hits = [
        *[("v1", "/"), ("v1", "/berths")],
        *[("v2", "/"), ("v2", "/"), ("v2", "/berths")],
        *[("v3", "/"), ("v3", "/berths")],
    ]

    assert journeys(hits, steps=3) == [
        {"items": ["/", "/berths", None, None], "count": 2},
        {"items": ["/", "/berths", None], "count": 1},
    ]


def test_only_the_first_steps_of_a_visit_count():
    hits = [("v1", "/"), ("v1", "/berths"), ("v1", "/berths/A12"), ("v1", "/contact")]

    assert journeys(hits, steps=2) == [{"items": ["/", "/berths", None], "count": 1}]


def test_a_journey_starts_and_ends_where_it_was_asked_to():
    hits = [
        *[("v1", "/"), ("v1", "eoi-submit")],
        *[("v2", "/"), ("v2", "eoi-submit"), ("v2", "/thanks")],
        *[("v3", "/berths"), ("v3", "eoi-submit")],
    ]

    assert journeys(hits, steps=7, start="/", end="eoi-submit") == [
        {"items": ["/", "eoi-submit", None], "count": 1}
    ]
    assert len(journeys(hits, steps=2, end="eoi-submit")) == 2


def test_at_most_a_hundred_journeys_are_told():
    hits = [(f"v{number}", f"/{number}") for number in range(101)]

    assert len(journeys(hits, steps=2)) == 100


def test_retention_counts_who_came_back_by_their_first_day():
    seen = [("ann", 1), ("ann", 1), ("bob", 1), ("ann", 3), ("cy", 3), ("bob", 33), ("dan", 3)]
    cohort = {"ann": 1, "bob": 1, "cy": 3}

    rows = retention(seen, cohort, labels={1: "Mon", 3: "Wed"})

    assert rows == [
        {"date": "Mon", "day": 0, "visitors": 2, "returnVisitors": 2, "percentage": 100},
        {"date": "Mon", "day": 2, "visitors": 2, "returnVisitors": 1, "percentage": 50},
        {"date": "Wed", "day": 0, "visitors": 1, "returnVisitors": 1, "percentage": 100},
    ]


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([5.0], 0.95, 5.0), ([1.0, 3.0], 0.5, 2.0), ([0.0, 10.0, 20.0, 30.0, 40.0], 0.95, 38.0)],
)
def test_percentiles_lie_between_the_nearest_values(values, share, expected):
    assert percentile(values, share) == pytest.approx(expected)


def test_performance_ranks_the_slowest_first_and_skips_what_was_not_measured():
    def vital(path, lcp, device):
        rest = dict.fromkeys(("inp", "cls", "fcp", "ttfb"))
        return {"t": "day", "path": path, "title": None, "device": device, "browser": "ios"} | (
            rest | {"lcp": lcp}
        )

    report = performance(
        [vital("/", 100, "mobile"), vital("/berths", 900, None), vital("/", None, "mobile")], "lcp"
    )

    assert report["summary"]["count"] == 3
    assert report["summary"]["lcp"] == {"p50": 500, "p75": 700, "p95": pytest.approx(860)}
    assert report["summary"]["inp"] == {"p50": 0, "p75": 0, "p95": 0}
    assert [(row["name"], row["count"]) for row in report["pages"]] == [("/berths", 1), ("/", 1)]
    assert [row["name"] for row in report["devices"]] == ["mobile"]
    assert report["pageTitles"] == []
