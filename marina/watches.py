"""The watches that there are, and which of them somebody means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import time

from marina import Marina, alerting, watching
from marina.ask import Ask
from marina.errors import UsageError
from marina.port import Port
from marina.store import Subscription
from marina.watching import Reading, Rule


def rule(it: Subscription) -> Rule:
    return watching.parsed(it.lines[0].split())


def wanted(ask: Ask, words: Sequence[str]) -> tuple[Port, Rule, tuple[time, time] | None]:
    """Port, rule and quiet hours, in any order. Raises UsageError."""
    called = {name: port for port in ask.asker.ports for name in port.called}
    ports, left, said = list[Port](), [*words], list[str]()
    hours: tuple[time, time] | None = None
    while left:
        if length := alerting.named(left, called, ports):
            del left[:length]
        elif left[0].casefold() == "quiet" and left[1:]:
            hours = alerting.quiet_hours(left[1])
            del left[:2]
        else:
            said.append(left.pop(0))
    only = ask.asker.port or (ask.asker.ports[0] if len(ask.asker.ports) == 1 else None)
    try:
        asked = watching.parsed(said)
    except UsageError as exc:
        raise UsageError(str(exc), *(f"watch here {line}" for line in exc.lines)) from exc
    if port := ports[0] if ports else only:
        return port, asked, hours
    lines = (f"watch here {port.key} {asked}" for port in ask.asker.ports)
    raise UsageError("Which port is to be watched?", *lines)


async def known(ask: Ask, marina: Marina) -> list[Subscription]:
    """Those of this channel; who may change them sees all."""
    found = [it for it in await marina.store.subscriptions("watch") if it.ports]
    return [it for it in found if ask.asker.may_change or is_here(ask, it)]


async def one(ask: Ask, marina: Marina, words: Sequence[str], verb: str) -> Subscription:
    """By its id, or the only one. Raises UsageError."""
    there, said = await known(ask, marina), " ".join(words).casefold()
    found = [it for it in there if it.id == said or (not said and len(there) == 1)]
    if found:
        return found[0]
    if not there:
        raise UsageError("Nothing is watched for here yet.", "watch here visitors drop 40%")
    ids = ", ".join(f"{it.id} ({rule(it)})" for it in there)
    told = "Which watch?" if not said else f"I know no watch “{said}”."
    raise UsageError(f"{told} There is {ids}.", *(f"watch {verb} {it.id}" for it in there))


def is_here(ask: Ask, it: Subscription) -> bool:
    return it.channel == ask.asker.channel


def where(ask: Ask, it: Subscription) -> str:
    return "this channel" if is_here(ask, it) else it.channel


def quiet(it: Subscription) -> str:
    """To be read at the end of a sentence, or empty."""
    if not it.quiet:
        return ""
    return f"; quiet {it.quiet[0]:%H:%M}-{it.quiet[1]:%H:%M} ({it.timezone.key})"


def caveats(reading: Reading) -> Iterator[str]:
    """What a reader must know about it."""
    if reading.usual:
        weeks = reading.usual.periods
        yield f"Usual is the median of the same hours of the {weeks} weeks before."
    if reading.young:
        names = ", ".join(map(str, reading.young))
        yield f"Seen for less than two weeks, so too young to compare, and left out: {names}."


def kind(key: str) -> str:
    """What a message was about.

    >>> kind("watch:w1:1"), kind("watch:w1:1:over"), kind("watch:w1:test:99")
    ('it is there', 'it is over', 'a test')
    """
    parts = key.split(":")
    if "test" in parts:
        return "a test"
    return "it is over" if parts[-1] == "over" else "it is there"
