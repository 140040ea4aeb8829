"""/alerts - which channel hears of known clients, and what the team decides about one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from marina import Marina, alerting, journey
from marina.ask import Ask, command
from marina.card import Action, Actions, Card, Context, Table, Text
from marina.clients import client_called
from marina.errors import UsageError
from marina.reading import near
from marina.store import Client, Subscription

MINUTE = timedelta(minutes=1)


class Deed(NamedTuple):
    do: Callable[[Ask, Marina, list[str]], Awaitable[Card]]
    form: str
    changes: bool = True


@command("[action …]")
async def alerts(ask: Ask, marina: Marina) -> Card:
    """A known client is on the site: who hears of it, when, and who takes care.

    > alerts
    > alerts help
    """
    verb, *words = ask.rest or ("list",)
    if not (deed := DEEDS.get(verb.casefold())):
        meant = near(verb, {name: name for name in DEEDS}) or "here"
        rest = " ".join(("alerts", meant, *words))
        raise UsageError(f"“{verb}” is nothing to do with alerts. Did you mean {meant}?", rest)
    if deed.changes:
        ask.asker.must_be_allowed("change alerts")
    return await deed.do(ask, marina, words)


async def _list(ask: Ask, marina: Marina, words: list[str]) -> Card:
    known = await _known(ask, marina)
    if not known:
        return Card(
            "Alerts",
            "No channel hears of known clients yet.",
            Actions(
                Action("Tell this channel", line="alerts here"),
                Action("Open deals only", line="alerts here hot"),
            ),
            _forms(),
        )
    rows = tuple((it.id, _where(ask, it), alerting.told(it), _state(it)) for it in known)
    first = known[0]
    says = "One channel hears of known clients."
    if len(known) > 1:
        says = f"{len(known)} channels hear of known clients."
    pause = "resume" if first.paused is not None else "pause"
    return Card(
        "Alerts",
        says,
        Table(("Alerts", "Where", "Of", "State"), rows, "llll"),
        Actions(
            Action(f"{pause.capitalize()} {first.id}", line=f"alerts {pause} {first.id}"),
            Action(f"Stop {first.id}", line=f"alerts stop {first.id}"),
            Action("Recent visitors", line="visitors"),
        ),
        _forms(),
    )


async def _here(ask: Ask, marina: Marina, words: list[str]) -> Card:
    channel = ask.asker.channel
    if not channel:
        raise UsageError("There is no channel here that alerts could come to.")
    there = [it for it in await marina.store.subscriptions("alerts") if it.channel == channel]
    old = there[0] if there else None
    id = old.id if old else f"a{await marina.store.number('alerts')}"
    fresh = Subscription(id, channel, (), (), ask.now - MINUTE, kind="alerts", owner=ask.asker.user)
    it = alerting.wanted(fresh, words, ask.asker.ports)
    if it.quiet and not it.ports:  # whose night it is
        zone = ask.asker.port or (ask.asker.ports[0] if ask.asker.ports else None)
        it = replace(it, zone=zone.timezone if zone else None)
    await marina.store.subscribe(it)
    return _confirmed(ask, it, "changed" if old else "subscribed")


def _confirmed(ask: Ask, it: Subscription, what: str) -> Card:
    return Card(
        f"Alerts {it.id} · {what}",
        f"{_where(ask, it).capitalize()} hears of {alerting.told(it)}.",
        Actions(
            Action("Pause", line=f"alerts pause {it.id}"),
            Action("Stop", line=f"alerts stop {it.id}"),
        ),
        _forms(),
    )


async def _pause(ask: Ask, marina: Marina, words: list[str]) -> Card:
    it = await _one(ask, marina, words, "pause")
    await marina.store.pause(it.id, "by hand", ask.now)
    again = Actions(Action("Resume", line=f"alerts resume {it.id}"))
    return Card(f"Alerts {it.id}", "Paused: nothing comes until they are resumed.", again)


async def _resume(ask: Ask, marina: Marina, words: list[str]) -> Card:
    it = await _one(ask, marina, words, "resume")
    await marina.store.resume(it.id, ask.now)
    return _confirmed(ask, it, "resumed")


async def _stop(ask: Ask, marina: Marina, words: list[str]) -> Card:
    it = await _one(ask, marina, words, "stop")
    await marina.store.unsubscribe(it.id, ask.now)
    again = Actions(Action("Subscribe again", line=alerting.line(it)))
    here = [again] if _is_here(ask, it) else []
    return Card(f"Alerts {it.id}", "Stopped: nothing comes any more.", *here)


async def _mine(ask: Ask, marina: Marina, words: list[str]) -> Card:
    """The first one who says so takes care of the visit; the messages about it tell who."""
    start = words.pop() if len(words) > 1 and words[-1].isdecimal() else ""
    client = await _client(ask, marina, words, "mine")
    if not ask.asker.user:
        raise UsageError("Nobody can take care of a client without a name here.")
    visit = datetime.fromtimestamp(int(start[:11]), UTC) if start else await _last(marina, client)
    who = await marina.store.take(client.key, visit, ask.asker.user, ask.now - MINUTE)
    await alerting.edited(marina.store, client.key, ask.now)
    name = marina.policy.name(client, ask.asker)
    if who == ask.asker.user:
        return Card("Alerts", f"You take care of {name}.", _journey(client))
    return Card("Alerts", f"Somebody takes care of {name} already.", Text("It is", mention=who))


async def _snooze(ask: Ask, marina: Marina, words: list[str]) -> Card:
    said = words.pop() if len(words) > 1 else ""
    client = await _client(ask, marina, words, "snooze")
    port = journey.port_of(client, ask.asker.ports) or ask.asker.port
    zone = port.timezone if port else ask.now.tzinfo
    end = alerting.until(said, ask.now - MINUTE, zone)  # type: ignore[arg-type]
    return await _muted(ask, marina, client, end, f"until {end:%a %d %b %H:%M}")


async def _never(ask: Ask, marina: Marina, words: list[str]) -> Card:
    client = await _client(ask, marina, words, "never")
    return await _muted(ask, marina, client, None, "any more")


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


async def _again(ask: Ask, marina: Marina, words: list[str]) -> Card:
    client = await _client(ask, marina, words, "again")
    await marina.store.unmute(client.key)
    await alerting.edited(marina.store, client.key, ask.now)
    name = marina.policy.name(client, ask.asker)
    return Card("Alerts", f"Visits of {name} are told again, in every channel.")


async def _client(ask: Ask, marina: Marina, words: list[str], verb: str) -> Client:
    if not words:
        raise UsageError(f"Please say: /alerts {DEEDS[verb].form}")
    return await client_called(" ".join(words), f"alerts {verb}", ask.asker, marina)


async def _last(marina: Marina, client: Client) -> datetime:
    """The start of the newest visit that was seen anywhere."""
    store = marina.store
    seen = [await store.sighting(port.key, client.key) for port in await store.ports()]
    starts = [visit.card for visit in seen if visit]
    if not starts:
        raise UsageError("This client was not on any site yet.", f"client {client.key}")
    return max(starts).replace(microsecond=0)


async def _known(ask: Ask, marina: Marina) -> list[Subscription]:
    """Those of this channel; who may change them sees all."""
    found = await marina.store.subscriptions("alerts")
    return [it for it in found if ask.asker.may_change or _is_here(ask, it)]


async def _one(ask: Ask, marina: Marina, words: list[str], verb: str) -> Subscription:
    known, said = await _known(ask, marina), " ".join(words).casefold()
    found = [it for it in known if (it.id == said if said else _is_here(ask, it))]
    if len(found) == 1:
        return found[0]
    lines = (f"alerts {verb} {it.id}" for it in known)
    raise UsageError("Which alerts are meant?" if known else "There are none here yet.", *lines)


def _journey(client: Client) -> Actions:
    return Actions(Action("Journey", line=f"client {client.key}"))


def _is_here(ask: Ask, it: Subscription) -> bool:
    return it.channel == ask.asker.channel


def _where(ask: Ask, it: Subscription) -> str:
    return "this channel" if _is_here(ask, it) else it.channel


def _state(it: Subscription) -> str:
    return f"paused: {it.paused}" if it.paused is not None else "on"


def _forms() -> Context:
    return Context(" · ".join(f"/alerts {deed.form}" for deed in DEEDS.values()))


DEEDS = {
    "list": Deed(_list, "list", changes=False),
    "here": Deed(_here, "here [ports] [hot|all] [owner dm] [quiet 20:00-07:30]"),
    "pause": Deed(_pause, "pause [alerts]"),
    "resume": Deed(_resume, "resume [alerts]"),
    "stop": Deed(_stop, "stop [alerts]"),
    "mine": Deed(_mine, "mine <client>", changes=False),
    "snooze": Deed(_snooze, "snooze <client> 1d|monday", changes=False),
    "never": Deed(_never, "never <client>", changes=False),
    "again": Deed(_again, "again <client>", changes=False),
}
