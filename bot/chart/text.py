"""Numbers as people read them, on an axis and beside a mark."""

from __future__ import annotations

import math

FEW = 10  # of fewer a percentage says more than is known


def number(value: float, unit: str = "") -> str:
    """In full, beside a mark.

    >>> number(12345), number(2.5), number(0.428, "%"), number(98, "s"), number(1200, "€")
    ('12,345', '2.5', '43 %', '1 m 38 s', '1,200 €')
    >>> number(-62), number(0.05, "%"), number(0.0291, "%"), number(1e-7, "%"), number(0, "%")
    ('−62', '5 %', '2.9 %', '< 0.1 %', '0 %')
    """
    match unit:
        case "%":
            return _percent(value)
        case "s":
            return _duration(value)
        case _:
            told = f"{value:,.0f}" if value == round(value) or abs(value) >= 100 else f"{value:.2g}"
            return f"{told} {unit}".rstrip().replace("-", "−")


def short(value: float, unit: str = "") -> str:
    """On an axis, or where room is scarce.

    >>> short(980), short(1250), short(12000), short(1.5e6), short(120, "s"), short(0.5, "%")
    ('980', '1,250', '12k', '1.5M', '2 m', '50 %')
    """
    if unit in ("%", "s") or abs(value) < 10_000:
        return number(value, unit if unit in ("%", "s") else "")
    for size, sign in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.3g}{sign}"
    raise AssertionError(value)


def _percent(share: float) -> str:
    if 0 < abs(share) < 0.001:
        return "< 0.1 %"
    told = f"{share * 100:.0f}" if abs(share) >= 0.1 else f"{share * 100:.1f}".removesuffix(".0")
    return f"{told} %".replace("-", "−")


def _duration(seconds: float) -> str:
    sign = "−" if seconds < 0 else ""
    if 0 < abs(seconds) < 10:
        return f"{sign}{abs(seconds):.2g} s"
    minutes, rest = divmod(round(abs(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "m"), (0 if hours else rest, "s"))
    return sign + (" ".join(f"{n} {sign}" for n, sign in parts if n) or "0 s")


def changed(now: float, before: float) -> str:
    """Of few the difference, else the share of it.

    >>> changed(113, 100), changed(96, 100), changed(5, 3), changed(5, 5), changed(5, 0)
    ('▲ 13 %', '▼ 4 %', '▲ 2', '=', 'new')
    """
    if now == before or not before:
        return "=" if now == before else "new"
    apart = abs(now - before)
    told = f"{apart:,.0f}" if max(now, before) < FEW else f"{max(apart / before * 100, 1):,.0f} %"
    return f"{'▲' if now > before else '▼'} {told}"


def marks(low: float, high: float, unit: str = "", most: int = 4) -> tuple[float, ...]:
    """Round values between the two, zero among them, some `most` steps apart.

    >>> marks(0, 412), marks(0, 3), marks(0, 0), marks(0, 200, "s"), marks(-3, 5)
    ((0, 200, 400), (0, 1, 2, 3), (0,), (0, 60, 120, 180), (-2, 0, 2, 4))
    """
    step = _step((high - low) / most, unit)
    return tuple(i * step for i in range(math.ceil(low / step), math.floor(high / step) + 1))


def _step(least: float, unit: str) -> float:
    """The next round number up: of seconds, of shares, or of counts, which have no halves."""
    if unit == "s" and least > 10:
        steps = (15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400)
        return next((step for step in steps if step >= least), math.ceil(least / 86400) * 86400)
    if unit == "" and least <= 1:
        return 1
    if least <= 0:
        return 0.25 if unit == "%" else 1
    size = 10.0 ** math.floor(math.log10(least))
    step = next(size * n for n in (1, 2, 2.5, 5, 10) if size * n >= least * (1 - 1e-9))
    return round(step) if unit == "" else step
