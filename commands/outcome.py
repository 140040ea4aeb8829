"""/outcome - tell Umami that a client signed, or paid: so that funnel and revenue know of it."""

from __future__ import annotations

import re
from decimal import Decimal

from marina import Marina, amounts, figures, journey, outcomes
from marina.ask import Ask, command
from marina.card import Action, Actions, Card, Context, Table
from marina.clients import client_called, reference
from marina.errors import UsageError
from marina.events import known
from marina.numbers import plural
from marina.outcomes import OUTCOMES
from marina.period import parse_period
from marina.port import Port, Website
from marina.reading import near
from marina.store import Client
from marina.umami import Event, Hit, Receipt
from marina.umami.collect import HOSTNAME

FORM = "/outcome signed-eoi client=CRM-1001 berth=A27 value=42500 currency=EUR"
SHOWN = 10
_BERTH = re.compile(r"[\w-]{1,20}")
_EVENT = re.compile(r"(?=.{1,50}$)[a-z0-9]+(-[a-z0-9]+)*")
_LAST = "90d"


@command("[event] [client] [berth] [value] [currency=EUR] [number=1] [sure=] [port]")
async def outcome(ask: Ask, marina: Marina) -> Card:
    """A client signed or paid: tells Umami, once; without an event, what was told so far.

    > outcome nimara
    """
    if not ask.words.get("event"):
        return await _list(ask, marina)
    ask.asker.must_be_allowed("tell outcomes")
    if not (said := ask.words.get("client")):
        raise UsageError(f"Which client? For example: {FORM}")
    name = await _event(ask, marina, ask.words["event"].casefold())
    client = await client_called(said, ask.again(client=""), ask.asker, marina)
    berth = (ask.words.get("berth") or client.berth).upper()
    if berth and not _BERTH.fullmatch(berth):
        raise UsageError(f"“{berth}” is no berth. For example: berth=A27")
    value, currency = _money(ask)
    number = ask.whole("number", 99)
    port, site, id = await _where(ask, marina, client)
    event = outcomes.hit(site, id, name, berth, number, value, currency)
    key = outcomes.key(port, client, name, berth, number)
    receipt = await outcomes.send_once(marina, key, event, ask.asker.user, ask.now)
    return _sent(ask, marina, client, port, site, event, receipt)


async def _event(ask: Ask, marina: Marina, said: str) -> str:
    """One of the usual outcomes, what is counted already, or what was said to be meant."""
    allowed = dict.fromkeys((*OUTCOMES, *(it for it in ask.port.funnel if it[0] not in "/*")))
    if said in allowed or (ask.options["sure"] and _EVENT.fullmatch(said)):
        return said
    if said in (names := await known(ask, marina.umami)):
        return said
    lines, told = [], f"I know no outcome “{said}”."
    if meant := near(said, {it: it for it in (*allowed, *names)}):
        lines, told = [ask.again(event=meant)], f"{told} Did you mean {meant}?"
    else:
        told += f" There are {', '.join(allowed)}."
    if _EVENT.fullmatch(said):  # what was mistyped stays for ever
        lines, told = [*lines, ask.again(sure="yes")], f"{told} If it is meant so: sure=yes."
    raise UsageError(told, *lines)


def _money(ask: Ask) -> tuple[Decimal | None, str]:
    try:
        currency = amounts.currency(ask.options["currency"])
    except UsageError as exc:
        raise UsageError(str(exc), *(ask.again(currency=it) for it in exc.lines)) from exc
    if not (said := ask.words.get("value")):
        return None, currency
    if value := amounts.amount(said):
        return value, currency
    digits = amounts.amount(re.sub(r"[^\d.,]", "", said).strip(".,"))
    meant = f"{digits:f}" if digits else "42500"
    told = f"“{said}” is no amount of money above nothing. For example: value={meant}"
    raise UsageError(told, ask.again(value=meant))


def _called(ask: Ask, marina: Marina, client: Client) -> str:
    """In a sentence's middle: who did not consent has a number there, no name."""
    if client.consent:
        return marina.policy.name(client, ask.asker)
    return reference(client) or "a known client"


async def _where(ask: Ask, marina: Marina, client: Client) -> tuple[Port, Website, str]:
    """Where the client was seen: in the port that is asked about, or in their own."""
    ids = marina.policy.ids(client)
    own = journey.port_of(client, ask.asker.ports)
    for port in dict.fromkeys((ask.port, own or ask.port)):
        sites = tuple(site for site in port.websites if not site.gone)
        if found := await outcomes.where(marina.umami, sites, ids, ask.now):
            return (port, *found)
    name = _called(ask, marina, client)
    raise UsageError(
        f"{name} never looked at a website of {(own or ask.port).name} while it knew who they are:"
        " Umami would take this bot for them, with its country and device, for ever. Nothing was"
        " sent; it can be after their first visit.",
        f"client {client.key}",
    )


def _sent(
    ask: Ask,
    marina: Marina,
    client: Client,
    port: Port,
    site: Website,
    event: Event,
    receipt: Receipt,
) -> Card:
    name = _called(ask, marina, client)
    revenue = event.data.get("revenue")
    rows = [("Event", event.name), ("Client", name), ("Berth", str(event.data.get("berth", "–")))]
    if revenue:
        rows.append(("Value", amounts.told(Decimal(str(revenue)), event.data["currency"])))
    rows += [("Website", f"{site}"), ("Visit in Umami", receipt.visit)]
    told = f"{event.name} of {name} is told to Umami"
    return Card(
        f"Outcome · {port.name}",
        f"{told}, with {rows[3][1]}." if revenue else f"{told}.",
        Table(("Sent", ""), tuple(rows), align="ll"),
        Actions(
            Action("Funnel", line=f"funnel port={port.key}"),
            Action("Revenue", line=f"revenue port={port.key}"),
        ),
        Context(
            "Umami cannot take it back. If it is wrong, whoever runs Umami's database can delete"
            f" the event “{event.name}” of that visit (tables website_event, event_data, revenue)."
            f" A filter leaves out all that the CRM told: hostname=!{HOSTNAME}."
        ),
        Context("It is sent once: the same again is refused."),
    )


async def _list(ask: Ask, marina: Marina) -> Card:
    period = parse_period(_LAST, ask.now)
    assert period

    async def told(website: str) -> list[Hit]:
        only = {"hostname": HOSTNAME, "eventType": "2"}
        return [hit async for hit in marina.umami.events(website, period, only)]

    sites = await figures.gather(ask.port, told)
    hits = sorted((it for site in sites.found for it in site), key=lambda it: it.at, reverse=True)
    rows = tuple((_when(ask, it), it.event, it.country) for it in hits[:SHOWN])
    says = f"{plural(len(hits), 'outcome was', 'outcomes were')} told to Umami in 90 days."
    return Card(
        f"Outcomes · {ask.port.name}",
        says if hits else "No outcome was told to Umami in 90 days.",
        Table(("When", "Outcome", "Country"), rows or (("never", "", ""),), align="lll"),
        Actions(
            Action("Funnel", line=f"funnel port={ask.port.key}"),
            Action("Revenue", line=f"revenue port={ask.port.key}"),
        ),
        *sites.caveats,
        Context(f"Tell one: {FORM}"),
    )


def _when(ask: Ask, it: Hit) -> str:
    at = it.at.astimezone(ask.port.timezone)
    return f"{at.day} {at:%b %H:%M}"
