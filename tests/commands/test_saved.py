"""segment= and cohort=, by the names that they have in Umami."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from marina.errors import UsageError
from tests.commands.conftest import tiles, told
from tests.harbour import NICE, PORTDENICE, RESIDENCES

SEGMENT = {"filters": [{"name": "country", "operator": "eq", "value": "DE"}]}
COHORT = {
    "filters": [],
    "dateRange": "90day",
    "action": {"type": "event", "value": "inquire-click"},
}


def save(demo, site, kind: str, name: str, parameters: Mapping[str, object]) -> None:
    demo.store.insert(
        "segment",
        segment_id=demo.store.new_id(),
        website_id=site.id,
        type=kind,
        name=name,
        parameters=json.dumps(parameters),
        created_at=1,
        updated_at=1,
    )


@pytest.fixture(autouse=True)
def saved(demo) -> None:
    for site in (PORTDENICE, RESIDENCES):
        save(demo, site, "segment", "German boats", SEGMENT)
    save(demo, PORTDENICE, "cohort", "Inquirers", COHORT)


async def test_a_segment_is_named_in_whatever_case(ask):
    card = await ask("traffic nice segment=“german Boats”")

    assert (2, 0) == tiles(card)["Visitors over 2 websites"]
    assert "segment german Boats" in told(card)


async def test_what_a_segment_filters_by_is_not_known_so_there_are_no_bounces(ask):
    assert "Bounce rate" not in tiles(await ask("traffic nice segment=“German boats”"))


async def test_a_website_that_lacks_it_is_named_and_left_out(ask):
    card = await ask("traffic nice cohort=inquirers")

    assert (1, 0) == tiles(card)["Visitors"]
    assert f"No data for {RESIDENCES}: It has no cohort “inquirers”." in told(card)


async def test_an_unknown_one_is_refused_with_the_nearest(ask):
    with pytest.raises(UsageError) as exc:
        await ask("heatmap nice segment=“German boat”")

    assert f"{NICE.name} has no segment “German boat” in Umami. Did you mean German boats?" == (
        str(exc.value)
    )
    assert ('heatmap port=nice period=30d segment="German boats"',) == exc.value.lines


async def test_where_none_is_near_all_are_told(ask):
    with pytest.raises(UsageError, match="There is Inquirers"):
        await ask("traffic nice cohort=x")
    with pytest.raises(UsageError, match="There is none"):
        await ask("traffic split cohort=x")
