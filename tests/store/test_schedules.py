"""In whatever order hits, looks, replicas and crashes come: a visit is told, and told once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marina.port import Website
from marina.store import Client, Delivery, Noticed, Store
from marina.store.sightings import GAP
from tests.store.ports import NICE

START = datetime(2026, 5, 19, tzinfo=UTC)
END = START + timedelta(hours=13)
OVERLAP = timedelta(minutes=2)
NUMBERS = count()


@dataclass(frozen=True, slots=True)
class Hit:
    at: datetime
    client: str
    site: int


@dataclass(frozen=True, slots=True)
class Look:
    at: datetime
    site: int
    how: Literal["well", "twice", "crash"]


class Crash(BaseException):
    """What nothing in the program is prepared for."""


moments = st.integers(1, 720).map(lambda minutes: START + timedelta(minutes=minutes))
hits = st.lists(st.builds(Hit, moments, st.sampled_from("ab"), st.integers(0, 1)), max_size=30)
hows: st.SearchStrategy[Literal["well", "twice", "crash"]] = st.sampled_from(
    ["well", "twice", "crash"]
)
looks = st.lists(st.builds(Look, moments, st.integers(0, 1), hows), max_size=20)
either = pytest.mark.parametrize("sites", [1, 2])


@either
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(hits=hits, looks=looks)
async def test_the_visits_told_are_those_that_were(store, database, sites, hits, looks):
    example = next(NUMBERS)  # each has a port of its own
    hits = [replace(hit, site=hit.site % sites, client=f"{hit.client}{example}") for hit in hits]
    websites = [f"{example}-{site}" for site in range(sites)]
    port = replace(NICE, key=f"p{example}", name=f"p{example}", aliases=())
    await store.add_port(replace(port, websites=tuple(map(Website, websites))), START)
    await store.save_clients([Client(hit.client, "x") for hit in hits])
    last = [Look(END + site * OVERLAP, site, "well") for site in range(sites)]
    for look in (*sorted(looks, key=lambda look: look.at), *last):
        await follow(store, replace(look, site=look.site % sites), websites, hits)
    told = await database.query(
        "select * from delivery where port = :port order by client, asked_at", port=port.key
    )

    posts = {row["key"] for row in told if row["verb"] == "post"}
    assert {hit.client for hit in hits} == {row["client"] for row in told}
    assert {row["about"] for row in told} - {None} <= posts
    for one, next_one in pairwise(told):
        apart = next_one["asked_at"] - one["asked_at"] > GAP.total_seconds()
        assert apart or one["client"] != next_one["client"]
    if sites == 1:
        assert sorted(visits(hits)) == sorted((row["client"], row["asked_at"]) for row in told)


def visits(hits: Sequence[Hit]) -> Iterator[tuple[str, float]]:
    """By the rule: a hit after half an hour without one begins a visit."""
    before: dict[str, datetime] = {}
    for hit in sorted(hits, key=lambda hit: hit.at):
        if hit.client not in before or hit.at - before[hit.client] > GAP:
            yield hit.client, hit.at.timestamp()
        before[hit.client] = hit.at


async def follow(store: Store, look: Look, websites: Sequence[str], hits: Sequence[Hit]) -> None:
    """As the watch does: from the cursor, a little earlier, up to now."""
    turns = {turn.website: turn for turn in await store.claim_websites(look.at, 0.001)}
    if not (turn := turns.get(websites[look.site])):
        return
    found: dict[str, list[datetime]] = {}
    for hit in hits:
        if hit.site == look.site and turn.cursor - OVERLAP < hit.at <= look.at:
            found.setdefault(hit.client, []).append(hit.at)

    def tell(noticed: Noticed) -> Iterable[Delivery]:
        for visit in noticed.visits:
            key = f"{visit.client}:{visit.start.timestamp():.0f}"
            about = f"{visit.client}:{visit.card.timestamp():.0f}"
            if visit.began:
                delivery = Delivery(key, "slack:C1", "", turn.port, (), visit.start)
                delivery = replace(delivery, client=visit.client)
                fresh = visit.first_told
                yield delivery if fresh else replace(delivery, verb="edit", about=about)
        if look.how == "crash":
            raise Crash

    for _ in range(2 if look.how == "twice" else 1):
        with suppress(Crash):
            await store.noticed(turn, look.at, found, tell)
