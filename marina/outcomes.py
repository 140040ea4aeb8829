"""What became of a client - a signed EOI, a contract, a deposit - told to Umami, once.

Umami takes back nothing, and a hit whose answer got lost may be stored or not. So what was sent is
noted under a key before it leaves; what is not certain is looked for, and never simply repeated.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal
from urllib.parse import parse_qs, urlencode

from marina import Marina
from marina.errors import AnswerError, Denied, UmamiError, Unreachable, UsageError
from marina.period import Period, parse_period
from marina.port import Port, Website
from marina.store import Client
from marina.tasks import Together
from marina.umami import Event, Filters, Receipt, Umami
from marina.umami.collect import HOSTNAME
from marina.umami.refusals import Refused

OUTCOMES = ("signed-eoi", "contract-signed", "deposit-received")
EVER = "730d"  # in which a client's first visit lies
MINUTE = timedelta(minutes=1)
SETTLED = timedelta(minutes=5)  # later, what is not stored never will be
_NOT_STORED = (Unreachable, Denied, Refused)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of an outcome that was sent, or is being sent."""

    state: Literal["sending", "sent"]
    at: datetime
    by: str

    @classmethod
    def read(cls, text: str) -> Entry | None:
        if not text:
            return None
        it = json.loads(text)
        return cls(it["state"], datetime.fromisoformat(it["at"]), it["by"])

    def __str__(self) -> str:
        return json.dumps(asdict(self) | {"at": self.at.isoformat()})


async def where(
    umami: Umami, sites: tuple[Website, ...], ids: tuple[str, ...], now: datetime
) -> tuple[Website, str] | None:
    """The website that the client looked at most, and the id it knows them by; None: no website.

    Without a visit the session would have this program's country and device for ever.
    """
    ever = parse_period(EVER, now)
    assert ever
    async with Together() as group:
        asked = {
            (site, id): group.create_task(umami.stats(site.id, ever, {"distinctId": (id,)}))
            for site in sites
            for id in ids
        }
    views = {place: task.result().pageviews for place, task in asked.items()}
    best = max(views, key=lambda place: views[place], default=None)
    return best if best and views[best] else None


async def send_once(marina: Marina, key: str, event: Event, by: str, now: datetime) -> Receipt:
    """Raises UsageError if it was sent before, UmamiError if nobody knows or it was not sent."""
    raw = await marina.store.recall(key)
    if entry := Entry.read(raw):
        await _must_not_be_there(marina, key, event, entry, now)
    else:
        await _must_be_new(marina.umami, event, now)
    sending = Entry("sending", now, by)
    await marina.store.amend(key, _claim(raw, f"{sending}"))
    try:
        receipt = await marina.umami.send(event)
    except UmamiError as exc:
        if isinstance(exc, _NOT_STORED):
            await marina.store.note(key, "")
            raise
        raise UmamiError(_unclear(now)) from exc
    except AnswerError:
        await marina.store.note(key, "")
        raise
    await marina.store.note(key, f"{replace(sending, state='sent')}")
    return receipt


def _claim(raw: str, sending: str) -> Callable[[str], str]:
    def change(kept: str) -> str:
        if kept != raw:
            raise UsageError("Somebody is sending just this. Please look again in a minute.")
        return sending

    return change


async def _must_not_be_there(
    marina: Marina, key: str, event: Event, entry: Entry, now: datetime
) -> None:
    if entry.state == "sending" and await _stored(marina.umami, event, entry, now):
        entry = replace(entry, state="sent")
        await marina.store.note(key, f"{entry}")
    if entry.state == "sent":
        when = entry.at.astimezone(now.tzinfo)
        raise UsageError(
            f"{event.name} was sent for this client and berth on {when.day} {when:%B at %H:%M}; it"
            " is not sent twice. A second one of its kind: number=2."
        )
    if now - entry.at < SETTLED:
        raise UsageError(_unclear(entry.at.astimezone(now.tzinfo)))


def _unclear(at: datetime) -> str:
    when = at + SETTLED
    return (
        "Umami did not confirm what it was sent: it may be stored or not, so it is not repeated."
        f" Ask the same again after {when:%H:%M}; the bot then looks first whether it is there."
    )


async def _must_be_new(umami: Umami, event: Event, now: datetime) -> None:
    """The CRM may have told of it by itself, without our key; a number says that it is one more."""
    said = parse_qs(event.url.partition("?")[2])
    ever = parse_period(EVER, now)
    assert ever
    if said["number"] != ["1"]:
        return
    async for hit in umami.events(event.website, ever, _same(event)):
        berth = parse_qs(hit.query).get("berth", said.get("berth", []))
        if berth == said.get("berth", []):
            when = hit.at.astimezone(now.tzinfo)
            raise UsageError(
                f"Umami has {event.name} of this client already, of {when.day} {when:%B at %H:%M};"
                " another one would count again. If it is a second one of its kind: number=2."
            )


async def _stored(umami: Umami, event: Event, entry: Entry, now: datetime) -> bool:
    since = entry.at.astimezone(now.tzinfo) - 2 * MINUTE
    around = Period(since, now + MINUTE, "", "since then")
    asked = event.url.partition("?")[2]
    return any(
        [hit.query == asked async for hit in umami.events(event.website, around, _same(event))]
    )


def _same(event: Event) -> Filters:
    """What the CRM told of the same client by the same name."""
    return {"distinctId": (event.id,), "event": (event.name,), "hostname": HOSTNAME}


def hit(
    site: Website,
    id: str,
    name: str,
    berth: str,
    number: int,
    value: Decimal | None,
    currency: str,
) -> Event:
    """What Umami is told. The query tells it from another one of the same minute."""
    data: dict[str, str | float] = {"berth": berth} if berth else {}
    said = urlencode({**data, "number": number})
    if value:
        whole = value == value.to_integral_value()
        data |= {"revenue": int(value) if whole else float(value), "currency": currency}
    return Event(site.id, f"/crm?{said}", name, id, data)


def key(port: Port, client: Client, name: str, berth: str, number: int) -> str:
    """Under which it is noted. It names nobody: notes outlive a client who is forgotten."""
    told = json.dumps([port.key, client.key, name, berth, number])
    return f"outcome {hashlib.sha256(told.encode()).hexdigest()[:32]}"
