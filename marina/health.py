"""How the bot is: whether Umami answers, what was looked at last, what waits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from marina import Marina
from marina.connections import Connection, connections
from marina.errors import UmamiError
from marina.journey import ago
from marina.numbers import duration
from marina.port import Port, Website
from marina.store import Outcome
from marina.tasks import Together
from marina.umami import Umami
from marina.umami.refusals import Refused
from marina.umami.versions import told

BEHIND = timedelta(minutes=5)  # a website that nobody looked at for longer, a message that waits
LAST = 5  # messages
KINDS = {  # by the beginnings of their keys; a key itself may name a client
    "digest": "digest",
    "visit": "alert",
    "group": "alerts, several in one",
    "watch": "watch",
    "notice": "notice",
}


@dataclass(frozen=True, slots=True)
class Site:
    website: Website
    looked_at: datetime | None  # for known clients, up to when; None: it belongs to no port
    last_hit: datetime | None = None
    trouble: str = ""  # why Umami says nothing of it


@dataclass(frozen=True, slots=True)
class Health:
    version: str  # empty: not known
    trouble: str  # why Umami does not answer; empty: it does
    hit_rate: float | None  # of the answers that are kept for a while
    refreshed_at: datetime | None  # the ports
    waiting_since: datetime | None  # the oldest message that nobody has taken up
    sites: tuple[Site, ...]
    chats: tuple[Connection, ...]
    last: tuple[Outcome, ...]  # messages that were settled, the newest first

    def lag(self, now: datetime) -> timedelta | None:
        """Of the website that was looked at longest ago."""
        cursors = [it.looked_at for it in self.sites if it.looked_at and not it.website.gone]
        return max(now - min(cursors), timedelta()) if cursors else None


def troubles(found: Health, now: datetime) -> Iterator[str]:
    """What somebody should look after, in sentences; nothing: all is well."""
    if found.trouble:
        yield found.trouble
    for chat in found.chats:
        if not chat.is_up:
            yield f"{chat.chat.title()} is not connected."
        elif now - chat.at > BEHIND:
            yield f"No bot has spoken for {chat.chat.title()} for {_length(now - chat.at)}."
    if found.waiting_since and now - found.waiting_since > BEHIND:
        yield f"A message that was due {ago(now - found.waiting_since)} is not taken up."
    lag = found.lag(now)
    if lag and lag > BEHIND:
        yield f"Nobody has looked after known clients for {_length(lag)}."
    for site in found.sites:
        if site.trouble and not found.trouble:
            yield f"{site.website}: {site.trouble.rstrip('.')}."


def kind(outcome: Outcome) -> str:
    """What a message was."""
    return KINDS.get(outcome.key.partition(":")[0], "message")


async def health(marina: Marina, ports: Sequence[Port], channel: str, now: datetime) -> Health:
    """Of these ports and of this channel's messages; an empty channel: of all.

    Never raises UmamiError: that Umami does not answer is an answer here.
    """
    store, umami = marina.store, marina.umami
    sites = tuple(site for port in ports for site in port.websites)
    async with Together() as group:
        answers = group.create_task(_answers(umami, sites))
        seen = [group.create_task(_last_hit(umami, site)) for site in sites]
        cursors = group.create_task(store.cursors())
        refreshed = group.create_task(store.refreshed_at())
        waiting = group.create_task(store.waiting_since(now))
        chats = group.create_task(connections(store))
        last = group.create_task(store.settled(LAST, channel))
    looked_at = cursors.result()
    return Health(
        *answers.result(),
        umami.cache.hit_rate,
        refreshed.result(),
        waiting.result(),
        tuple(
            Site(site, looked_at.get(site.id), *task.result())
            for site, task in zip(sites, seen, strict=True)
        ),
        chats.result(),
        last.result(),
    )


async def _answers(umami: Umami, sites: Sequence[Website]) -> tuple[str, str]:
    """Its version, and its trouble."""
    readable = [site.id for site in sites if not site.gone]
    try:
        with suppress(Refused):  # Cloud has no such route, but it answers
            await umami.verify()
        return (told(await umami.version(readable[0])) if readable else ""), ""
    except UmamiError as exc:
        return "", str(exc)


async def _last_hit(umami: Umami, site: Website) -> tuple[datetime | None, str]:
    if site.gone:
        return None, "gone from Umami"
    try:
        return (await umami.daterange(site.id)).end, ""
    except UmamiError as exc:
        return None, str(exc)


def _length(past: timedelta) -> str:
    return duration(past.total_seconds() // 60 * 60)
