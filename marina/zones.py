"""Time zones as people say them: "Lisbon", "europe/lisbon"."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from marina.errors import UsageError
from marina.port import fold
from marina.reading import near


def zone(said: str) -> ZoneInfo | None:
    """
    >>> zone("Lisbon"), zone("Atlantis")
    (zoneinfo.ZoneInfo(key='Europe/Lisbon'), None)
    """
    found = zones().get(fold(said))
    return ZoneInfo(found) if found else None


def must_be_zone(said: str) -> ZoneInfo:
    """Raises UsageError, with the nearest."""
    if found := zone(said):
        return found
    meant = near(said, zones())
    hint = f"Did you mean {meant}?" if meant else "For example: Europe/Lisbon."
    raise UsageError(f"I know no time zone “{said}”. {hint}")


@cache
def zones() -> Mapping[str, str]:
    """Every time zone by its folded name, "europe lisbon", and by its city alone."""
    names = sorted(available_timezones())
    cities = {fold(name.rpartition("/")[2]): name for name in names}
    return cities | {fold(name): name for name in names}
