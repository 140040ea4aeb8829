"""One issue of a digest: its date, what it asks, and the messages that say it.

The first message heads a thread; the others reply to it in the order of their keys, the file of
all numbers last. Every message is a list of lines with an absolute period, so that a late one
says the same, and the same as who asks them by hand is told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Self

from marina.menu import Menu
from marina.port import Port
from marina.schedule import SPOKEN, told
from marina.store import Delivery, Subscription

HEAD = "traffic"  # what the first message is made of
ALONE = ("traffic", "funnel", "berths", "heatmap", "map", "visitors")
SEVERAL = ("traffic", "funnel", "berths")  # a thread about many ports would grow too long
NUMBERS = "numbers"  # the part that is a file: sorted behind the others, which are counted
GAP = timedelta(seconds=1)  # between two messages of a thread, so that none is due too early
_KEY = re.compile(
    r"digest:(?P<sub>[^:]*):(?P<day>\d{4}-\d\d-\d\d)(:r(?P<again>\d+))?(:(?P<part>\w+))?"
)


@dataclass(frozen=True, slots=True)
class Issue:
    subscription: Subscription
    day: date  # the local date of the digest
    asked_at: datetime
    again: int = 0  # the how-manieth time that a person had it sent; 0: the calendar did

    @classmethod
    def latest(cls, subscription: Subscription, now: datetime) -> Self:
        """The newest whose time has come."""
        return cls(subscription, *subscription.schedule.latest(now))

    @property
    def key(self) -> str:
        again = f":r{self.again}" if self.again else ""
        return f"digest:{self.subscription.id}:{self.day}{again}"

    @property
    def period(self) -> str:
        return self.subscription.schedule.period(self.day)

    @property
    def title(self) -> str:
        """ "Port Nimara · weekly", "4 ports · daily"."""
        return f"{names(self.subscription.ports)} · {SPOKEN[self.subscription.every]}"

    @property
    def due(self) -> str:
        """When it was due, as people read it: "Mon 18 May 08:00"."""
        schedule = self.subscription.schedule
        return told(schedule.moment(self.day), schedule.zone)

    def line(self, section: str, port: Port) -> str:
        return f"{section} port={port.key} period={self.period}"

    @property
    def head(self) -> tuple[str, ...]:
        """The lines of the first message, one a port."""
        return tuple(self.line(HEAD, port) for port in self.subscription.ports)

    def parts(self, menu: Menu) -> tuple[tuple[Port, str], ...]:
        """The lines of the thread, each with its port."""
        sections = self.subscription.lines or default(menu, len(self.subscription.ports))
        return tuple(
            (port, self.line(section, port))
            for port in self.subscription.ports
            for section in sections
        )

    def deliveries(self, menu: Menu) -> tuple[Delivery, ...]:
        """All its messages; the first is due at once."""
        first = self.subscription.ports[0].key
        head = Delivery(
            self.key,
            self.subscription.channel,
            self.title,
            first,
            self.head,
            self.asked_at,
            subscription=self.subscription.id,
        )
        parts = self.parts(menu)
        lines = dict.fromkeys((*self.head, *(line for _, line in parts)))
        said = [
            *((f"{place:02}", port.key, (line,)) for place, (port, line) in enumerate(parts, 1)),
            (NUMBERS, first, tuple(lines)),
        ]
        replies = (
            replace(
                head,
                key=f"{self.key}:{part}",
                port=port,
                lines=lines,
                verb="reply",
                about=self.key,
                due_at=self.asked_at + GAP * place,
            )
            for place, (part, port, lines) in enumerate(said, 1)
        )
        return (head, *replies)


@dataclass(frozen=True, slots=True)
class Key:
    """What a digest's key says."""

    subscription: str
    day: date
    again: int
    part: str  # empty: the first message

    @property
    def file(self) -> str:
        """The name of its file of numbers, by which it is found again."""
        again = f"-{self.again}" if self.again else ""
        return f"tidings-{self.subscription}-{self.day}{again}.csv"

    @classmethod
    def read(cls, key: str) -> Self | None:
        """
        >>> Key.read("digest:d1:2026-05-18:r2:03")
        Key(subscription='d1', day=datetime.date(2026, 5, 18), again=2, part='03')
        >>> Key.read("visit:d1:crm-1:1779190200") is None
        True
        """
        if not (found := _KEY.fullmatch(key)):
            return None
        day = date.fromisoformat(found["day"])
        return cls(found["sub"], day, int(found["again"] or 0), found["part"] or "")


def default(menu: Menu, ports: int) -> tuple[str, ...]:
    """The sections where none were chosen: those that there are."""
    return tuple(it for it in (ALONE if ports == 1 else SEVERAL) if it in menu.sections)


def names(ports: tuple[Port, ...]) -> str:
    """
    >>> from zoneinfo import ZoneInfo
    >>> nice, split, bar = (Port("", n, (), ZoneInfo("UTC")) for n in ("Nice", "Split", "Bar"))
    >>> names((nice,)), names((nice, split)), names((nice, split, bar))
    ('Nice', 'Nice and Split', '3 ports')
    """
    return " and ".join(it.name for it in ports) if len(ports) < 3 else f"{len(ports)} ports"
