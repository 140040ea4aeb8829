"""Watches: every ten minutes one is looked at, and told of once until it is over.

What was told is noted after the message is planned, under a key that a second try makes again:
a stop in between neither loses nor doubles it.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta

from marina import Marina, quiet, readings, watches, watching
from marina.errors import AnswerError
from marina.store import Delivery, Store, Subscription
from marina.watching import Reading, Rule

MINUTE = timedelta(minutes=1)
EVERY = timedelta(minutes=10)
SLACK = timedelta(seconds=30)  # a beat may come a little early
REMEMBERED = timedelta(days=watching.UNSEEN)  # a source that was told is not new again before

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class State:
    """What was told: `number` messages; `alarm` is the key of the one that is not over yet."""

    number: int
    alarm: str
    told: Mapping[str, float]  # source → when, seconds since 1970

    @classmethod
    def read(cls, text: str) -> State:
        return cls(**json.loads(text)) if text else cls(0, "", {})

    def __str__(self) -> str:
        return json.dumps(asdict(self))


async def due(store: Store, now: datetime) -> tuple[Subscription, ...]:
    """The watches that nobody has looked at for ten minutes; now they are ours."""
    return tuple(
        [
            it
            for it in await store.subscriptions("watch")
            if it.paused is None
            and it.ports
            and await store.first_time(f"looked {it.id}", now, EVERY - SLACK)
        ]
    )


async def look(marina: Marina, it: Subscription, now: datetime) -> None:
    """Never raises for a server or a database that is away, or a port without websites."""
    try:
        await _look(marina, it, now)
    except AnswerError as exc:
        log.warning("watch %s cannot be looked at: %s", it.id, exc)


async def _look(marina: Marina, it: Subscription, now: datetime) -> None:
    (port, *_), rule = it.ports, watches.rule(it)
    here = _full_minute(now).astimezone(port.timezone)
    reading = await readings.measured(marina.umami, port, rule, here)
    key = f"watch {it.id}"
    state = State.read(await marina.store.recall(key))
    after, deliveries = told(it, rule, state, reading, now)
    if after != state:
        await marina.store.plan(deliveries)
        await marina.store.note(key, f"{after}")


def told(
    it: Subscription, rule: Rule, state: State, reading: Reading, now: datetime
) -> tuple[State, tuple[Delivery, ...]]:
    """What is to be told after this look, and what was told then."""
    if rule.kind == "new-source":
        return _sources(it, state, reading, now)
    name = it.ports[0].name
    what = f"{rule.kind} {'of' if rule.kind == 'spike' else 'in'} {rule.what}"
    if not state.alarm and watching.is_there(rule, reading):
        alarm = _delivery(it, f"{name}: a {what}", state.number + 1, now)
        return State(state.number + 1, alarm.key, {}), (alarm,)
    if state.alarm and watching.is_over(rule, reading):
        over = _delivery(it, f"{name}: the {what} is over", state.number, now)
        reply = replace(over, key=f"{state.alarm}:over", verb="reply", about=state.alarm)
        return replace(state, alarm=""), (reply,)
    return state, ()


def _sources(
    it: Subscription, state: State, reading: Reading, now: datetime
) -> tuple[State, tuple[Delivery, ...]]:
    kept = {k: at for k, at in state.told.items() if at > (now - REMEMBERED).timestamp()}
    fresh = Counter({name: n for name, n in reading.sources.items() if name not in kept})
    if not fresh:
        return state, ()
    named = ", ".join(name for name, _ in fresh.most_common(3))
    new = "a new source" if len(fresh) == 1 else f"{len(fresh)} new sources"
    title = f"{it.ports[0].name}: {new}, {named}"
    number = state.number + 1
    seen = kept | {name: now.timestamp() for name in fresh}
    return State(number, "", seen), (_delivery(it, title, number, now),)


def _delivery(it: Subscription, title: str, number: int, now: datetime) -> Delivery:
    message = watches.message(it, f"watch:{it.id}:{number}", title, now)
    return replace(message, due_at=quiet.until(it, now))


def _full_minute(now: datetime) -> datetime:
    """The next one: as of which the message's own question is asked."""
    return now.astimezone(UTC).replace(second=0, microsecond=0) + MINUTE
