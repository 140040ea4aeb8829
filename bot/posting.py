"""One delivery's way into its chat: whose turn it is, whether it is there already, then once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.surface import Refused, Surface
from digests.digest import Message, message
from marina import Marina
from marina.card import Card, Chart
from marina.issue import NUMBERS, Key
from marina.store import Delivery

LEASE = 60.0  # seconds for which a claimed delivery is nobody else's
MARGIN = timedelta(minutes=5)  # by which clocks may differ: Slack takes no request beyond it
FAULT = "That went wrong on my side."  # noted of a fault of ours

log = logging.getLogger(__name__)


class NotYet(Exception):
    """Another message of the thread comes first."""


class GoneWith(Exception):
    """What it is a part of was never posted, or had nothing to say."""


async def post(
    delivery: Delivery,
    marina: Marina,
    surfaces: Mapping[str, Surface],
    clock: Callable[[], datetime],
) -> None:
    """Raises NotYet, GoneWith, PostError, AnswerError."""
    name, _, channel = delivery.channel.partition(":")
    if not (surface := surfaces.get(name)):
        raise Refused(f"No chat called “{name}” is set up")
    target = await _target(delivery, marina)
    thread = target if delivery.verb == "reply" else ""
    edits = bool(target) and delivery.verb == "edit"
    if delivery.first_try and not edits:
        since = delivery.first_try - MARGIN
        file = _file(delivery)
        found = await surface.find(channel, delivery.key, since, thread=thread, name=file)
        if found:
            await _done(delivery, found, None, marina, clock())
            return
    said = await message(delivery, marina, clock())
    card = _without_pictures(said.card) if delivery.trouble == FAULT else said.card
    if not await marina.store.renew(delivery, clock(), LEASE):
        log.warning("delivery %s was taken over by another process", delivery.key)
        return
    if edits:
        await surface.update(channel, target, card)
        posted = target
    elif said.name:
        posted = await surface.attach(channel, said.name, said.content, delivery.key, thread=thread)
    else:
        posted = await surface.post(channel, card, delivery.key, thread=thread)
    await _done(delivery, posted, said, marina, clock())


async def _target(delivery: Delivery, marina: Marina) -> str:
    """The chat's id of the message that it replies to or edits; empty: it stands alone.

    Raises NotYet, GoneWith.
    """
    if not delivery.about:
        return ""
    target = await marina.store.outcome(delivery.about)
    belongs = delivery.key.startswith(f"{delivery.about}:")
    if target and target.state == "due":
        raise NotYet
    if belongs and (not target or target.state == "failed" or target.error):
        raise GoneWith(target.error if target and target.error else "Its thread is gone.")
    if belongs and not await marina.store.is_next(delivery):
        raise NotYet
    return (target.message or "") if target and target.state == "sent" else ""


async def _done(
    delivery: Delivery, posted: str, said: Message | None, marina: Marina, now: datetime
) -> None:
    if not await marina.store.done(delivery, posted, now, said.lack if said else None):
        log.warning("delivery %s was posted, and taken over by another process", delivery.key)


def _file(delivery: Delivery) -> str:
    key = Key.read(delivery.key)
    return key.file if key and key.part == NUMBERS else ""


def _without_pictures(card: Card) -> Card:
    """After a fault of ours, which may have been in a drawing: the text is what counts."""
    return Card(card.title, card.summary, *(it for it in card.blocks if not isinstance(it, Chart)))
