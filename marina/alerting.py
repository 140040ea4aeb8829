"""What a channel wants to hear of known clients, as people say it; and the messages about one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from marina import quiet
from marina.errors import UsageError
from marina.issue import names
from marina.port import Port, leading
from marina.reading import near
from marina.store import Delivery, Store, Subscription

RECENT = timedelta(days=1)  # messages of which may still be edited
MORNING = time(8)  # when a snooze until a day ends
NOISE = frozenset("at for of and with to by alerts visits".split())
_LENGTH = re.compile(r"(\d{1,3})([hd])")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def wanted(it: Subscription, words: Sequence[str], ports: Sequence[Port]) -> Subscription:
    """`it`, with what is said of it: ports, hot or all, owner dm, quiet 20:00-07:30 or quiet off.

    Raises UsageError.
    """
    found, left = list[Port](), [word.strip(",") for word in words]
    while left:
        port, length = leading(left, ports)
        if port:
            found.append(port)
            del left[:length]
            continue
        said = left.pop(0).casefold()
        following = left[0].casefold() if left else ""
        if said in ("hot", "all"):
            it = replace(it, hot=said == "hot")
        elif said == "owner" and following == "dm":
            it = replace(it, dm=True)
            del left[0]
        elif said == "quiet" and following:
            it = replace(it, quiet=quiet.parsed(following))
            del left[0]
        elif said not in NOISE:
            raise _unknown(said, words, ports)
    return replace(it, ports=tuple(dict.fromkeys(found))) if found else it


def _unknown(said: str, words: Sequence[str], ports: Sequence[Port]) -> UsageError:
    known = {name: port.key for port in ports for name in port.called}
    known |= {it: it for it in ("hot", "all", "quiet", "owner dm")}
    meant = near(said, known)
    told = f"Did you mean {meant}?" if meant else "It takes ports, hot or all, owner dm, quiet."
    lines = [" ".join(meant if it.casefold() == said else it for it in words)] if meant else []
    return UsageError(
        f"I do not understand “{said}”. {told}", *(f"alerts here {it}" for it in lines)
    )


def told(it: Subscription) -> str:
    """To be read: "Port Nimara: open deals and important events only, quiet 20:00-07:30"."""
    which = names(it.ports) if it.ports else "all ports"
    parts = ["open deals and important events only" if it.hot else "every visit"]
    parts += ["the client's owner by direct message as well"] if it.dm else []
    return f"{which}: {', '.join((*parts, *quiet.told(it)))}"


def line(it: Subscription) -> str:
    """What one types to have such a one."""
    ports = [port.key for port in it.ports]
    dm = ["owner dm"] if it.dm else []
    return " ".join(("alerts here", *ports, "hot" if it.hot else "all", *dm, *quiet.said(it)))


def until(said: str, now: datetime, zone: ZoneInfo) -> datetime:
    """ "1d", "4h", "monday": the next one, at eight. Raises UsageError."""
    here = now.astimezone(zone)
    if length := _LENGTH.fullmatch(said.casefold()):
        hours = int(length[1]) * (24 if length[2] == "d" else 1)
        return here + timedelta(hours=hours)
    day = next((i for i, name in enumerate(DAYS) if name[: len(said)] == said.casefold()), None)
    if day is None or len(said) < 3:
        raise UsageError("Until when? Say 1d, 4h or monday.")
    ahead = (day - here.weekday() - 1) % 7 + 1
    return datetime.combine(here.date() + timedelta(days=ahead), MORNING, zone)


async def edited(store: Store, client: str, now: datetime) -> None:
    """Let the recent messages about a client be told anew, as something was decided."""
    messages = await store.alerts(client, now - RECENT)
    await store.plan(_edits(messages, now, await store.number("alerts told anew")))


def _edits(messages: Sequence[Delivery], now: datetime, number: int) -> Iterator[Delivery]:
    for it in messages:
        kind, *_, start = it.key.split(":")
        if kind == "visit":
            yield replace(
                it,
                key=f"{it.key}:hand:{number:08}",
                verb="edit",
                about=it.key,
                lines=(f"visit {it.client} port={it.port} since={start}",),
                asked_at=now,
                due_at=now - RECENT,  # at once
                urgent=True,
            )
