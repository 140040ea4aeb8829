"""One delivery's way into its chat: whether it is there already, then once."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.surface import REPEAT, Refused, Surface, Unseen, repeated
from digests.digest import Message, message
from marina import Marina
from marina.card import Card, Chart
from marina.issue import NUMBERS, Key
from marina.store import Delivery

LEASE = 60.0  # seconds for which a claimed delivery is nobody else's
MARGIN = timedelta(minutes=5)  # by which clocks may differ: Slack takes no request beyond it
FAULT = "That went wrong on my side."  # noted of a fault of ours

log = logging.getLogger(__name__)


class GoneWith(Exception):
    """What it is a part of was never posted, or had nothing to say."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a delivery replies to or edits."""

    message: str = ""  # the chat's own id of it; empty: there is none
    may_repeat: bool = False  # an earlier one of the same may be there too


async def post(
    delivery: Delivery,
    marina: Marina,
    surfaces: Mapping[str, Surface],
    clock: Callable[[], datetime],
    asking: asyncio.Semaphore,
) -> None:
    """Look for it, ask, have the lease renewed, post.

    `asking` is held while Umami is asked: so few at a time that none of its questions waits for
    long. What is urgent does not wait for it. Raises GoneWith, PostError, AnswerError.
    """
    name, _, channel = delivery.channel.partition(":")
    if not (surface := surfaces.get(name)):
        raise Refused(f"No chat called “{name}” is set up")
    target = await _target(delivery, marina)
    thread = target.message if delivery.verb == "reply" else ""
    edited = target.message if delivery.verb == "edit" else ""
    may_repeat = bool(edited) and target.may_repeat
    if delivery.first_try and not edited:
        found, may_repeat = await _look(surface, channel, delivery, thread, delivery.first_try)
        if found:
            await _done(delivery, found, marina, clock())
            return
    async with contextlib.nullcontext() if delivery.urgent else asking:
        answer = await message(delivery, marina, clock())
    said = _said(answer, delivery, may_repeat)
    if not await marina.store.renew(delivery, clock(), LEASE):
        log.warning("delivery %s was taken over by another process", delivery.key)
        return
    if edited:
        await surface.update(channel, edited, said.card)
        posted = edited
    elif said.name:
        note = REPEAT if may_repeat else ""
        posted = await surface.attach(
            channel, said.name, said.content, delivery.key, thread=thread, note=note
        )
    else:
        posted = await surface.post(channel, said.card, delivery.key, thread=thread)
    await _done(delivery, posted, marina, clock(), lack=said.lack, may_repeat=may_repeat)


async def _target(delivery: Delivery, marina: Marina) -> Target:
    """Raises GoneWith."""
    if not delivery.about:
        return Target()
    target = await marina.store.outcome(delivery.about)
    belongs = delivery.key.startswith(f"{delivery.about}:")
    if belongs and (not target or target.state == "failed" or target.error):
        raise GoneWith(target.error if target and target.error else "Its thread is gone.")
    if not target or target.state != "sent":
        return Target()
    return Target(target.message or "", target.may_repeat)


async def _look(
    surface: Surface, channel: str, delivery: Delivery, thread: str, first_try: datetime
) -> tuple[str | None, bool]:
    """The id of the message, if it is there; and whether it may be there unseen."""
    since, file = first_try - MARGIN, _file(delivery)
    try:
        found = await surface.find(channel, delivery.key, since, thread=thread, name=file)
    except Unseen:
        return None, True
    return found, False


def _said(said: Message, delivery: Delivery, may_repeat: bool) -> Message:
    card = _without_pictures(said.card) if delivery.trouble == FAULT else said.card
    return replace(said, card=repeated(card) if may_repeat else card)


async def _done(
    delivery: Delivery,
    posted: str,
    marina: Marina,
    now: datetime,
    *,
    lack: str | None = None,
    may_repeat: bool = False,
) -> None:
    if not await marina.store.done(delivery, posted, now, lack, may_repeat=may_repeat):
        log.warning("delivery %s was posted, and taken over by another process", delivery.key)


def _file(delivery: Delivery) -> str:
    key = Key.read(delivery.key)
    return key.file if key and key.part == NUMBERS else ""


def _without_pictures(card: Card) -> Card:
    """After a fault of ours, which may have been in a drawing: the text is what counts."""
    return Card(card.title, card.summary, *(it for it in card.blocks if not isinstance(it, Chart)))
