"""Digests as they are said and kept: which is meant, what words make of one, when it comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from marina import Marina
from marina.ask import Ask
from marina.card import Card, Context, Text
from marina.errors import UsageError
from marina.issue import default, names
from marina.port import Port
from marina.schedule import told
from marina.standing import Standing, where
from marina.store import Subscription
from marina.wanted import Wanted, wanted

TIMES = ("weekly Mon 08:00", "weekly Fri 16:00", "daily 08:00", "monthly 1 08:00")


class _Digests(Standing):
    """They come by the calendar, so each says when the next one does."""

    __slots__ = ()

    def state(self, ask: Ask, it: Subscription) -> str:
        if it.paused is not None:
            return super().state(ask, it)
        return f"next {told(it.schedule.following(ask.now)[1], it.timezone)}"

    def says(self, ask: Ask, it: Subscription) -> str:
        if it.paused is not None:
            return f"{short(it)}: nothing comes until it is resumed. It was paused: {it.paused}."
        return f"{short(it)}: the next one comes to {where(ask, it)} on {coming(it, ask.now)}."

    def confirmed(self, ask: Ask, it: Subscription, what: str) -> Card:
        sections = ", ".join(it.lines or default(ask.menu, len(it.ports)))
        thread = Context(f"In its thread: {sections}, and the numbers as a file.")
        title = f"{self.title(it)} · {what}"
        return Card(title, self.says(ask, it), self.buttons(it), thread, made(ask, it))


def short(it: Subscription) -> str:
    """ "Port Nimara, weekly on Monday at 08:00, Europe/Paris"."""
    return f"{names(it.ports)}, {it.schedule}"


def line(it: Subscription) -> str:
    """What one types to have such a one."""
    ports, sections = (port.key for port in it.ports), map(quoted, it.lines)
    zone = [it.zone.key] if it.zone else []
    return " ".join(("digest here", it.schedule.said, *zone, *ports, *sections))


DIGESTS = _Digests(
    "digest",
    "digests",
    told=short,
    short=short,
    line=line,
    proposed=(f"digest here {TIMES[0]}", "digest preview"),
    verbs=("preview", "now", "time", "history", "stop"),
    labels={"now": "Send now", "time": "Change time"},
)


def coming(it: Subscription, now: datetime) -> str:
    """When the next one comes, to be read."""
    return f"{told(it.schedule.following(now)[1], it.timezone)} ({it.timezone.key})"


def made(ask: Ask, it: Subscription) -> Text | Context:
    """Who subscribed it."""
    if it.owner in ("", ask.asker.user):
        return Context("Subscribed by you." if it.owner else "Nobody knows who subscribed it.")
    return Text("Subscribed by", mention=it.owner)


async def one_or_new(ask: Ask, marina: Marina, words: list[str]) -> Subscription:
    """One that there is, or, without an id, what the words would make one."""
    known = await DIGESTS.known(ask, marina)
    if by_id := [it for it in known if words and it.id == words[0].casefold()]:
        return by_id[0]
    if not words and len(known) == 1:
        return known[0]
    return new(ask, "preview", words)


def new(ask: Ask, verb: str, words: list[str]) -> Subscription:
    """What is said after `verb`, for this channel. Raises UsageError."""
    said = _wanted(ask, verb, words)
    who, ports = ask.asker, said.ports or _meant(ask)
    return _as(said, Subscription("", who.channel, ports, (), ask.now, owner=who.user), ask)


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


def quoted(word: str) -> str:
    return f'"{word}"' if " " in word else word
