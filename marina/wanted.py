"""What somebody wants a digest to be, as they say it: "weekly Mon 08:00 Lisbon nimara funnel"."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from zoneinfo import ZoneInfo

from marina.errors import UsageError
from marina.menu import Menu
from marina.port import Port, fold
from marina.reading import near
from marina.schedule import SPOKEN, Every
from marina.zones import zone, zones

LONGEST = 5  # words of a port or a zone
ALL = "all"  # ports
NOISE = frozenset("at on the for of and every each about with".split())
EVERY: dict[str, Every] = {
    **{spoken: every for every, spoken in SPOKEN.items()},
    **{every: every for every in SPOKEN},
}
DAYS = {day.casefold(): number for number, day in enumerate(calendar.day_name)}
DAYS |= {day[:length]: number for day, number in DAYS.items() for length in (3, 4)}
_CLOCK = re.compile(r"(?P<h>\d{1,2})(?:[:.h](?P<m>\d\d))?\s?(?P<half>am|pm)?")
_DATE = re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?")


@dataclass(slots=True)
class Wanted:
    """None, or empty: not said."""

    every: Every | None = None
    weekday: int | None = None
    day: int | None = None
    at: time | None = None
    zone: ZoneInfo | None = None
    ports: tuple[Port, ...] = ()
    sections: tuple[str, ...] = ()


def wanted(words: Sequence[str], ports: Sequence[Port], menu: Menu) -> Wanted:
    """In any order. Raises UsageError; its lines are `words` mended, for the caller to complete."""
    found, left = Wanted(), [word.strip(",") for word in words]
    called = {name: port for port in ports for name in port.called}
    while left:
        taken = _names(found, left, called) or _word(found, left[0], ports, menu)
        if not taken:
            raise _unknown(left[0], words, called, menu)
        del left[:taken]
    return found


def _names(found: Wanted, left: Sequence[str], called: dict[str, Port]) -> int:
    """How many of the words were a port's name, or a zone's; the longest wins, then the port."""
    for length in range(min(len(left), LONGEST), 0, -1):
        said = " ".join(left[:length])
        if port := called.get(fold(said)):
            found.ports = tuple(dict.fromkeys((*found.ports, port)))
            return length
        if fold(said) not in DAYS and (there := zone(said)):
            found.zone = there
            return length
    return 0


def _word(found: Wanted, word: str, ports: Sequence[Port], menu: Menu) -> bool:
    said = word.casefold()
    if said in EVERY:
        found.every = EVERY[said]
    elif said in DAYS:
        found.every, found.weekday = found.every or "week", DAYS[said]
    elif said == ALL:
        found.ports = tuple(ports)
    elif said in menu.sections or (" " in word and _command(word) in menu.names):
        found.sections = tuple(dict.fromkeys((*found.sections, word.lstrip("/"))))
    elif not (_numbered(found, said) or said in NOISE):
        return False
    return True


def _numbered(found: Wanted, said: str) -> bool:
    """A day of the month, or a time of the day."""
    date = _DATE.fullmatch(said)
    if date and found.every == "month" and found.day is None and 1 <= int(date["day"]) <= 31:
        found.day = int(date["day"])
        return True
    if not (clock := _CLOCK.fullmatch(said)):
        return False
    hour, minute = int(clock["h"]), int(clock["m"] or 0)
    if clock["half"]:
        if not 1 <= hour <= 12:
            return False
        hour = hour % 12 + (12 if clock["half"] == "pm" else 0)
    if hour > 23 or minute > 59:
        return False
    found.at = time(hour, minute)
    return True


def _command(line: str) -> str:
    return line.lstrip("/").split(" ", 1)[0].casefold()


def _unknown(word: str, words: Sequence[str], called: dict[str, Port], menu: Menu) -> UsageError:
    sections = ", ".join(menu.sections)
    name = _command(word)
    if name in menu.names:
        told = f"/{name} cannot be part of a digest, which is about a port and a period."
        return UsageError(f"{told} What can: {sections}.")
    known = {it: it for it in (*EVERY, *DAYS, *menu.sections)}
    known |= {name: port.key for name, port in called.items()}
    meant = near(word, known) or near(word, zones())
    if not meant:
        told = f"I do not understand “{word}”. A digest has a rhythm (daily, weekly, monthly), "
        return UsageError(f"{told}a day, a time, a zone, ports, and of these: {sections}.")
    mended = " ".join(meant if it.strip(",") == word else it for it in words)
    return UsageError(f"I do not understand “{word}”. Did you mean {meant}?", mended)
