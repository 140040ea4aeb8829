"""Watches as they are said and kept, and what is written about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from marina import quiet, watching
from marina.ask import Ask
from marina.asker import Asker
from marina.errors import UsageError
from marina.port import Port, leading
from marina.reading import near
from marina.standing import Standing
from marina.store import Delivery, Subscription
from marina.watching import Reading, Rule


def wanted(it: Subscription, words: Sequence[str], asker: Asker) -> Subscription:
    """`it`, with the port, the rule and the quiet hours, said in any order. Raises UsageError."""
    left, said, ports = [*words], list[str](), list[Port]()
    while left:
        port, length = leading(left, asker.ports)
        if port:
            ports.append(port)
            del left[:length]
        elif left[0].casefold() == "quiet":
            it = replace(it, quiet=quiet.parsed("".join(left[1:2])))
            del left[:2]
        else:
            said.append(left.pop(0))
    try:
        rule = watching.parsed(said)
    except UsageError as exc:
        around = [*(port.key for port in ports), "{}", *quiet.said(it)]
        raise _mended(exc, said, " ".join(("watch here", *around)), asker) from exc
    meant = asker.port or (asker.ports[0] if len(asker.ports) == 1 else None)
    if len(ports) > 1 or not (port := ports[0] if ports else meant):
        lines = (f"watch here {port.key} {rule}" for port in ports or asker.ports)
        raise UsageError("Which port is to be watched? One watch is of one port.", *lines)
    return replace(it, ports=(port,), lines=(f"{rule}",))


def _mended(exc: UsageError, said: Sequence[str], line: str, asker: Asker) -> UsageError:
    """A word without which it is a rule was to be a port. `line` has a gap for what was said."""
    odd = next((n for n in range(len(said)) if _is_rule([*said[:n], *said[n + 1 :]])), None)
    if odd is None:
        return UsageError(str(exc), *map(line.format, exc.lines))
    meant = near(said[odd], {name: port.key for port in asker.ports for name in port.called})
    there = [meant] if meant else [port.key for port in asker.ports]
    hint = f"Did you mean {meant}?" if meant else f"There is {', '.join(there)}."
    lines = (line.format(" ".join((*said[:odd], key, *said[odd + 1 :]))) for key in there)
    return UsageError(f"I know no port “{said[odd]}”. {hint}", *lines)


def _is_rule(said: Sequence[str]) -> bool:
    try:
        return bool(watching.parsed(said))
    except UsageError:
        return False


def tried(words: Sequence[str], ask: Ask) -> Subscription | None:
    """What would be a watch, if that is what the words say; nobody is told of it."""
    try:
        return wanted(Subscription("", "", (), (), ask.now, kind="watch"), words, ask.asker)
    except UsageError:
        return None


def rule(it: Subscription) -> Rule:
    return watching.parsed(it.lines[0].split())


def told(it: Subscription) -> str:
    """In a sentence: "Port Nimara: a spike …, once until it is over, quiet 22:00-07:00"."""
    watched = rule(it)
    return ", ".join((f"{it.ports[0].name}: {watched.told}", watched.once, *quiet.told(it)))


def short(it: Subscription) -> str:
    """ "Port Nimara, visitors drop 40%"."""
    return ", ".join((it.ports[0].name, *it.lines, *quiet.said(it)))


def line(it: Subscription) -> str:
    """What one types to have such a one."""
    return " ".join(("watch here", it.ports[0].key, *it.lines, *quiet.said(it)))


def message(it: Subscription, key: str, title: str, now: datetime) -> Delivery:
    """It tells of that moment, also when it waits until the quiet hours end."""
    return Delivery(
        key,
        it.channel,
        title,
        it.ports[0].key,
        (f"watch show {it.id}",),
        asked_at=now,
        urgent=True,
        subscription=it.id,
    )


def caveats(reading: Reading) -> Iterator[str]:
    """What a reader must know about it."""
    if reading.usual:
        weeks = reading.usual.periods
        yield f"Usual is the median of the same hours of the {weeks} weeks before."
    if reading.young:
        names = ", ".join(map(str, reading.young))
        yield f"Seen for too short a time to compare, and left out: {names}."


def kind(key: str) -> str:
    """What a message was about.

    >>> kind("watch:w1:1"), kind("watch:w1:1:over"), kind("watch:w1:test:99")
    ('it is there', 'it is over', 'a test')
    """
    parts = key.split(":")
    if "test" in parts:
        return "a test"
    return "it is over" if parts[-1] == "over" else "it is there"


WATCHES = Standing(
    "watch",
    "watches",
    told=told,
    short=short,
    line=line,
    proposed=("watch here visitors drop 40%", "watch here spike", "watch here new-source"),
    verbs=("show", "test", "history", "pause", "stop"),
    note="Looked at every ten minutes.",
)
