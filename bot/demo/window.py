"""Spans of time as Umami cuts them: the span before, the finest unit, local buckets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Final, Literal
from zoneinfo import ZoneInfo, available_timezones

UNITS: Final = ("minute", "hour", "day", "month", "year")
FORMATS: Final = {
    "minute": "%Y-%m-%d %H:%M:00",
    "hour": "%Y-%m-%d %H:00:00",
    "day": "%Y-%m-%d 00:00:00",
    "month": "%Y-%m-01 00:00:00",
    "year": "%Y-01-01 00:00:00",
}
MINUTE, HOUR, DAY, WEEK = 60_000, 3_600_000, 86_400_000, 604_800_000
ZONES_FROM, ZONES_TO = 0, 4_102_444_800_000  # 1970 to 2100: no clock changes are looked for outside


@dataclass(frozen=True, slots=True)
class Window:
    """Milliseconds since 1970; both bounds belong to it."""

    start: int
    end: int

    def before(self, compare: Literal["prev", "yoy"] = "prev") -> Window:
        """The span to compare with: shifted by its length in whole minutes, or by a year."""
        if compare == "yoy":
            return Window(_year_before(self.start), _year_before(self.end))
        shift = int((self.end - self.start) / MINUTE) * MINUTE
        return Window(self.start - shift, self.end - shift)

    def unit(self, asked: str | None) -> str:
        """The asked unit, or the finest that Umami gives for so long a span."""
        finest = UNITS.index(self._finest())
        return UNITS[max(finest, UNITS.index(asked))] if asked else UNITS[finest]

    def _finest(self) -> str:
        if (self.end - self.start) // MINUTE <= 60:
            return "minute"
        if (self.end - self.start) // DAY <= 30:
            return "hour"
        start, end = (datetime.fromtimestamp(at / 1000, UTC) for at in (self.start, self.end))
        months = (end.year - start.year) * 12 + end.month - start.month
        return "day" if months <= 7 else "month"


def label(moment: str, unit: str, timezone: str | None, window: Window) -> str:
    """SQL for the bucket that a moment (an SQL expression in ms) belongs to.

    With a timezone local time without offset, so that the hour that comes twice is one bucket;
    without one, or for exactly "utc", with T and Z.
    """
    if timezone is None or timezone == "utc":
        form = FORMATS[unit].replace(" ", "T") + "Z"
        return f"strftime('{form}', {moment} / 1000, 'unixepoch')"
    return f"strftime('{FORMATS[unit]}', {local(moment, timezone, window)} / 1000, 'unixepoch')"


def local(moment: str, timezone: str, window: Window) -> str:
    """SQL for a moment on the timezone's clock, in ms."""
    *changes, (_, last) = _offsets(zone(timezone) or ZoneInfo("UTC"), window)
    if not changes:
        return f"({moment} + {last})"
    cases = " ".join(f"when {moment} < {until} then {offset}" for until, offset in changes)
    return f"({moment} + case {cases} else {last} end)"


def zone(name: str) -> ZoneInfo | None:
    """An IANA timezone in any case, old names too; None if there is none of that name."""
    key = _zones().get(name.lower())
    return ZoneInfo(key) if key else None


@cache
def _zones() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


def _offsets(timezone: ZoneInfo, window: Window) -> Iterator[tuple[int, int]]:
    """(until when, offset in ms) for each stretch of the window; the last has no end."""

    def offset(at: int) -> int:
        ahead = datetime.fromtimestamp(at // 1000, timezone).utcoffset()
        return int(ahead.total_seconds() * 1000) if ahead else 0

    at = max(min(window.start, ZONES_TO), ZONES_FROM)
    end = max(min(window.end, ZONES_TO), ZONES_FROM)
    while at < end:
        later = min(at + WEEK, end)
        if offset(at) != offset(later):
            yield _change(offset, at, later), offset(at)
        at = later
    yield end, offset(end)


def _change(offset: Callable[[int], int], low: int, high: int) -> int:
    """The first second with the later offset, in ms."""
    before = offset(low)
    low, high = low // 1000, -(-high // 1000)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if offset(middle * 1000) == before else (low, middle)
    return high * 1000


def _year_before(at: int) -> int:
    moment = datetime.fromtimestamp(at / 1000, UTC)
    day = 28 if (moment.month, moment.day) == (2, 29) else moment.day
    year = moment.replace(year=moment.year - 1, day=day)
    return at - round((moment - year).total_seconds()) * 1000
