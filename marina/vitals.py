"""Web vitals: how fast a page is for those who look at it. Percentiles cannot be added.

What is good and what is poor: https://web.dev/articles/defining-core-web-vitals-thresholds
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from marina.card import Number
from marina.umami import Percentiles, SpeedOf, Vital

SHOWN = 8  # pages
FEW = 10  # measurements; of fewer, the 75th percentile says little


@dataclass(frozen=True, slots=True)
class Limits:
    name: str
    good: float  # up to this: milliseconds, of cls a score
    poor: float  # beyond this


LIMITS: dict[Vital, Limits] = {
    "lcp": Limits("Largest paint (LCP)", 2500, 4000),
    "inp": Limits("Response (INP)", 200, 500),
    "cls": Limits("Layout shift (CLS)", 0.1, 0.25),
    "fcp": Limits("First paint (FCP)", 1800, 3000),
    "ttfb": Limits("First byte (TTFB)", 800, 1800),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """A page or a kind of device of one website."""

    name: str
    p75: float  # milliseconds, of cls a score
    count: int


def verdict(vital: Vital, value: float | None) -> str:
    """
    >>> verdict("lcp", 2500), verdict("lcp", 2501), verdict("cls", 0.26), verdict("inp", None)
    ('good', 'fair', 'poor', '')
    """
    if value is None:
        return ""
    limits = LIMITS[vital]
    return "good" if value <= limits.good else "fair" if value <= limits.poor else "poor"


def told(vital: Vital, value: float | None) -> Number:
    """
    >>> str(told("lcp", 2944.5)), str(told("inp", 201)), str(told("cls", 0.208))
    ('2.9 s', '201 ms', '0.21')
    """
    if value is None:
        return Number("–", None)
    if vital == "cls":
        return Number(f"{value:.2f}", value)
    return Number(f"{value / 1000:.1f} s" if value >= 1000 else f"{value:.0f} ms", value)


def p75(vital: Vital, measured: Percentiles | SpeedOf, count: int) -> float | None:
    """None: nothing was measured. Umami then answers zeros; no page takes no time at all."""
    nothing = not count or (vital != "cls" and not measured.p95)
    return None if nothing else measured.p75


def slowest(vital: Vital, sites: Mapping[str, Sequence[SpeedOf]]) -> list[Measured]:
    """Pages or devices; where there are several websites, under their names.

    Those measured often enough come first: of few, one slow visit makes the slowest page.
    """
    found = []
    for site, row in ((site, row) for site, rows in sites.items() for row in rows):
        shown = row.name if row.name.startswith("/") else row.name.capitalize()
        if (value := p75(vital, row, row.count)) is not None:
            name = f"{site} {shown}" if len(sites) > 1 else shown
            found.append(Measured(name, value, row.count))
    return sorted(found, key=lambda it: (it.count < FEW, -it.p75, it.name))[:SHOWN]
