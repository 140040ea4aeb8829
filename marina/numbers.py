"""Numbers as people read them."""

from __future__ import annotations

from typing import Literal

from marina.card import Field, Mood

Better = Literal["more", "less"]


def percent(share: float) -> str:
    """
    >>> percent(0.428)
    '43 %'
    """
    return f"{share * 100:.0f} %"


def duration(seconds: float) -> str:
    """
    >>> duration(100), duration(9.7)
    ('1m 40s', '10s')
    """
    whole, rest = divmod(round(seconds), 60)
    return f"{whole}m {rest}s" if whole else f"{rest}s"


def delta(now: float, before: float) -> str:
    """The change as a sign and a share. From nothing to something is “new”, not a percentage.

    >>> delta(113, 100), delta(96, 100), delta(5, 5), delta(5, 0), delta(0, 0)
    ('▲ 13 %', '▼ 4 %', '=', 'new', '=')
    """
    if now == before:
        return "="
    if not before:
        return "new"
    return f"{'▲' if now > before else '▼'} {percent(abs(now - before) / before)}"


def compared(now: float, before: float) -> str:
    """The change in words, to end a sentence with.

    >>> compared(113, 100), compared(96, 100), compared(5, 5), compared(5, 0)
    ('13 % more than before', '4 % fewer than before', 'as many as before', 'none before')
    """
    if now == before:
        return "as many as before"
    if not before:
        return "none before"
    return (
        f"{percent(abs(now - before) / before)} {'more' if now > before else 'fewer'} than before"
    )


def field(label: str, now: float, before: float, better: Better = "more") -> Field:
    """A counted KPI against the period before."""
    return Field(label, f"{now:,.0f}", delta(now, before), mood(now, before, better), now, before)


def mood(now: float, before: float, better: Better = "more") -> Mood:
    """
    >>> mood(2, 1), mood(2, 1, better="less"), mood(1, 1)
    ('good', 'bad', 'plain')
    """
    if now == before:
        return "plain"
    return "good" if (now > before) == (better == "more") else "bad"
