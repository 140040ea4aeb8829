"""Whether the chats are connected: only a running bot knows, so it notes it down for others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from marina.store import Store

NOTE = "chats are connected"
FORGOTTEN = timedelta(days=1)  # a chat that nobody has spoken of since is set up no more


@dataclass(frozen=True, slots=True)
class Connection:
    chat: str  # "slack"
    is_up: bool
    at: datetime  # when it was last looked at, UTC


async def noted(store: Store, found: Mapping[str, bool], now: datetime) -> None:
    """Keep what was found at `now` of each chat, beside what other processes found."""

    def edit(before: str) -> str:
        kept = {it.chat: it for it in _read(before) if now - it.at < FORGOTTEN}
        kept |= {chat: Connection(chat, is_up, now) for chat, is_up in found.items()}
        return json.dumps([[it.chat, it.is_up, it.at.timestamp()] for it in kept.values()])

    if found:
        await store.amend(NOTE, edit)


async def connections(store: Store) -> tuple[Connection, ...]:
    """By name, as they were when last noted."""
    return tuple(sorted(_read(await store.recall(NOTE)), key=lambda it: it.chat))


def _read(text: str) -> list[Connection]:
    rows = json.loads(text) if text else []
    return [Connection(chat, is_up, datetime.fromtimestamp(at, UTC)) for chat, is_up, at in rows]
