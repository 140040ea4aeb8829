"""Which client is meant: by the CRM's number, by name, by e-mail."""

from __future__ import annotations

from marina import Marina
from marina.asker import Asker
from marina.errors import UsageError
from marina.port import fold
from marina.reading import near
from marina.store import Client


async def client_called(said: str, command: str, asker: Asker, marina: Marina) -> Client:
    """Who did not consent is found by number or e-mail alone, and never proposed by name.

    Raises UsageError, with `command` asked about whoever was perhaps meant.
    """
    if found := (await marina.store.known([said])).get(said):
        return found
    everyone = await marina.store.clients()
    if not everyone:
        raise UsageError("The client list is empty. See /clients help.", "clients help")
    names = {key: key for key, it in everyone.items()}
    if marina.policy.names == "names" or marina.policy.is_private(asker):
        names |= {it.name: key for key, it in everyone.items() if it.consent}
    if key := {fold(name): key for name, key in names.items()}.get(fold(said)):
        return everyone[key]
    partly = {key for name, key in names.items() if f" {fold(said)} " in f" {fold(name)} "}
    if len(partly) == 1:
        return everyone[partly.pop()]
    if meant := near(said, names):
        name = next(name for name, key in reversed(names.items()) if key == meant)
        raise UsageError(f"I know no client “{said}”. Did you mean {name}?", f"{command} {meant}")
    raise UsageError(f"I know no client “{said}”. See /clients.", "clients")


def reference(client: Client) -> str:
    """The CRM's number; nothing where there is none."""
    return "" if client.key.startswith("mail-") else client.key
