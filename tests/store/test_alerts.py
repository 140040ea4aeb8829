"""Messages about clients: several visits in one, what was told, what somebody acted on."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from marina.store import Delivery, Subscription

HOUR = timedelta(hours=1)


def group(now, *lines, key="group:a1:quiet:1") -> Delivery:
    return Delivery(key, "slack:C1", "", "nice", lines, now, joins=True)


async def test_lines_join_the_message_that_still_waits(store, another, now):
    later = now + HOUR
    jobs = [it.plan([group(later, f"visit c{n}")]) for n, it in enumerate((store, another) * 4)]
    await asyncio.gather(*jobs)
    (sent,) = await store.claim(later)
    await store.plan([group(later, "visit late"), group(later, "visit later")])
    (next_one,) = await store.claim(later)

    assert {f"visit c{n}" for n in range(8)} == set(sent.lines)
    assert ("visit late", "visit later") == next_one.lines
    assert sent.key != next_one.key


async def test_a_line_joins_once(store, now):
    await store.plan([group(now, "visit a"), group(now, "visit a")])
    (sent,) = await store.claim(now)

    assert ("visit a",) == sent.lines


async def test_what_was_told_and_acted_on_is_counted_by_port(store, client, now):
    one = Delivery("visit:a1:x:1", "slack:C1", "", "nice", (), now, client=client.key)
    await store.plan(
        [
            one,
            replace(one, key="visit:a2:x:1", channel="slack:C2"),  # of the same visit
            replace(one, key="visit:a1:x:2", asked_at=now + HOUR),
            replace(one, key="visit:a1:x:1:now:1", verb="edit", about=one.key),
            replace(one, key="visit:a1:x:3", port="split"),
            replace(one, key="visit:a1:x:4", asked_at=now - 48 * HOUR),
        ]
    )
    await store.take(client.key, now, "slack:U1", now)

    assert (2, 1) == await store.acted_on("nice", now - HOUR, now + 2 * HOUR)
    assert (0, 0) == await store.acted_on("nice", now + 3 * HOUR, now + 4 * HOUR)


async def test_the_messages_about_a_client_are_known_until_they_failed(store, client, now):
    one = Delivery("visit:a1:x:1", "slack:C1", "", "nice", (), now, client=client.key)
    await store.plan([one, replace(one, key="visit:a2:x:1"), replace(one, key="r", verb="reply")])
    (first, *_) = [it for it in await store.claim(now) if it.verb == "post"]
    await store.give_up(first, "gone", now)

    (left,) = await store.alerts(client.key, now - HOUR)
    assert first.key != left.key
    assert () == await store.alerts(client.key, now + HOUR)


async def test_the_owners_direct_message_is_a_wish_that_is_kept(store, now):
    await store.subscribe(Subscription("a1", "slack:C1", (), (), now, kind="alerts", dm=True))
    (kept,) = await store.subscriptions("alerts")

    assert kept.dm


async def test_one_clients_latest_visit_is_asked_for_alone(store, client, now):
    (turn, *_) = [it for it in await store.claim_websites(now, 1) if it.port == "nice"]
    await store.noticed(turn, now, {client.key: [now]}, lambda noticed: ())
    seen = await store.sighting("nice", client.key)

    assert now == (seen and seen.start)
    assert None is await store.sighting("split", client.key)
