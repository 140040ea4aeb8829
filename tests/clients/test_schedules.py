"""Whatever comes, and in whatever order: each visit is told, none twice, none that was not.

Through the real watch over the simulated Umami: hits at any moment, outages, crashes within the
transaction, a second process beside the first, hits with times that cannot be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.demo import Fault
from digests import visits as watching
from digests.alerts import Alerts
from marina.store import Store
from marina.store.room import unpacked
from marina.store.sightings import COOLDOWN, GAP
from tests.clients.world import ADA, BEN, EVE, HOUR, MINUTE, World
from tests.harbour import NICE, NOW, SPLIT

CLIENTS = ("CRM-1", "CRM-2", "CRM-3")
HOURS = 11
APART = COOLDOWN + HOURS * HOUR  # the cool-down begins when the message was planned


@dataclass(frozen=True, slots=True)
class Hit:
    minute: int
    client: str


@dataclass(frozen=True, slots=True)
class Look:
    minute: int
    who: int  # which of the two processes
    how: Literal["well", "away", "crash", "both"]


minutes = st.integers(1, HOURS * 60)
hits = st.lists(st.builds(Hit, minutes, st.sampled_from(CLIENTS)), max_size=12)
hows: st.SearchStrategy[Literal["well", "away", "crash", "both"]] = st.sampled_from(
    ["well", "away", "crash", "both"]
)
looks = st.lists(st.builds(Look, minutes, st.integers(0, 1), hows), max_size=12)


class Crash(BaseException):
    """What nothing in the program is prepared for."""


@settings(max_examples=60, deadline=None)
@given(hits=hits, looks=looks, forged=st.booleans())
async def test_the_visits_told_are_those_that_were(hits, looks, forged):
    store = await Store.open(":memory:")
    for port in (NICE, SPLIT):
        await store.add_port(port, NOW - HOUR)
    await store.save_clients([ADA, BEN, EVE])
    first = World(store)
    second = World(store, demo=first.demo)
    await first.wants()
    try:
        await follow((first, second), hits, looks, forged)
        told = await told_of(store)
    finally:
        for it in (first, second):
            await it.umami.aclose()
        await store.close()

    were = set(begun(hits))
    assert [it for it in were if not told.has(*it)] == []
    assert told.posts <= were
    assert set(told.rows) <= were
    assert len(told.rows) == len(set(told.rows))
    assert told.edits <= told.posts
    assert [it for it in told.posts & set(told.rows) if not followed(it, were)] == []


async def follow(
    worlds: tuple[World, World], hits: Sequence[Hit], looks: Sequence[Look], forged: bool
) -> None:
    """Everything in the order of time; a last look finds what was not yet found."""
    last = Look(HOURS * 60 + 3, 0, "well")
    deeds: list[tuple[int, Hit | Look]] = [(it.minute * 2, it) for it in hits]
    deeds += [(it.minute * 2 + 1, it) for it in (*looks, last)]
    for _, deed in sorted(deeds, key=lambda pair: pair[0]):
        for it in worlds:
            it.now = NOW + deed.minute * MINUTE
        worlds[0].demo.clock = lambda: worlds[0].now
        if isinstance(deed, Hit):
            worlds[0].hit(deed.client)
            if forged:
                for days in (20_000, -20_000):
                    worlds[0].hit(deed.client, ago=timedelta(days=days))
        else:
            await look(worlds, deed)


async def look(worlds: tuple[World, World], deed: Look) -> None:
    world, other = worlds[deed.who], worlds[1 - deed.who]
    world.demo.fault = Fault.truncated() if deed.how == "away" else None
    due = await world.watch.due(world.now, 0.001)
    if deed.how == "crash":
        await crashed(world, due)
    for it in due:
        await world.watch.look(it, world.now)
        if deed.how == "both":
            await other.watch.look(it, world.now + timedelta(seconds=1))
    if deed.how == "away":
        world.demo.fault = None
        await world.umami.aclose()
        world.connect()


async def crashed(world: World, due: Sequence[watching.Look]) -> None:
    """The process dies when all is written and nothing is committed."""

    def fails(self: Alerts, noticed: object) -> Iterator[None]:
        yield from original(self, noticed)  # type: ignore[arg-type,misc]
        raise Crash

    original = Alerts.__call__
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Alerts, "__call__", fails)
        for it in due:
            try:
                await world.watch.look(it, world.now)
            except Crash:
                world.restart()


def begun(hits: Sequence[Hit]) -> Iterator[tuple[str, int]]:
    """By the rule: a hit after half an hour without one begins a visit."""
    before: dict[str, int] = {}
    for hit in sorted(hits, key=lambda hit: hit.minute):
        gap = hit.minute - before.get(hit.client, -1000)
        if gap * MINUTE > GAP:
            yield hit.client, hit.minute
        before[hit.client] = hit.minute


def followed(visit: tuple[str, int], visits: set[tuple[str, int]]) -> bool:
    """By another one soon, whose message also shows this one."""
    return any(it[0] == visit[0] and it[1] > visit[1] for it in visits)


@dataclass(frozen=True, slots=True)
class Told:
    """What the messages say, by client and the start of a visit in minutes."""

    posts: frozenset[tuple[str, int]]
    rows: tuple[tuple[str, int], ...]  # of messages that tell of several
    edits: frozenset[tuple[str, int]]  # of which posts
    moments: tuple[tuple[str, int, float], ...]  # of posts and edits: as of which minute

    def has(self, client: str, start: int) -> bool:
        """Alone or with visits shortly before, or among several."""
        return (client, start) in self.rows or any(
            whose == client and first <= start <= asked and (start - first) * MINUTE <= APART
            for whose, first, asked in self.moments
        )


async def told_of(store: Store) -> Told:
    found = await store._database.query("select key, verb, about, lines, asked_at from delivery")
    alone = [row for row in found if row["key"].startswith("visit:")]
    lines = [line for row in found for line in unpacked(row["lines"]) if "form=line" in line]
    return Told(
        frozenset(_visit(row["key"]) for row in alone if row["verb"] == "post"),
        tuple(_named(line) for line in lines),
        frozenset(_visit(row["about"]) for row in alone if row["verb"] == "edit"),
        tuple((*_visit(row["about"] or row["key"]), _minutes(row["asked_at"])) for row in alone),
    )


def _visit(key: str) -> tuple[str, int]:
    _, _, client, start = key.split(":")
    return client, round(_minutes(int(start)))


def _named(line: str) -> tuple[str, int]:
    _, client, _, since, _ = line.split()
    return client, round(_minutes(int(since.removeprefix("since="))))


def _minutes(moment: float) -> float:
    return (moment - NOW.timestamp()) / 60
