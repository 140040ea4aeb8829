"""What a channel is told of until somebody stops it - alerts, watches - and how it is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from marina import Marina
from marina.ask import Ask
from marina.card import Action, Actions, Card, Context, Table
from marina.errors import UsageError
from marina.port import fold
from marina.store import Subscription
from marina.store.subscriptions import Kind

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """One kind of it. Its deeds take the words that were said after the verb."""

    kind: Kind  # and the name of the command
    things: str  # "watches"
    told: Callable[[Subscription], str]  # in a sentence: "Port Nimara: every visit"
    short: Callable[[Subscription], str]  # and in a table
    line: Callable[[Subscription], str]  # what one types to have such a one
    proposed: tuple[str, ...]  # lines to begin with
    verbs: tuple[str, ...]  # buttons
    note: str = ""  # what a new one's readers should know
    labels: Mapping[str, str] = field(default_factory=dict)  # of buttons that need more than a verb

    async def list(self, ask: Ask, marina: Marina, words: Sequence[str]) -> Card:
        known = await self.known(ask, marina)
        title = self.things.capitalize()
        if not known:
            buttons = (Action(line, line=line) for line in self.proposed)
            return Card(title, f"There are no {self.things} here yet.", Actions(*buttons))
        rows = tuple((it.id, self.short(it), where(ask, it), self.state(ask, it)) for it in known)
        several = f"{len(known)} {self.things} are set up."
        return Card(
            title,
            several if len(known) > 1 else self.says(ask, known[0]),
            Table((self.kind.capitalize(), "Of", "Where", "State"), rows, align="llll"),
            self.buttons(known[0], f" {known[0].id}"),
        )

    def new(self, ask: Ask) -> Subscription:
        """One for this channel, of nothing yet. Raises UsageError."""
        if not ask.asker.channel:
            raise UsageError("There is no channel here that could be told.")
        since = ask.now - MINUTE  # now, without the rest of the minute
        channel, owner = ask.asker.channel, ask.asker.user
        return Subscription("", channel, (), (), since, kind=self.kind, owner=owner)

    async def save(self, ask: Ask, marina: Marina, it: Subscription) -> Card:
        """A new one gets its id."""
        id = it.id or f"{self.kind[0]}{await marina.store.number(self.kind)}"
        saved = replace(it, id=id)
        await marina.store.subscribe(saved)
        return self.confirmed(ask, saved, "changed" if it.id else "new")

    async def pause(self, ask: Ask, marina: Marina, words: Sequence[str]) -> Card:
        it = await self.one(ask, marina, words, "pause")
        await marina.store.pause(it.id, "by hand", ask.now)
        again = f"{self.kind} resume {it.id}"
        says = f"Paused: nothing comes until it is resumed. {self.short(it)}."
        return Card(self.title(it), says, Actions(Action("Resume", line=again)))

    async def resume(self, ask: Ask, marina: Marina, words: Sequence[str]) -> Card:
        it = await self.one(ask, marina, words, "resume")
        await marina.store.resume(it.id, ask.now)
        return self.confirmed(ask, replace(it, paused=None), "resumed")

    async def stop(self, ask: Ask, marina: Marina, words: Sequence[str]) -> Card:
        it = await self.one(ask, marina, words, "stop")
        await marina.store.unsubscribe(it.id, ask.now)
        again = [Actions(Action("Start again", line=self.line(it)))] if is_here(ask, it) else []
        return Card(self.title(it), f"Stopped: nothing comes any more. {self.short(it)}.", *again)

    async def known(self, ask: Ask, marina: Marina) -> tuple[Subscription, ...]:
        """Those of this channel; who may change them sees all."""
        found = await marina.store.subscriptions(self.kind)
        return tuple(it for it in found if ask.asker.may_change or is_here(ask, it))

    async def one(self, ask: Ask, marina: Marina, words: Sequence[str], verb: str) -> Subscription:
        """By its id, by its port, or the only one (here). Raises UsageError."""
        known, said = await self.known(ask, marina), fold(" ".join(words))
        if not known:
            raise UsageError(f"There are no {self.things} here yet.", *self.proposed)
        meant = [it for it in known if (it.id == said if said else is_here(ask, it))]
        meant = meant or [it for it in known if not said or _is_of(it, said)]
        if len(meant) == 1:
            return meant[0]
        asked = f"Which {self.kind}?" if meant else f"I know no {self.kind} “{' '.join(words)}”."
        there = meant or list(known)
        told = ", ".join(f"{it.id} ({self.short(it)})" for it in there)
        lines = (f"{self.kind} {verb} {it.id}" for it in there)
        raise UsageError(f"{asked} There is {told}.", *lines)

    def confirmed(self, ask: Ask, it: Subscription, what: str) -> Card:
        title = f"{self.title(it)} · {what}"
        return Card(title, self.says(ask, it), self.buttons(it), Context(self.note))

    def state(self, ask: Ask, it: Subscription) -> str:
        return "on" if it.paused is None else f"paused: {it.paused}"

    def says(self, ask: Ask, it: Subscription) -> str:
        return f"{'This channel' if is_here(ask, it) else it.channel} hears of {self.told(it)}."

    def title(self, it: Subscription) -> str:
        return f"{self.kind.capitalize()} {it.id}"

    def buttons(self, it: Subscription, of: str = "") -> Actions:
        paused = {"pause": "resume"} if it.paused is not None else {}
        verbs = [paused.get(verb, verb) for verb in self.verbs]
        labels = [self.labels.get(verb, verb.capitalize()) for verb in verbs]
        lines = [f"{self.kind} {verb} {it.id}" for verb in verbs]
        both = zip(labels, lines, strict=True)
        return Actions(*(Action(f"{label}{of}", line=line) for label, line in both))


def _is_of(it: Subscription, said: str) -> bool:
    return any(said in port.called for port in it.ports)


def is_here(ask: Ask, it: Subscription) -> bool:
    return it.channel == ask.asker.channel


def where(ask: Ask, it: Subscription) -> str:
    return "this channel" if is_here(ask, it) else it.channel
