"""Numbers as people read them."""

from __future__ import annotations

from typing import Literal

from marina.card import Field, Mood, Number

Better = Literal["more", "less"]
FLOOR = 10  # of fewer, a percentage says more than is known: 1 → 3 is “▲ 2”, not “▲ 200 %”


def count(value: float | None) -> str:
    """
    >>> count(12345), count(None)
    ('12,345', '–')
    """
    return "–" if value is None else f"{value:,.0f}"


def percent(share: float | None) -> str:
    """
    >>> percent(0.428), percent(0.004), percent(0), percent(None)
    ('43 %', '0.4 %', '0 %', '–')
    """
    if share is None:
        return "–"
    return f"{share * 100:.1f} %" if 0 < abs(share) < 0.01 else f"{share * 100:.0f} %"


def duration(seconds: float | None) -> str:
    """
    >>> duration(98), duration(9.7), duration(3600), duration(4320), duration(None)
    ('1 m 38 s', '10 s', '1 h', '1 h 12 m', '–')
    """
    if seconds is None:
        return "–"
    hours, rest = divmod(round(seconds), 3600)
    minutes, rest = divmod(rest, 60)
    parts = (f"{hours} h", f"{minutes} m") if hours else (f"{minutes} m", f"{rest} s")
    return " ".join(part for part in parts if not part.startswith("0 ")) or "0 s"


def delta(now: float | None, before: float | None) -> str:
    """The change of a count, as a sign and a share. From nothing to something is “new”.

    >>> delta(113, 100), delta(96, 100), delta(5, 5), delta(5, 0), delta(0, 0), delta(3, 1)
    ('▲ 13 %', '▼ 4 %', '=', 'new', '=', '▲ 2')
    >>> delta(0, 1935), delta(10_000_001, 10_000_000), delta(1, None)
    ('▼ 100 %', '▲ <1 %', '')
    """
    if now is None or before is None:
        return ""
    if now == before:
        return "="
    if not before:
        return "new"
    return f"{_arrow(now, before)} {_change(now, before)}"


def points(now: float | None, before: float | None) -> str:
    """The change of a share, in percentage points.

    >>> points(0.45, 0.42), points(0.42, 0.421), points(0.5, None)
    ('▲ 3 pp', '=', '')
    """
    if now is None or before is None:
        return ""
    changed = round((now - before) * 100)
    return f"{_arrow(changed, 0)} {abs(changed)} pp" if changed else "="


def longer(now: float | None, before: float | None) -> str:
    """The change of a duration: `longer(98, 80)` is “▲ 18 s”."""
    if now is None or before is None:
        return ""
    changed = round(now) - round(before)
    return f"{_arrow(changed, 0)} {duration(abs(changed))}" if changed else "="


def signed(change: float) -> str:
    """
    >>> signed(1200), signed(-3), signed(0)
    ('+1,200', '−3', '±0')
    """
    return f"{change:+,.0f}".replace("-", "−") if change else "±0"


def compared(now: float, before: float) -> str:
    """The change in words, to end a sentence with.

    >>> compared(113, 100), compared(96, 100), compared(3, 1)
    ('13 % more than before', '4 % fewer than before', '2 more than before')
    >>> compared(5, 5), compared(5, 0)
    ('as many as before', 'none before')
    """
    if now == before:
        return "as many as before"
    if not before:
        return "none before"
    return f"{_change(now, before)} {'more' if now > before else 'fewer'} than before"


def field(
    label: str, now: float | None, before: float | None = None, better: Better = "more"
) -> Field:
    """A counted KPI, if need be against the period before."""
    return Field(label, count(now), delta(now, before), mood(now, before, better), now, before)


def rate(label: str, now: float | None, before: float | None, better: Better = "more") -> Field:
    """A share from 0 to 1 against the period before."""
    text = points(now, before)
    feeling = mood(now, before, better) if text not in ("", "=") else "plain"
    return Field(label, percent(now), text, feeling, now, before)


def span(
    label: str, now: float | None, before: float | None = None, better: Better = "more"
) -> Field:
    """Seconds, if need be against the period before."""
    text = longer(now, before)
    feeling = mood(now, before, better) if text not in ("", "=") else "plain"
    return Field(label, duration(now), text, feeling, now, before)


def mood(now: float | None, before: float | None, better: Better = "more") -> Mood:
    """
    >>> mood(2, 1), mood(2, 1, better="less"), mood(1, 1), mood(1, None)
    ('good', 'bad', 'plain', 'plain')
    """
    if now is None or before is None or now == before:
        return "plain"
    return "good" if (now > before) == (better == "more") else "bad"


def cell(value: float | None) -> Number:
    """A count in a table."""
    return Number(count(value), value)


def share(value: float | None) -> Number:
    """A share from 0 to 1 in a table."""
    return Number(percent(value), value)


def change(now: float | None, before: float | None) -> Number:
    """The change of a count in a table; its figure is the difference."""
    known = now is not None and before is not None
    return Number(delta(now, before), now - before if known else None)  # type: ignore[operator]


def plural(number: float, one: str, many: str = "") -> str:
    """
    >>> plural(1, "visitor"), plural(2081, "visitor"), plural(0, "inquiry", "inquiries")
    ('1 visitor', '2,081 visitors', '0 inquiries')
    """
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def _arrow(now: float, before: float) -> str:
    return "▲" if now > before else "▼"


def _change(now: float, before: float) -> str:
    if max(now, before) < FLOOR:
        return count(abs(now - before))
    share = abs(now - before) / before
    return f"{max(share * 100, 1):,.0f} %" if share >= 0.005 else "<1 %"
