"""Places in a ranking, and who moves in it. Equals share a place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from marina.card import Number
from marina.numbers import FLOOR, count, plural

NAMED = 5  # in a sentence


def rank(counts: Counter[str], name: str) -> int | None:
    """1 for the most frequent; None: it is not among them.

    >>> rank(Counter(A1=9, A2=5, A3=5, A4=1), "A3")
    2
    """
    if not counts[name]:
        return None
    return 1 + sum(value > counts[name] for value in counts.values())


def places(counts: Counter[str]) -> dict[str, int]:
    """Everybody's rank.

    >>> places(Counter(A1=9, A2=5, A3=5, A4=1))
    {'A1': 1, 'A2': 2, 'A3': 2, 'A4': 4}
    """
    found: dict[str, int] = {}
    for at, (name, value) in enumerate(counts.most_common(), 1):
        last = next(reversed(found), name)
        found[name] = found[last] if found and counts[last] == value else at
    return found


def moved(now: int | None, before: int | None) -> Number:
    """The change of a place in a table; a smaller one is better.

    >>> str(moved(3, 5)), str(moved(5, 3)), str(moved(2, 2)), str(moved(2, None))
    ('▲ 2', '▼ 2', '=', 'new')
    """
    if now is None or before is None:
        return Number("new" if now else "", None)
    up = before - now
    return Number(f"{'▲' if up > 0 else '▼'} {abs(up)}" if up else "=", up)


def movers(now: Counter[str], before: Counter[str]) -> str:
    """Who rose and who fell most, in words; empty where nobody worth a word did.

    Those with few in both periods change places by chance and are not told of.

    >>> movers(Counter(A1=30, A2=20, A3=1), Counter(A1=10, A2=20, A4=9))
    'A1 rose 1 place to 1; A2 fell 1 place to 2'
    """
    ranks, were = places(now), places(before)
    known = [n for n in ranks.keys() & were.keys() if max(now[n], before[n]) >= FLOOR]
    by_steps = sorted(known, key=lambda name: (ranks[name] - were[name], ranks[name]))
    rose = [name for name in by_steps if ranks[name] < were[name]][:2]
    fell = [name for name in reversed(by_steps) if ranks[name] > were[name]][:2]
    told = [_step(name, "rose", were[name], ranks[name]) for name in rose]
    return "; ".join([*told, *(_step(name, "fell", were[name], ranks[name]) for name in fell)])


def first(names: Iterable[str], counts: Counter[str]) -> str:
    """The first of them with their counts: "A12 793, B7 401"; empty: there is none.

    >>> first(["A1", "A2"], Counter(A1=1, A2=3))
    'A2 3, A1 1'
    """
    ordered = sorted(names, key=lambda name: (-counts[name], name))[:NAMED]
    return ", ".join(f"{name} {count(counts[name])}" for name in ordered)


def _step(name: str, verb: str, before: int, now: int) -> str:
    return f"{name} {verb} {plural(abs(now - before), 'place')} to {now}"
