"""Bodies of reports: whatever is sent, it is either taken or refused with a reason."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.demo.checks import Check, Wrong
from bot.demo.reports.bodies import RUN, SAVED, TYPES, date
from tests.demo.world import NIMARA

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=8), below),
    max_leaves=8,
)
PARAMETERS = st.dictionaries(
    st.sampled_from(
        "startDate endDate window steps fields type value model step unit timezone metric".split()
    ),
    JSON,
)
BODIES = st.fixed_dictionaries(
    {},
    optional={
        "websiteId": st.just(NIMARA) | JSON,
        "type": st.sampled_from(TYPES) | JSON,
        "name": JSON,
        "filters": st.just({}) | JSON,
        "parameters": PARAMETERS | JSON,
    },
)


@settings(max_examples=60)
@given(JSON | BODIES)
def test_any_body_is_taken_or_refused_with_a_reason(body: Any):
    for check in (RUN, SAVED):
        assert outcome(check, body)


def outcome(check: Check, body: Any) -> Any:
    """What was taken of the body, or why it was not."""
    try:
        return check(body)
    except Wrong as wrong:
        return list(reasons(wrong.tree))


def reasons(tree: dict[str, Any]) -> Iterator[str]:
    yield from tree["errors"]
    for one in (*tree.get("properties", {}).values(), *filter(None, tree.get("items", ()))):
        yield from reasons(one)


@pytest.mark.parametrize("value", [math.nan, math.inf, "yesterday", "", [], {}, "2026-02-30"])
def test_what_is_no_date_is_refused(value: Any):
    with pytest.raises(Wrong, match="expected date, received Date"):
        date(value)


@pytest.mark.parametrize(
    ("value", "moment"),
    [(None, 0), (12.9, 12), ("1970-01-02", 86_400_000), ("1970-01-01T01:00:00.5+01:00", 500)],
)
def test_dates_are_numbers_or_texts(value: Any, moment: int):
    assert date(value) == moment


def test_a_step_without_a_fault_leaves_its_place_empty():
    step = {"type": "event", "value": "x"}
    wrong = {**step, "filters": [{"property": "p", "operator": "re", "value": "A"}]}
    body = {
        "websiteId": NIMARA,
        "type": "funnel",
        "filters": {},
        "parameters": {"startDate": 0, "endDate": 0, "window": "60", "steps": [step, wrong]},
    }

    with pytest.raises(Wrong) as refused:
        RUN(body)

    steps = refused.value.tree["properties"]["parameters"]["properties"]["steps"]
    assert [one is None for one in steps["items"]] == [True, False]
