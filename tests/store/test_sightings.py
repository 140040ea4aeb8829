"""Each visit of a known client is told once, whatever happens meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from marina.store import Client, Delivery, Noticed, Turn, Visit
from tests.store.ports import NICE, SITES

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def nothing(noticed: Noticed) -> Iterable[Delivery]:
    return ()


class Told:
    """A decision that remembers what it was asked, and plans a message a visit."""

    def __init__(self) -> None:
        self.noticed: list[Noticed] = []

    def __call__(self, noticed: Noticed) -> Iterable[Delivery]:
        self.noticed.append(noticed)
        for visit in noticed.visits:
            key = f"visit:{visit.client}:{visit.start.timestamp():.0f}"
            yield Delivery(key, "slack:C1", "here", "nice", (), visit.last, client=visit.client)

    @property
    def visits(self) -> list[Visit]:
        return [visit for noticed in self.noticed for visit in noticed.visits]


async def look(store, now, hits, tell=nothing, website=SITES[0]) -> bool:
    turns = await store.claim_websites(now, 0.001)
    (turn,) = [turn for turn in turns if turn.website == website]
    return bool(await store.noticed(turn, now, hits, tell))


async def test_websites_are_shared_out(store, another, now):
    turns = await asyncio.gather(
        *(it.claim_websites(now, 20, most=1) for it in (store, another) * 4)
    )

    assert [SITES[0], SITES[1], SITES[2]] == sorted(it.website for turn in turns for it in turn)
    assert () == await store.claim_websites(now + timedelta(seconds=19), 20)
    assert 3 == len(await store.claim_websites(now + timedelta(seconds=20), 20))


async def test_a_new_website_is_looked_at_from_when_it_was_found(store, now):
    start = datetime(2026, 5, 1, tzinfo=UTC)
    turns = await store.claim_websites(now, 20)

    assert Turn(SITES[2], "split", start) in turns


async def test_left_out_and_vanished_websites_have_no_turn(store, now):
    await store.unlink(SITES[0])
    await store.discovered(NICE.websites, now, NICE.timezone)

    assert [SITES[1]] == [turn.website for turn in await store.claim_websites(now, 20)]


async def test_a_website_that_was_left_out_begins_anew(store, now):
    await store.unlink(SITES[0])
    await store.link(SITES[0], "nice", now)
    turns = await store.claim_websites(now, 20)

    assert Turn(SITES[0], "nice", now) in turns


async def test_a_first_visit_is_told(store, client, now):
    told = Told()
    await look(store, now, {client.key: [now - 5 * MINUTE, now - 9 * MINUTE]}, told)
    start = now - 9 * MINUTE
    visit = Visit(client.key, start, now - 5 * MINUTE, 1, None, start, began=True, moved=True)

    assert [Noticed((visit,), {}, 0)] == told.noticed
    assert visit.first_told
    assert 1 == len(await store.claim(now))


async def test_a_visit_goes_on_until_half_an_hour_of_silence(store, client, now):
    told = Told()
    for minutes in (0, 30, 59):
        at = now + minutes * MINUTE
        await look(store, at, {client.key: [at]}, told)
    at = now + 90 * MINUTE
    await look(store, at, {client.key: [at]}, told)

    assert [True, False, False, True] == [visit.began for visit in told.visits]
    assert [1, 1, 1, 2] == [visit.number for visit in told.visits]
    assert now + 59 * MINUTE == told.visits[-1].before


async def test_several_visits_at_one_look_are_several(store, client, now):
    told = Told()
    hits = [now - 5 * HOUR, now - 3 * HOUR, now - 3 * HOUR + MINUTE, now]
    await look(store, now, {client.key: hits}, told)

    assert [hits[0], hits[1], hits[3]] == [visit.start for visit in told.visits]
    assert [hits[0], hits[2], hits[3]] == [visit.last for visit in told.visits]


async def test_two_websites_of_a_port_are_one_visit(store, client, now):
    told = Told()
    await look(store, now, {client.key: [now]}, told)
    await look(store, now + MINUTE, {client.key: [now + MINUTE]}, told, SITES[1])

    assert [True, False] == [visit.began for visit in told.visits]


async def test_another_port_is_another_visit(store, client, now):
    told = Told()
    await look(store, now, {client.key: [now]}, told)
    await look(store, now + MINUTE, {client.key: [now + MINUTE]}, told, SITES[2])

    assert [True, True] == [visit.began for visit in told.visits]


async def test_what_was_seen_already_changes_nothing(store, client, now):
    told = Told()
    for minutes, hit in ((0, now), (1, now), (2, now - HOUR)):
        await look(store, now + minutes * MINUTE, {client.key: [hit]}, told)

    assert [True, False, False] == [visit.began for visit in told.visits]
    assert {now} == {visit.last for visit in told.visits}


async def test_a_forged_future_silences_nobody(store, client, now):
    told = Told()
    await look(store, now, {client.key: [now + timedelta(days=30_000)]}, told)
    await look(store, now + HOUR, {client.key: [now + HOUR]}, told)

    assert [now, now + HOUR] == [visit.start for visit in told.visits]


async def test_within_the_cooldown_the_earlier_message_tells(store, client, now):
    told = Told()
    for hours in (0, 1, 3, 5):
        at = now + hours * HOUR
        await look(store, at, {client.key: [at]}, told)

    assert [now, now, now, now + 5 * HOUR] == [visit.card for visit in told.visits]
    assert [True, False, False, True] == [visit.first_told for visit in told.visits]


async def test_a_turn_counts_once(store, client, now):
    told = Told()
    turn = next(iter(await store.claim_websites(now, 20)))
    hits = {client.key: [now]}
    counted = [await store.noticed(turn, now + n * MINUTE, hits, told) for n in (1, 2)]

    assert [True, False] == counted
    assert 1 == len(told.visits)


async def test_two_replicas_with_the_same_turn_tell_once(store, another, client, now):
    told = Told()
    turn = next(iter(await store.claim_websites(now, 20)))
    counted = await asyncio.gather(
        *(
            it.noticed(turn, now + n * MINUTE, {client.key: [now]}, told)
            for n, it in enumerate((store, another) * 4, 1)
        )
    )

    assert 1 == sum(counted)
    assert 1 == len(told.visits)


async def test_a_website_that_changed_hands_meanwhile_is_not_counted(store, client, now):
    (turn, *_) = [it for it in await store.claim_websites(now, 20) if it.website == SITES[0]]
    await store.link(SITES[0], "split", now)

    assert not await store.noticed(turn, now, {client.key: [now]}, nothing)


async def test_who_was_forgotten_meanwhile_is_not_told(store, now):
    told = Told()
    await look(store, now, {"forgotten": [now]}, told)

    assert [] == told.visits


async def test_what_cannot_be_told_is_not_seen(store, client, now):
    def fails(noticed: Noticed) -> Iterable[Delivery]:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await look(store, now, {client.key: [now]}, fails)
    told = Told()
    await look(store, now + MINUTE, {client.key: [now]}, told)

    assert [True] == [visit.began for visit in told.visits]


async def test_floods_can_be_counted(store, client, now):
    people = [Client(f"c{i}", f"Client {i}") for i in range(7)]
    await store.save_clients(people)
    told = Told()
    await look(store, now, {person.key: [now] for person in people}, told)
    at = now + timedelta(seconds=30)
    await look(store, at, {client.key: [at]}, told)
    await look(store, at + 2 * HOUR, {client.key: [at + 2 * HOUR]}, told)

    assert [({}, 0), ({"slack:C1": 7}, 7), ({}, 0)] == [
        (it.alerts, it.begun) for it in told.noticed
    ]


async def test_the_latest_visits_are_known_newest_first(store, client, now):
    await store.save_clients([Client("crm-2", "Ben")])
    await look(store, now, {client.key: [now - HOUR], "crm-2": [now]})

    assert [("crm-2", now), (client.key, now - HOUR)] == [
        (visit.client, visit.last) for visit in await store.sightings("nice")
    ]


async def test_replicas_on_two_websites_of_a_port_do_not_block_each_other(store, another, now):
    people = [Client(f"c{i:02}", "x") for i in range(40)]
    await store.save_clients(people)
    turns = [it for it in await store.claim_websites(now, 20) if it.port == "nice"]
    for minute in range(1, 9):
        at = now + minute * MINUTE
        there = {person.key: [at] for person in people}
        back = dict(reversed(there.items()))
        jobs = zip((store, another), turns, (there, back), strict=True)
        await asyncio.gather(*(it.noticed(turn, at, hits, nothing) for it, turn, hits in jobs))
        turns = [Turn(turn.website, turn.port, at) for turn in turns]

    assert {now + 8 * MINUTE} == {visit.last for visit in await store.sightings("nice")}
