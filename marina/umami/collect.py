"""Telling Umami something: hits of our own, and who a visitor is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import Field

from marina.errors import UmamiError, UsageError
from marina.umami.client import Client
from marina.umami.ids import checked
from marina.umami.refusals import Refused, reason
from marina.umami.values.base import Answer, Count, Id, value

# Umami drops what comes from a program; it answers 200 all the same.
BROWSER = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/142.0.0.0 Safari/537.36"
)
HOSTNAME = "crm.invalid"  # of our own hits, so that {"hostname": "!crm.invalid"} hides them
LONGEST = {"id": 50, "name": 50, "tag": 50, "hostname": 100, "language": 35, "screen": 11}
TEXT_MAX = 500
DIGITS_MAX = 15
CURRENCY_MAX = 10
TAKEN_FOR_BOT = "Umami took what it was sent for a robot's and dropped it."

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """A hit to send: a page view, or with a `name` an event.

    `id` is the distinct id of a known client; the client should have visited before, or the
    session keeps this program's device and country. `data` with `revenue` and `currency` counts
    as revenue.
    """

    website: str
    url: str
    name: str = ""
    id: str = ""
    data: Data = field(default_factory=dict)
    title: str = ""
    referrer: str = ""
    hostname: str = HOSTNAME
    tag: str = ""
    language: str = ""
    screen: str = ""
    timestamp: int | None = None  # unix seconds


@value
class Receipt:
    """Where a hit went. Umami's cache value, a signed secret, is not kept."""

    session: Annotated[Id, Field(validation_alias="sessionId")]
    visit: Annotated[Id, Field(validation_alias="visitId")]


@dataclass(frozen=True, slots=True)
class BatchReceipt:
    """`failures`: what Umami says, by the place in the batch."""

    processed: int
    failures: Mapping[int, str]


@value
class _Failure:
    index: int
    response: Any


@value
class _Batch:
    size: Count
    processed: Count
    details: tuple[_Failure, ...]
    cache: str | None = None


class Collect(Client):
    async def send(self, event: Event) -> Receipt:
        """Tell Umami of a hit, once: nobody knows whether a hit that failed was stored.

        Raises UsageError for what Umami would store only half, UmamiError if it took the bot for
        a bot.
        """
        return _receipt(await self._http.send("/send", _document(event), _HEADERS))

    async def identify(self, website: str, id: str, data: Data | None = None) -> Receipt:
        """Say whose session it is and what is known of them. It is no hit.

        One at a time: two at once make Umami store a property twice, and fail ever after.
        """
        if not id:
            raise UsageError("Whom does the bot identify? An id is missing.")
        document = _document(Event(website, "", id=id, data=data or {}), kind="identify")
        del document["payload"]["url"]
        async with self._identifying:
            return _receipt(await self._http.send("/send", document, _HEADERS))

    async def batch(self, events: Sequence[Event]) -> BatchReceipt:
        """Several hits in one request; some may fail while others are stored."""
        if not events:
            return BatchReceipt(0, {})
        documents = [_document(event) for event in events]
        answer = _BATCH.read(await self._http.send("/batch", documents, _HEADERS))
        failures = {
            part.index: reason(json.dumps(part.response).encode()) for part in answer.details
        }
        if answer.processed and not answer.cache:
            raise UmamiError(TAKEN_FOR_BOT)
        return BatchReceipt(answer.processed, failures)


def _document(event: Event, kind: str = "event") -> dict[str, Any]:
    _check(event)
    payload: dict[str, Any] = {"website": checked(event.website), "url": event.url}
    for name in ("name", "id", "title", "referrer", "hostname", "tag", "language", "screen"):
        if text := getattr(event, name):
            payload[name] = text
    if event.data:
        payload["data"] = dict(event.data)
    if event.timestamp is not None:
        payload["timestamp"] = event.timestamp
    return {"type": kind, "payload": payload}


def _check(event: Event) -> None:
    """Umami refuses some of this, and some it stores first and refuses then."""
    for name, longest in LONGEST.items():
        if len(getattr(event, name)) > longest:
            raise UsageError(f"Umami takes at most {longest} characters as {name}.")
    if event.timestamp is not None and not 0 < event.timestamp < 10**11:
        raise UsageError("Umami takes the timestamp of a hit in seconds.")
    for name, told in event.data.items():
        if isinstance(told, str) and len(told) > TEXT_MAX:
            raise UsageError(f"Umami takes at most {TEXT_MAX} characters as “{name}”.")
        if isinstance(told, int | float) and not abs(told) < 10**DIGITS_MAX:
            raise UsageError(f"Umami takes numbers of at most {DIGITS_MAX} digits as “{name}”.")
        if name == "revenue" and not event.name:
            raise UsageError("Revenue belongs to an event: give it a name.")
        if told is None:
            raise UsageError(f"Umami takes no null as “{name}”: leave it out.")
    if len(str(event.data.get("currency", ""))) > CURRENCY_MAX:
        raise UsageError("A currency is three letters, such as EUR.")


def _receipt(body: bytes) -> Receipt:
    if body.replace(b" ", b"").strip() == b'{"beep":"boop"}':
        raise Refused(TAKEN_FOR_BOT)
    return _RECEIPT.read(body)


_HEADERS = {"User-Agent": BROWSER}
_RECEIPT: Answer[Receipt] = Answer(Receipt)
_BATCH: Answer[_Batch] = Answer(_Batch)
