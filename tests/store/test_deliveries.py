"""One message a key, whoever plans, claims, fails or dies."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from marina.store import Delivery, Subscription
from tests.conftest import MAY
from tests.store.ports import NICE

SECOND = timedelta(seconds=1)
LEASE = timedelta(seconds=60)


def weekly(at: datetime, key: str = "digest:nice-weekly:2026-05-18", **fields: Any) -> Delivery:
    lines = ("traffic week", 'berth "A 12"')
    return replace(Delivery(key, "slack:C1", "Port de Nice · weekly", "nice", lines, at), **fields)


async def test_what_was_planned_is_claimed_as_it_was(store, now):
    planned = weekly(
        now,
        verb="reply",
        about="digest:parent",
        urgent=True,
        subscription="nice-weekly",
        client="crm-1",
    )
    await store.plan([planned])
    (claimed,) = await store.claim(now)

    assert replace(planned, attempts=1, begun_at=now) == claimed


async def test_one_claim_wins_among_twenty(store, another, now):
    await store.plan([weekly(now)])
    claims = await asyncio.gather(*(it.claim(now) for it in (store, another) * 10))

    assert 1 == sum(map(len, claims))


async def test_a_lease_that_ran_out_frees_the_delivery(store, now):
    await store.plan([weekly(now)])
    await store.claim(now)

    assert () == await store.claim(now + LEASE - SECOND)
    assert [2] == [it.attempts for it in await store.claim(now + LEASE)]


async def test_planning_again_changes_nothing(store, now):
    first = await store.plan([weekly(now)])
    (delivery,) = await store.claim(now)
    await store.done(delivery, "1.0", now)
    second = await store.plan([weekly(now)])

    assert (("digest:nice-weekly:2026-05-18",), ()) == (first, second)
    assert () == await store.claim(now + timedelta(days=9))


async def test_all_that_is_planned_together_or_nothing(store, now):
    broken = weekly(now, "second", port=None)

    with pytest.raises(Exception, match=r"(?i)not.null"):
        await store.plan([weekly(now), broken])

    assert () == await store.claim(now)


async def test_nothing_is_claimed_before_it_is_due(store, now):
    await store.plan([weekly(now, due_at=now + timedelta(hours=8))])

    assert () == await store.claim(now + timedelta(hours=8) - SECOND)
    assert 1 == len(await store.claim(now + timedelta(hours=8)))


async def test_the_urgent_go_first_then_what_is_due_longest(store, now):
    await store.plan([weekly(now - timedelta(hours=2), f"digest:{i}") for i in range(3)])
    await store.plan([weekly(now - timedelta(hours=3), "digest:old")])
    await store.plan([weekly(now, "visit", urgent=True)])
    claims = [await store.claim(now, most=1) for _ in range(2)]

    assert ["visit", "digest:old"] == [delivery.key for (delivery,) in claims]


async def test_no_more_are_claimed_than_asked_for(store, now):
    await store.plan([weekly(now, f"digest:{i}") for i in range(9)])

    assert [5, 4, 0] == [len(await store.claim(now, most=5)) for _ in range(3)]


async def test_a_stale_owner_settles_nothing(store, now):
    await store.plan([weekly(now)])
    (stale,) = await store.claim(now)
    (owner,) = await store.claim(now + LEASE)
    settled = [
        await store.again(stale, now, "too late", unclear=False),
        await store.done(stale, "1.0", now),
        await store.give_up(stale, "too late", now),
    ]

    assert [False] * 3 == settled
    assert () == await store.claim(now + LEASE)
    assert await store.done(owner, "2.0", now)
    assert "2.0" == (await store.outcome(owner.key)).message


async def test_a_lease_is_renewed_by_its_owner_in_time(store, now):
    await store.plan([weekly(now)])
    (delivery,) = await store.claim(now)

    assert await store.renew(delivery, now + timedelta(seconds=59))
    assert () == await store.claim(now + timedelta(seconds=118))


async def test_a_lease_that_ran_out_is_not_renewed(store, now):
    await store.plan([weekly(now)])
    (delivery,) = await store.claim(now)

    assert not await store.renew(delivery, now + LEASE)


async def test_anothers_lease_is_not_renewed(store, now):
    await store.plan([weekly(now)])
    (stale,) = await store.claim(now)
    await store.claim(now + LEASE)

    assert not await store.renew(stale, now + LEASE + SECOND)


async def test_a_settled_delivery_is_not_renewed(store, now):
    await store.plan([weekly(now)])
    (delivery,) = await store.claim(now)
    await store.done(delivery, "1.0", now)

    assert not await store.renew(delivery, now + SECOND)


async def test_a_clear_failure_leaves_nothing_to_look_for(store, now):
    await store.plan([weekly(now)])
    (delivery,) = await store.claim(now)
    await store.renew(delivery, now)
    await store.again(delivery, now + SECOND, "slow down", unclear=False)
    (again,) = await store.claim(now + SECOND)

    assert (None, now) == (again.first_try, again.begun_at)


async def test_an_unclear_outcome_is_looked_for_until_it_is_settled(store, now):
    await store.plan([weekly(now)])
    (delivery,) = await store.claim(now)
    await store.renew(delivery, now + SECOND)
    await store.again(delivery, now + 2 * SECOND, "the answer got lost", unclear=True)
    (second,) = await store.claim(now + 2 * SECOND)
    await store.renew(second, now + 2 * SECOND)
    await store.again(second, now + 3 * SECOND, "slow down", unclear=False)
    (third,) = await store.claim(now + 3 * SECOND)

    assert (now + SECOND, now + SECOND) == (second.first_try, third.first_try)


async def test_a_death_in_mid_post_is_looked_for_by_whoever_takes_it_over(store, another, now):
    await store.plan([weekly(now)])
    (dying,) = await store.claim(now)
    await store.renew(dying, now + SECOND)
    (delivery,) = await another.claim(now + SECOND + LEASE)

    assert now + SECOND == delivery.first_try


async def test_a_death_before_the_post_leaves_nothing_to_look_for(store, another, now):
    await store.plan([weekly(now)])
    await store.claim(now)
    (delivery,) = await another.claim(now + LEASE)

    assert None is delivery.first_try


async def test_a_failure_before_the_post_leaves_nothing_to_look_for(store, now):
    await store.plan([weekly(now)])
    (delivery,) = await store.claim(now)
    await store.again(delivery, now + SECOND, "a drawing took too long", unclear=True)
    (again,) = await store.claim(now + SECOND)

    assert None is again.first_try


async def test_who_lost_its_lease_leaves_the_next_ones_first_try_alone(store, another, now):
    await store.plan([weekly(now)])
    (stale,) = await store.claim(now)
    (owner,) = await another.claim(now + LEASE)
    late = [await store.renew(stale, now + LEASE)]
    await another.renew(owner, now + LEASE + SECOND)
    late.append(await store.again(stale, now, "refused", unclear=False))
    (third,) = await store.claim(now + 2 * LEASE + SECOND)

    assert [False] * 2 == late
    assert now + LEASE + SECOND == third.first_try


@pytest.mark.parametrize("may_repeat", [True, False])
async def test_whether_what_was_sent_may_be_a_repeat_is_remembered(store, now, may_repeat):
    await store.plan([weekly(now)])
    (delivery,) = await store.claim(now)
    await store.renew(delivery, now)
    await store.done(delivery, "1747.5", now, may_repeat=may_repeat)

    assert may_repeat is (await store.outcome(delivery.key)).may_repeat


async def test_what_was_sent_is_remembered_without_what_it_said(store, database, now):
    await store.plan([weekly(now)])
    (delivery,) = await store.claim(now)
    await store.done(delivery, "1747.5", now + SECOND)
    outcome = await store.outcome(delivery.key)

    assert ("sent", "1747.5", now + SECOND, 1) == (
        outcome.state,
        outcome.message,
        outcome.settled_at,
        outcome.attempts,
    )
    assert [{"title": "", "lines": ""}] == await database.query("select title, lines from delivery")


async def test_giving_up_pauses_the_subscription_and_tells_its_owner(store, now):
    await store.subscribe(Subscription("nice-weekly", "slack:C1", (NICE,), ("traffic",), MAY))
    parts = [weekly(now, key, subscription="nice-weekly") for key in ("parent", "part")]
    await store.plan(parts)
    (parent,) = await store.claim(now, most=1)
    notice = weekly(now, "notice:parent", channel="slack:U1")
    await store.give_up(parent, "is_archived", now, pausing=True, notices=[notice])

    assert ["is_archived"] == [it.paused for it in await store.subscriptions()]
    assert ["notice:parent"] == [it.key for it in await store.claim(now)]
    assert {"failed"} == {it.state for it in await store.history("nice-weekly")}


async def test_what_nobody_subscribed_to_pauses_nothing(store, now):
    await store.plan([weekly(now, "notice:1"), weekly(now, "notice:2")])
    (first,) = await store.claim(now, most=1)
    await store.give_up(first, "user_not_found", now, pausing=True)

    assert ["notice:2"] == [it.key for it in await store.claim(now)]


async def test_a_stale_owner_pauses_and_tells_nobody(store, now):
    await store.subscribe(Subscription("nice-weekly", "slack:C1", (NICE,), ("traffic",), MAY))
    await store.plan([weekly(now, subscription="nice-weekly")])
    (stale,) = await store.claim(now)
    await store.claim(now + LEASE)
    await store.give_up(stale, "late", now, pausing=True, notices=[weekly(now, "notice")])

    assert [None] == [it.paused for it in await store.subscriptions()]
    assert None is await store.outcome("notice")


async def test_a_history_is_newest_first(store, now):
    for week in range(3):
        at = now + timedelta(weeks=week)
        await store.plan([weekly(at, f"digest:nice-weekly:{week}", subscription="nice-weekly")])
    await store.plan([weekly(now, "digest:split-weekly:0", subscription="split-weekly")])

    assert ["digest:nice-weekly:2", "digest:nice-weekly:1"] == [
        outcome.key for outcome in await store.history("nice-weekly", most=2)
    ]


async def test_how_long_nobody_has_taken_up_what_is_due(store, now):
    nothing = await store.waiting_since(now)
    await store.plan([weekly(now - SECOND, "a"), weekly(now - 3 * SECOND, "b")])
    waiting = await store.waiting_since(now)
    await store.claim(now)

    assert (None, now - 3 * SECOND, None) == (nothing, waiting, await store.waiting_since(now))


@pytest.mark.parametrize("wrong", [-1.0, 1.8e12, "2026-05-18T08:00"])
async def test_a_due_time_that_would_never_come_is_refused(store, database, now, wrong):
    await store.plan([weekly(now)])

    with pytest.raises(Exception, match=r"(?i)check|double precision"):
        await database.query("update delivery set next_at = :wrong", wrong=wrong)


async def test_a_thread_is_planned_whole_or_not_at_all(store, now):
    head = weekly(now)
    replies = [weekly(now, f"{head.key}:{i}", verb="reply", about=head.key) for i in "12"]
    first = await store.plan([head, replies[0]])
    second = await store.plan([head, *replies])

    assert ((head.key, replies[0].key), ()) == (first, second)


async def test_a_thread_is_claimed_one_after_another(store, now):
    head = weekly(now)
    replies = [weekly(now, f"{head.key}:0{i}", verb="reply", about=head.key) for i in "123"]
    await store.plan([*reversed(replies), head])
    turns = []
    while claimed := await store.claim(now):
        turns.append([it.key for it in claimed])
        await store.done(claimed[0], "1.0", now)

    assert [[it.key] for it in (head, *replies)] == turns


async def test_what_is_tried_again_later_holds_up_its_thread_alone(store, now):
    heads = [weekly(now, f"digest:{name}:2026-05-18") for name in "ab"]
    replies = [weekly(now, f"{it.key}:01", verb="reply", about=it.key) for it in heads]
    await store.plan([*heads, *replies])
    first, second = await store.claim(now)
    await store.again(first, now + 9 * SECOND, "not now", unclear=False)
    await store.done(second, "1.0", now)
    soon = await store.claim(now + SECOND)
    later = await store.claim(now + 9 * SECOND)

    assert [replies[1].key] == [it.key for it in soon]
    assert [heads[0].key] == [it.key for it in later]


async def test_all_first_messages_go_before_threads_and_begun_threads_are_finished(store, now):
    heads = [weekly(now, f"digest:{name}:2026-05-18") for name in "ab"]
    replies = [
        weekly(now, f"{it.key}:0{i}", verb="reply", about=it.key, due_at=now + i * SECOND)
        for i in (1, 2)
        for it in heads
    ]
    await store.plan([*replies, *heads])
    order = []
    while claimed := await store.claim(now + 9 * SECOND, most=1):
        order.append(claimed[0].key)
        await store.done(claimed[0], "1.0", now)

    assert [it.key for it in heads] == order[:2]
    assert sorted(it.key for it in replies) == order[2:]


async def test_after_one_that_is_given_up_the_next_has_its_turn(store, now):
    head = weekly(now)
    reply = weekly(now, f"{head.key}:01", verb="reply", about=head.key)
    await store.plan([head, reply])
    (claimed,) = await store.claim(now)
    await store.give_up(claimed, "gone", now)

    assert [reply.key] == [it.key for it in await store.claim(now)]


async def test_whose_turn_has_not_come_has_not_begun(store, now):
    head = weekly(now)
    await store.plan([head, weekly(now, f"{head.key}:01", verb="reply", about=head.key)])
    (claimed,) = await store.claim(now)
    await store.done(claimed, "1.0", now + SECOND)
    (reply,) = await store.claim(now + SECOND)

    assert (now + SECOND, 1) == (reply.begun_at, reply.attempts)


async def test_only_what_is_urgent_is_claimed_where_asked_so(store, now):
    await store.plan([weekly(now), weekly(now, "visit", urgent=True)])

    assert ["visit"] == [it.key for it in await store.claim(now, only_urgent=True)]


async def test_the_next_try_knows_why_the_last_one_failed(store, now):
    await store.plan([weekly(now)])
    (delivery,) = await store.claim(now)
    await store.again(delivery, now + SECOND, "Slack cannot be reached.", unclear=False)
    (again,) = await store.claim(now + SECOND)

    assert "Slack cannot be reached." == again.trouble


async def test_what_was_sent_with_nothing_to_say_tells_why(store, now):
    await store.plan([weekly(now)])
    (delivery,) = await store.claim(now)
    await store.done(delivery, "1.0", now, "Umami is unreachable.")
    outcome = await store.outcome(delivery.key)

    assert ("sent", "Umami is unreachable.") == (outcome.state, outcome.error)
