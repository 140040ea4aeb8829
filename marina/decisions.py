"""What the team decides about a known client: who takes care, and what need not be told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from marina import Marina, journey
from marina.ask import Ask
from marina.card import Action, Actions, Card, Text
from marina.clients import client_called
from marina.errors import UsageError
from marina.store import Client, Delivery, Store

MINUTE = timedelta(minutes=1)
RECENT = timedelta(days=1)  # messages of which may still be edited
MORNING = time(8)  # when a snooze until a day ends
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LENGTH = re.compile(r"(\d{1,3})([hd])")
MINE, SNOOZE, NEVER, AGAIN = (
    "mine <client>",
    "snooze <client> 1d|monday",
    "never <client>",
    "again <client>",
)


async def mine(ask: Ask, marina: Marina, words: Sequence[str]) -> Card:
    """The first one who says so takes care of the visit; the messages about it tell who."""
    start = words[-1] if len(words) > 1 and words[-1].isdecimal() else ""
    client = await _client(ask, marina, words[:-1] if start else words, MINE)
    if not ask.asker.user:
        raise UsageError("Nobody can take care of a client without a name here.")
    visit = datetime.fromtimestamp(int(start[:11]), UTC) if start else await _last(marina, client)
    who = await marina.store.take(client.key, visit, ask.asker.user, ask.now - MINUTE)
    await _edited(marina.store, client.key, ask.now)
    name = marina.policy.name(client, ask.asker)
    if who != ask.asker.user:
        return Card("Alerts", f"Somebody takes care of {name} already.", Text("It is", mention=who))
    shown = Actions(Action("Journey", line=f"client {client.key}"))
    return Card("Alerts", f"You take care of {name}.", shown)


async def snooze(ask: Ask, marina: Marina, words: Sequence[str]) -> Card:
    *name, said = words if len(words) > 1 else (*words, "")
    client = await _client(ask, marina, name, SNOOZE)
    port = journey.port_of(client, ask.asker.ports) or ask.asker.port
    zone = port.timezone if port else ask.now.tzinfo
    end = _until(said, ask.now - MINUTE, zone)  # type: ignore[arg-type]
    return await _muted(ask, marina, client, end, f"until {end:%a %d %b %H:%M}")


async def never(ask: Ask, marina: Marina, words: Sequence[str]) -> Card:
    client = await _client(ask, marina, words, NEVER)
    return await _muted(ask, marina, client, None, "any more")


async def again(ask: Ask, marina: Marina, words: Sequence[str]) -> Card:
    client = await _client(ask, marina, words, AGAIN)
    await marina.store.unmute(client.key)
    await _edited(marina.store, client.key, ask.now)
    name = marina.policy.name(client, ask.asker)
    return Card("Alerts", f"Visits of {name} are told again, in every channel.")


async def _muted(
    ask: Ask, marina: Marina, client: Client, end: datetime | None, how_long: str
) -> Card:
    await marina.store.mute(client.key, end, ask.asker.channel)
    await _edited(marina.store, client.key, ask.now)
    return Card(
        "Alerts",
        f"Nothing comes here about {marina.policy.name(client, ask.asker)} {how_long}.",
        Actions(Action("Undo", line=f"alerts again {client.key}")),
    )


async def _client(ask: Ask, marina: Marina, words: Sequence[str], form: str) -> Client:
    if not words:
        raise UsageError(f"Please say: /alerts {form}")
    verb = form.partition(" ")[0]
    return await client_called(" ".join(words), f"alerts {verb}", ask.asker, marina)


async def _last(marina: Marina, client: Client) -> datetime:
    """The start of the newest visit that was seen anywhere."""
    store = marina.store
    seen = [await store.sighting(port.key, client.key) for port in await store.ports()]
    starts = [visit.card for visit in seen if visit]
    if not starts:
        raise UsageError("This client was not on any site yet.", f"client {client.key}")
    return max(starts).replace(microsecond=0)


def _until(said: str, now: datetime, zone: ZoneInfo) -> datetime:
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


async def _edited(store: Store, client: str, now: datetime) -> None:
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
