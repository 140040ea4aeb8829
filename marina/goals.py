"""A port's goals: pages and events that are good news. A page begins with / or *."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from marina import Marina
from marina.ask import Ask
from marina.card import Number
from marina.errors import UsageError
from marina.events import known
from marina.numbers import points
from marina.port import Port
from marina.reading import near
from marina.store import Store
from marina.umami import Goal

MOST = 12  # each costs two questions a website
LONGEST = 100  # characters


@dataclass(frozen=True, slots=True)
class Reached:
    """People who reached a goal, and all of them, over the websites; each now and before."""

    goal: str
    people: int
    before: int
    of: int
    were: int

    @property
    def rate(self) -> float | None:
        return self.people / self.of if self.of else None

    @property
    def gained(self) -> Number:
        """The change of the rate, in percentage points."""
        was = self.before / self.were if self.were else None
        known = self.rate is not None and was is not None
        return Number(points(self.rate, was), self.rate - was if known else None)  # type: ignore[operator]


async def goals(store: Store, port: Port) -> tuple[str, ...]:
    """In the order in which they were added; at first the port's important events."""
    return _read(await store.recall(_key(port)), port)


async def add(ask: Ask, marina: Marina, goal: str) -> tuple[str, ...]:
    """The port's goals with one more. Raises UsageError, for what was surely mistyped too."""
    if len(goal) > LONGEST or "?" in goal:
        raise UsageError("A goal is a page without what follows a “?”, or an event's name.")
    names = () if kind(goal) == "path" else await known(ask, marina.umami)
    guess = near(goal, {name: name for name in names})
    if goal not in names and guess:
        told = f"Nobody did “{goal}” in {ask.port.name} for a year. Did you mean {guess}?"
        raise UsageError(told, f"goals port={ask.port.key} add {guess}")

    def edit(before: tuple[str, ...]) -> tuple[str, ...]:
        if goal not in before and len(before) >= MOST:
            raise UsageError(f"A port has at most {MOST} goals; remove one first.")
        return tuple(dict.fromkeys((*before, goal)))

    return await _change(marina.store, ask.port, edit)


async def remove(ask: Ask, marina: Marina, goal: str) -> tuple[str, ...]:
    """The port's goals without that one. Raises UsageError."""

    def edit(before: tuple[str, ...]) -> tuple[str, ...]:
        if goal in before:
            return tuple(it for it in before if it != goal)
        guess = near(goal, {it: it for it in before})
        hint = f"Did you mean {guess}?" if guess else f"There are {', '.join(before) or 'none'}."
        lines = [f"goals port={ask.port.key} remove {guess}"] if guess else []
        raise UsageError(f"{goal} is no goal of {ask.port.name}. {hint}", *lines)

    return await _change(marina.store, ask.port, edit)


def reached(
    goals: Sequence[str], now: Sequence[Sequence[Goal]], then: Sequence[Sequence[Goal]]
) -> tuple[Reached, ...]:
    """The websites' answers of both periods, each in the order of the goals, added."""

    def added(n: int, what: Callable[[Goal], int]) -> tuple[int, int]:
        return sum(what(site[n]) for site in now), sum(what(site[n]) for site in then)

    return tuple(
        Reached(goal, *added(n, lambda it: it.num), *added(n, lambda it: it.total))
        for n, goal in enumerate(goals)
    )


def kind(goal: str) -> Literal["path", "event"]:
    """
    >>> kind("/berths/*"), kind("eoi-submit")
    ('path', 'event')
    """
    return "path" if goal.startswith(("/", "*")) else "event"


def _key(port: Port) -> str:
    return f"goals {port.key}"


def _read(kept: str, port: Port) -> tuple[str, ...]:
    return tuple(json.loads(kept)) if kept else port.important


async def _change(
    store: Store, port: Port, edit: Callable[[tuple[str, ...]], tuple[str, ...]]
) -> tuple[str, ...]:
    kept = await store.amend(_key(port), lambda kept: json.dumps(edit(_read(kept, port))))
    return _read(kept, port)
