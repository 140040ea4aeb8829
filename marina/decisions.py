"""What the team decides about a known client: who takes care, and what need not be told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from marina import Marina, alerting, journey
from marina.ask import Ask
from marina.card import Action, Actions, Card, Text
from marina.clients import client_called
from marina.errors import UsageError
from marina.store import Client

MINUTE = timedelta(minutes=1)
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
    await alerting.edited(marina.store, client.key, ask.now)
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
    end = alerting.until(said, ask.now - MINUTE, zone)  # type: ignore[arg-type]
    return await _muted(ask, marina, client, end, f"until {end:%a %d %b %H:%M}")


async def never(ask: Ask, marina: Marina, words: Sequence[str]) -> Card:
    client = await _client(ask, marina, words, NEVER)
    return await _muted(ask, marina, client, None, "any more")


async def again(ask: Ask, marina: Marina, words: Sequence[str]) -> Card:
    client = await _client(ask, marina, words, AGAIN)
    await marina.store.unmute(client.key)
    await alerting.edited(marina.store, client.key, ask.now)
    name = marina.policy.name(client, ask.asker)
    return Card("Alerts", f"Visits of {name} are told again, in every channel.")


async def _muted(
    ask: Ask, marina: Marina, client: Client, end: datetime | None, how_long: str
) -> Card:
    await marina.store.mute(client.key, end, ask.asker.channel)
    await alerting.edited(marina.store, client.key, ask.now)
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
