"""A command that does several things: its first word says which, as in `/watch stop w1`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from marina import Marina
from marina.ask import Ask
from marina.card import Card, Context
from marina.errors import UsageError
from marina.port import leading
from marina.reading import near

SAID = {"add": "here", "new": "here", "delete": "stop", "remove": "stop", "off": "stop"}


class Deed(NamedTuple):
    do: Callable[[Ask, Marina, list[str]], Awaitable[Card]]  # with the words after the first
    form: str  # how it is said
    changes: bool = True  # only who may change things does it


@dataclass(frozen=True, slots=True)
class Deeds:
    """`list` is what is meant when nothing is said; it tells the forms of all.

    `here` goes without saying before a port, and before the words that only it takes.
    """

    things: str  # "watches"
    by_verb: Mapping[str, Deed]
    taken_by_here: Collection[str]
    more: str = ""  # to be told after the forms

    async def do(self, ask: Ask, marina: Marina) -> Card:
        """Raises UsageError for a word that is none of these, Forbidden to who may not do it."""
        verb, *words = ask.rest or ("list",)
        verb = verb.casefold()
        if verb not in self.by_verb and (verb in self.taken_by_here or _begins_with_port(ask)):
            verb, words = "here", [*ask.rest]
        if not (deed := self.by_verb.get(verb)):
            meant = near(verb, {it: it for it in self.by_verb} | SAID) or "list"
            told = f"“{verb}” is nothing to do with {self.things}. Did you mean {meant}?"
            raise UsageError(told, replace(ask, rest=(meant, *words)).again())
        if deed.changes:
            ask.asker.must_be_allowed(f"change {self.things}")
        card = await deed.do(ask, marina, words)
        if verb == "list":
            return Card(card.title, card.summary, *card.blocks, self._forms(ask))
        return card

    def _forms(self, ask: Ask) -> Context:
        forms = [f"/{ask.command.name} {deed.form}" for deed in self.by_verb.values()]
        return Context(" · ".join(forms + ([self.more] if self.more else [])))


def _begins_with_port(ask: Ask) -> bool:
    return leading(ask.rest, ask.asker.ports)[0] is not None
