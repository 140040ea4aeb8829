"""What a change is made of. Pure arithmetic."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

REST = "Other and unknown"


@dataclass(frozen=True, slots=True)
class Part:
    """One value's part in a change; all parts of a dimension add up to the change."""

    name: str
    now: int
    before: int

    @property
    def change(self) -> int:
        return self.now - self.before


def parts(
    now: Counter[str], before: Counter[str], total: tuple[int, int], most: int = 5
) -> tuple[Part, ...]:
    """Those that changed most, and a rest: what is left of the total's change.

    `total` is now and before. Who has several values (two sources) is in each of their parts, so
    the rest may be below zero.

    >>> [(it.name, it.change) for it in parts(Counter(DE=9, FR=2), Counter(DE=4, FR=3), (12, 7))]
    [('DE', 5), ('FR', -1), ('Other and unknown', 1)]
    """
    names = sorted({*now, *before}, key=lambda it: (-abs(now[it] - before[it]), it))
    changed = [Part(name, now[name], before[name]) for name in names if now[name] != before[name]]
    told = changed[:most]
    rest = Part(
        REST, total[0] - sum(it.now for it in told), total[1] - sum(it.before for it in told)
    )
    return (*told, rest) if rest.change or not told else tuple(told)


def news(now: Counter[str], before: Counter[str], least: int) -> tuple[Counter[str], Counter[str]]:
    """Who is new and who is gone, of those with at least so many."""
    new = Counter({name: n for name, n in now.items() if n >= least and not before[name]})
    gone = Counter({name: n for name, n in before.items() if n >= least and not now[name]})
    return new, gone


def leading(parts: tuple[Part, ...], change: int) -> Part | None:
    """The one that went along most with a change."""
    along = [part for part in parts if part.name != REST and part.change * change > 0]
    return max(along, key=lambda part: abs(part.change), default=None)
