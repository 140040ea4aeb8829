"""The digests that there are, and which of them somebody means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count

from marina import Marina
from marina.ask import Ask
from marina.errors import UsageError
from marina.issue import Issue, Key, names
from marina.port import Port, fold
from marina.schedule import told
from marina.store import Outcome, Subscription
from marina.wanted import Wanted, wanted

KEPT = 500  # messages of a digest, whose history is looked at


async def known(ask: Ask, marina: Marina) -> list[Subscription]:
    """Those of this channel; who may change them sees all."""
    digests = await marina.store.subscriptions("digest")
    return [it for it in digests if ask.asker.may_change or is_here(ask, it)]


async def one(ask: Ask, marina: Marina, said: str, verb: str) -> Subscription:
    """By its id, by its port, or the only one there is (here). Raises UsageError."""
    digests = await known(ask, marina)
    if not digests:
        raise UsageError("There is no digest here yet.", "digest here weekly Mon 08:00")
    found = _called(said, digests) or [it for it in digests if not said and is_here(ask, it)]
    found = found or ([] if said else digests)
    if len(found) == 1:
        return found[0]
    lines = [f"digest {verb} {it.id}" for it in found or digests]
    there = ", ".join(f"{it.id} ({names(it.ports)})" for it in found or digests)
    asked = "Which digest?" if found else f"I know no digest “{said}”."
    raise UsageError(f"{asked} There is {there}.", *lines)


def _called(said: str, digests: Sequence[Subscription]) -> list[Subscription]:
    if by_id := [it for it in digests if it.id == said.casefold()]:
        return by_id
    return [it for it in digests if any(fold(said) in port.called for port in it.ports)]


async def one_or_new(ask: Ask, marina: Marina, words: list[str]) -> Subscription:
    """One that there is, or, without an id, what the words would make one."""
    digests = await known(ask, marina)
    if by_id := [it for it in digests if words and it.id == words[0].casefold()]:
        return by_id[0]
    if not words and len(digests) == 1:
        return digests[0]
    return new(ask, "preview", words)


def new(ask: Ask, verb: str, words: list[str], id: str = "") -> Subscription:
    """What is said after `verb`, for this channel. Raises UsageError."""
    said = _wanted(ask, verb, words)
    ports = said.ports or _meant(ask)
    return _as(said, Subscription(id, ask.asker.channel, ports, (), ask.now), ask)


def changed(ask: Ask, it: Subscription, words: list[str]) -> Subscription:
    """With what is said of it anew; nothing that was due before is made up for."""
    return _as(_wanted(ask, f"time {it.id}", words), replace(it, since=ask.now), ask)


def _wanted(ask: Ask, verb: str, words: list[str]) -> Wanted:
    try:
        return wanted(words, ask.asker.ports, ask.menu)
    except UsageError as exc:
        raise UsageError(str(exc), *(f"digest {verb} {line}" for line in exc.lines)) from exc


def _as(said: Wanted, it: Subscription, ask: Ask) -> Subscription:
    ports = said.ports or it.ports
    for section in said.sections:  # it must be possible to ask it
        ask.menu.read(f"{section} port={ports[0].key} period=week", ask.asker, ask.now)
    return replace(
        it,
        every=said.every or it.every,
        weekday=it.weekday if said.weekday is None else said.weekday,
        day=said.day or it.day,
        at=said.at or it.at,
        zone=said.zone or it.zone,
        ports=ports,
        lines=said.sections or it.lines,
    )


def _meant(ask: Ask) -> tuple[Port, ...]:
    if ask.asker.port:
        return (ask.asker.port,)
    if len(ask.asker.ports) == 1:
        return ask.asker.ports
    said = " ".join(("digest", *map(quoted, ask.rest)))
    there = ", ".join(port.name for port in ask.asker.ports)
    lines = (f"{said} {port.key}" for port in ask.asker.ports)
    raise UsageError(f"Which port, or all? I know {there}.", f"{said} all", *lines)


async def issues(it: Subscription, marina: Marina) -> list[tuple[Key, Outcome]]:
    """What became of each issue's first message, the newest first."""
    rows = await marina.store.history(it.id, KEPT)
    found = [(key, outcome) for outcome in rows if (key := Key.read(outcome.key)) and not key.part]
    return sorted(found, key=lambda pair: (pair[0].day, pair[0].again), reverse=True)


def row(it: Subscription, key: Key, outcome: Outcome) -> tuple[str, str, str, str]:
    """An issue in the history: of which day, what became of it, when, after how many tries."""
    day = f"{key.day}" + (f", sent by hand ({key.again})" if key.again else "")
    when = told(outcome.settled_at, it.timezone) if outcome.settled_at else "–"
    return (day, _became(outcome), when, f"{outcome.attempts}")


def _became(outcome: Outcome) -> str:
    match outcome.state:
        case "sent":
            return f"sent without numbers: {outcome.error}" if outcome.error else "sent"
        case "failed":
            return f"not sent: {outcome.error}"
        case "due":
            return f"to be tried again: {outcome.error}" if outcome.error else "on its way"


async def send(ask: Ask, marina: Marina, issue: Issue) -> Issue:
    """Because a person wants it: under the first number that is free. Raises UsageError."""
    it = issue.subscription
    if it.paused is not None:
        raise UsageError(f"Digest {it.id} is paused: {it.paused}.", f"digest resume {it.id}")
    for again in count(1):
        numbered = replace(issue, again=again)
        if await marina.store.plan(numbered.deliveries(ask.menu)):
            return numbered
    raise AssertionError("numbers have no end")


def line(it: Subscription) -> str:
    """What one types to have such a one."""
    ports, sections = (port.key for port in it.ports), map(quoted, it.lines)
    zone = [it.zone.key] if it.zone else []
    return " ".join(("digest here", it.schedule.said, *zone, *ports, *sections))


def coming(it: Subscription, now: datetime) -> str:
    """When the next one comes, to be read."""
    return f"{told(it.schedule.following(now)[1], it.timezone)} ({it.timezone.key})"


def is_here(ask: Ask, it: Subscription) -> bool:
    return it.channel == ask.asker.channel


def where(ask: Ask, it: Subscription) -> str:
    return "this channel" if is_here(ask, it) else it.channel


def quoted(word: str) -> str:
    return f'"{word}"' if " " in word else word
