"""One figure of a bench: what was measured, how much it is, how much it may be."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Figure:
    what: str
    value: float
    most: float | None = None  # None: told, but not judged
    unit: str = "x"
    note: str = ""

    @property
    def holds(self) -> bool:
        return self.most is None or self.value <= self.most

    def __str__(self) -> str:
        bound = f"  (at most {self.most:g})" if self.most is not None else ""
        mark = "  " if self.holds else "! "
        note = f"  {self.note}" if self.note else ""
        return f"{mark}{self.what:<64}{self.value:>9.2f} {self.unit}{bound}{note}"


async def timed(deed: Callable[[], Awaitable[object]]) -> float:
    """Seconds."""
    began = perf_counter()
    await deed()
    return perf_counter() - began
