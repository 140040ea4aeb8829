"""What every chat must be able to do, and the ways in which posting can fail."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from marina.card import Card, Context

REPEAT = "May be a repeat: whether the first one arrived, nobody could say."


class Surface(Protocol):
    """A chat the bot writes to. How questions come in is each surface's own affair."""

    name: str  # "slack": what its channels' addresses begin with

    async def post(self, channel: str, card: Card, key: str = "", *, thread: str = "") -> str:
        """Post (into `thread`: the id of its first message), mark the message with `key`.

        Returns the chat's id of the message. Raises PostError.
        """

    async def attach(
        self, channel: str, name: str, content: bytes, key: str, *, thread: str = "", note: str = ""
    ) -> str:
        """Post a file, with a `note` beside it; found again by its name. Raises PostError."""

    async def update(self, channel: str, message: str, card: Card) -> None:
        """Put `card` in the place of an earlier message. Raises PostError."""

    async def find(
        self, channel: str, key: str, since: datetime, *, thread: str = "", name: str = ""
    ) -> str | None:
        """The id of the message marked with `key` (or of the file `name`), or None: not there.

        Raises PostError where it cannot be known now, Unseen where it never can.
        """


def repeated(card: Card) -> Card:
    """The card, which says that it may be there twice; at its top, where nothing is cut off."""
    said = Card(card.title, card.summary, Context(REPEAT), *card.blocks, private=card.private)
    return said.about(card.port, card.period)


class Unseen(Exception):
    """The chat does not show the bot what is there: whoever posts again must say so."""


class PostError(Exception):
    pass


class NotPosted(PostError):
    """Certainly not there: rate limit, refused connection. Try again in `retry_after` seconds."""

    def __init__(self, message: str, retry_after: float = 5) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unauthorized(NotPosted):
    """The whole chat refuses the bot: token revoked, permission missing. A person must mend it."""


class Unclear(PostError):
    """Perhaps there: the answer got lost. Look before posting again."""


class Refused(PostError):
    """Not there and never will be: no such channel, bot not invited. Says what would help."""


class Unfit(Refused):
    """The chat takes this message in no form; others it would take."""
