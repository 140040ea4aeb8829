"""/visitors - who was there lately, the known clients first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from marina import Marina, journey
from marina.ask import Ask, command
from marina.blocks import ranges, small_print
from marina.card import Action, Card, Cell, Context, Field, Fields, Table
from marina.countries import country
from marina.journey import Stay
from marina.lately import lately
from marina.numbers import cell, count, field, percent, plural
from marina.store import Client
from marina.tasks import Together
from marina.umami import Session

KNOWN, OTHERS = 15, 10  # rows


@command("[port] [period=7d] [filter=value …]")
async def visitors(ask: Ask, marina: Marina) -> Card:
    """Recent visitors, the known clients first: who, what they looked at, from where.

    > visitors nimara
    > visitors nimara 30d country=DE
    """
    async with Together() as group:
        gathering = group.create_task(lately(ask, marina))
        acting = group.create_task(
            marina.store.acted_on(ask.port.key, ask.period.start, ask.period.end)
        )
    found, (told, taken) = gathering.result(), acting.result()
    stays = sorted(
        (pair for site in found.found for pair in site.stays), key=lambda pair: pair[1].last
    )
    others = [session for site in found.found for session in site.others]
    people = {client.key for client, _ in stays}
    return Card(
        f"Visitors · {ask.port.name}",
        _says(ask, len(people), len(stays)),
        Fields(
            field("Known clients", len(people)),
            field("Their visits", len(stays)),
            field("Alerts", told),
            Field("Acted on", _share(taken, told), value=taken),
        ),
        *_clients(ask, marina, stays),
        *_strangers(ask, others),
        ranges(ask, *_buttons(ask, stays)),
        *found.caveats,
        small_print(ask, compared=False),
    )


def _says(ask: Ask, people: int, visits: int) -> str:
    if not people:
        return f"No known client came, {ask.period.label}."
    return f"{plural(people, 'known client')} came, {ask.period.label}: {plural(visits, 'visit')}."


def _share(taken: int, told: int) -> str:
    return f"{count(taken)} ({percent(taken / told)})" if told else count(taken)


def _clients(ask: Ask, marina: Marina, stays: Sequence[tuple[Client, Stay]]) -> list[Table]:
    """Each with the newest visit."""
    newest = {client.key: (client, stay) for client, stay in stays}
    times = [client.key for client, _ in stays]
    rows: list[tuple[Cell, ...]] = [
        (
            marina.policy.name(client, ask.asker),
            client.deal,
            ", ".join(stay.pages[:3]),
            journey.ago(ask.now - stay.last),
            cell(times.count(client.key)),
        )
        for client, stay in sorted(newest.values(), key=lambda pair: pair[1].last, reverse=True)
    ]
    columns = ("Client", "Deal", "Looked at", "Last here", "Visits")
    return [Table(columns, tuple(rows[:KNOWN]), "llllr")] if rows else []


def _strangers(ask: Ask, others: Sequence[Session]) -> list[Table | Context]:
    now = [it for it in others if it.last_at]
    now.sort(key=lambda it: it.last_at or ask.now, reverse=True)
    rows: list[tuple[Cell, ...]] = [
        (
            ", ".join(filter(None, (it.city, country(it.country) if it.country else ""))) or "–",
            it.device,
            cell(it.views),
            journey.ago(max(ask.now - it.last_at, timedelta())) if it.last_at else "",
        )
        for it in now[:OTHERS]
    ]
    if not rows:
        return [Context("Nobody else was there.")]
    return [Table(("The last of all", "Device", "Pages", "When"), tuple(rows), "llrl")]


def _buttons(ask: Ask, stays: Sequence[tuple[Client, Stay]]) -> list[Action]:
    keys = dict.fromkeys(client.key for client, _ in reversed(stays))
    return [
        Action("Journey of the last", line=f"client {key} port={ask.port.key}") for key in keys
    ][:1]
