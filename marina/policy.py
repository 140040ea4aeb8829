"""What is believed about visitors, and what may be said of clients where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote

from marina.asker import Asker
from marina.identity import CLIENT, sign, verify
from marina.store.clients import Client

NAMELESS = "A known client"


@dataclass(frozen=True, slots=True)
class Policy:
    keys: tuple[bytes, ...] = field(default=(), repr=False)  # newest first; none: ids are believed
    names: Literal["names", "initials"] = "names"  # where others read along
    owners: Mapping[str, str] = field(default_factory=dict)  # an owner's e-mail → slack:U0123
    crm_url: str = ""  # https://crm.example.com/clients/{client}

    def client(self, distinct_id: str) -> str | None:
        """Whom a website says it is: a key, or without signatures perhaps an e-mail."""
        return verify(distinct_id, self.keys) if self.keys else distinct_id or None

    def ids(self, client: Client) -> tuple[str, ...]:
        """Every distinct id under which a website may have told of the client."""
        if not self.keys:
            mails = (client.email, client.email.casefold()) if client.email else ()
            return tuple(dict.fromkeys((client.key, *mails)))
        if not CLIENT.fullmatch(client.key):
            return ()
        return tuple(sign(client.key, key) for key in self.keys)

    def name(self, client: Client, asker: Asker) -> str:
        """Never that of somebody who did not consent."""
        if not client.consent:
            return NAMELESS
        if self.names == "names" or self.is_private(asker):
            return client.name
        return initials(client.name)

    def is_private(self, asker: Asker) -> bool:
        """Whether one person alone reads the answer."""
        return asker.alone or asker.channel in self.owners.values()

    def owner(self, client: Client) -> str:
        """The address of who takes care of the client; empty: nobody's known to any chat."""
        return self.owners.get(client.owner_email.casefold(), "")

    def url(self, client: Client) -> str:
        """The client's page in the CRM, or empty."""
        return client.url or self.crm_url.replace("{client}", quote(client.key, ""))


def initials(name: str) -> str:
    """
    >>> initials("Zoë Lindqvist"), initials("O'Hara")
    ('Z. L.', 'O.')
    """
    return " ".join(f"{word[0]}." for word in name.split())
