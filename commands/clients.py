"""/clients - the people whom the sales team knows, and their signed links."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping

from marina import Marina, journey, roster
from marina.ask import Ask, command
from marina.card import Action, Actions, Block, Card, Context, Table, Text
from marina.clients import client_called, reference
from marina.errors import UsageError
from marina.identity import CLIENT, link, sign
from marina.numbers import plural
from marina.port import fold
from marina.store import Client

SHOWN = 50  # rows; whoever looks for somebody says a part of the name
FORMS = {
    "list": "list [a part of a name]",
    "add": 'add <number> name="…" email=… consent=yes',
    "forget": "forget <client>",
    "link": "link <client> /berths/A12",
}


@command("[deed …]")
async def clients(ask: Ask, marina: Marina) -> Card:
    """The known clients; admins add and forget them here, and make their links.

    > clients
    > clients list a12
    """
    deed, *words = ask.rest or ("list",)
    if fold(deed) == "list":
        return await _list(ask, marina, " ".join(words))
    if not (do := DEEDS.get(fold(deed))):
        return await _list(ask, marina, " ".join(ask.rest))
    ask.asker.must_be_allowed("change the client list")
    if not words:
        raise UsageError(f"Please say: /clients {FORMS[fold(deed)]}")
    return await do(ask, marina, words)


async def _list(ask: Ask, marina: Marina, part: str) -> Card:
    known = (await marina.store.clients()).values()
    rows = [_row(ask, marina, client) for client in known]
    rows = sorted(row for row in rows if fold(part) in fold(" ".join(row)))
    about = f" with “{part}”" if part else ""
    nameless = sum(not client.consent for client in known)
    says = f"{plural(len(rows), 'client')}{about}."
    if nameless and not part:
        says += f" {nameless} of them did not consent, and are never named."
    columns = ("Client", "Number", "Company", "Deal", "Berth", "Port")
    blocks: list[Block] = [Table(columns, tuple(rows[:SHOWN]), "llllll")] if rows else []
    if len(rows) > SHOWN:
        blocks.append(Context(f"{len(rows) - SHOWN} more; say a part of a name, deal or berth."))
    tries = (Action(f"{row[0]}", line=f"client {row[1]}") for row in rows if row[1])
    blocks.append(Actions(*tuple(tries)[:3], Action("Recent visitors", line="visitors")))
    forms = " · ".join(f"/clients {form}" for form in FORMS.values())
    return Card("Clients", says, *blocks, Context(forms), *_doors(marina))


def _row(ask: Ask, marina: Marina, it: Client) -> tuple[str, ...]:
    company = it.company if it.consent else ""
    name = marina.policy.name(it, ask.asker)
    return name, reference(it), company, it.deal, it.berth, it.port


def _doors(marina: Marina) -> Iterable[Context]:
    """What everybody should know who relies on names."""
    if not marina.policy.keys:
        yield Context(
            "Ids are believed without a signature: whoever reads a website's source can pretend to"
            " be a client. IDENTITY_KEYS closes that door; see the README."
        )


async def _add(ask: Ask, marina: Marina, words: list[str]) -> Card:
    number, *others = words
    said = {"distinct_id": number} | _pairs(others)
    try:
        read = roster.from_json(json.dumps([said]).encode(), ask.asker.ports)
    except roster.Unreadable as exc:
        told = str(exc).splitlines()[-1].removeprefix("item 1: ")
        raise UsageError(f"That cannot be added: {told} /clients {FORMS['add']}") from exc
    new, _ = await roster.save(marina.store, read)
    (client,) = read.clients
    name = marina.policy.name(client, ask.asker)
    says = f"{name} ({number}) is {'a client now' if new else 'changed'}."
    warned = [Context(it.partition(": ")[2]) for it in read.warnings]
    return Card("Clients", says, *warned, Actions(Action("Show", line=f"client {client.key}")))


async def _forget(ask: Ask, marina: Marina, words: list[str]) -> Card:
    client = await client_called(" ".join(words), "clients forget", ask.asker, marina)
    await marina.store.forget_client(client.key)
    return Card(
        "Clients",
        f"{reference(client) or 'The client'} is forgotten: visits, notes, and what was to be"
        " sent. Umami and the CRM keep their own; so do messages that are in the chat.",
    )


async def _link(ask: Ask, marina: Marina, words: list[str]) -> Card:
    path = words.pop() if len(words) > 1 and words[-1].startswith(("/", "https://")) else ""
    client = await client_called(" ".join(words), "clients link", ask.asker, marina)
    if not marina.policy.keys:
        raise UsageError("There is no key to sign with. Set IDENTITY_KEYS; see the README.")
    if not CLIENT.fullmatch(client.key) or not reference(client):
        raise UsageError("This client has no number of their own, so there is nothing to sign.")
    token = sign(client.key, marina.policy.keys[0])
    if not path:
        return Card("Signed id", token, Context(f"For umami.identify; of {client.key}."))
    port = journey.port_of(client, ask.asker.ports)
    domains = [site.domain for site in port.websites if site.domain] if port else []
    url = link(path, token, domains)
    return Card(
        f"Link for {client.key}",
        url,
        Text("Whoever opens it is taken for this client, also who was forwarded it."),
    )


def _pairs(words: Iterable[str]) -> dict[str, str]:
    pairs = [word.partition("=") for word in words]
    if wrong := [name for name, equals, _ in pairs if not equals]:
        raise UsageError(f"“{wrong[0]}” says no name=value. /clients {FORMS['add']}")
    return {name.casefold(): value for name, _, value in pairs}


Deed = Callable[[Ask, Marina, list[str]], Awaitable[Card]]
DEEDS: Mapping[str, Deed] = {"add": _add, "forget": _forget, "link": _link}
