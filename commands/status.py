"""/status - whether the bot, its chats and Umami are well, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from marina import Marina
from marina.ask import Ask, command
from marina.card import Action, Actions, Card, Context, Field, Fields, Table
from marina.digests import DIGESTS
from marina.health import Health, health, kind, troubles
from marina.issue import names
from marina.journey import ago
from marina.numbers import duration, percent
from marina.schedule import told
from marina.store import Subscription

SHOWN = 5  # digests
NOTED = "The running bot notes its chats once a minute; Umami's version is asked once a day."


@command("")
async def status(ask: Ask, marina: Marina) -> Card:
    """Whether Umami and the chats answer, what was sent last, and which digests come next.

    > status
    """
    channel = "" if ask.asker.may_change else ask.asker.channel or "nowhere"
    found = await health(marina, ask.asker.ports, channel, ask.now)
    coming = [it for it in await DIGESTS.known(ask, marina) if it.paused is None and it.ports]
    coming.sort(key=lambda it: it.schedule.following(ask.now)[1])
    lag = found.lag(ask.now)
    seconds = lag.total_seconds() if lag else None
    return Card(
        "Status",
        " ".join(troubles(found, ask.now)) or "All is well.",
        Fields(
            Field("Umami", "does not answer" if found.trouble else found.version or "answers"),
            Field("Cache hits", percent(found.hit_rate), value=found.hit_rate),
            Field("Ports refreshed", _ago(found.refreshed_at, ask.now, "never")),
            Field("Behind with visits", duration(seconds), value=seconds),
            Field("Oldest message waiting", _ago(found.waiting_since, ask.now, "none")),
        ),
        *_tables(ask, found, coming[:SHOWN]),
        Actions(Action("Digests", line="digest list"), Action("Ports", line="ports")),
        Context(NOTED),
    )


def _tables(ask: Ask, found: Health, coming: list[Subscription]) -> Iterator[Table]:
    """Those that have a row."""
    now = ask.now
    chats = [
        (it.chat.title(), "connected" if it.is_up else "not connected", _ago(it.at, now))
        for it in found.chats
    ]
    sites = [
        (f"{it.website}", it.trouble or _ago(it.last_hit, now, "never"), _ago(it.looked_at, now))
        for it in found.sites
    ]
    due = [
        (it.id, names(it.ports), told(it.schedule.following(now)[1], it.timezone)) for it in coming
    ]
    sent = [(kind(it), it.error or it.state, _ago(it.settled_at, now)) for it in found.last]
    for columns, rows in (
        (("Chat", "State", "Noted"), chats),
        (("Website", "Last hit", "Looked at"), sites),
        (("Digest", "Of", "Next"), due),
        (("Last message", "Outcome", "When"), sent),
    ):
        if rows:
            yield Table(columns, tuple(rows), align="lll")


def _ago(moment: datetime | None, now: datetime, never: str = "–") -> str:
    return ago(now - moment) if moment else never
