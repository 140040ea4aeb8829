"""What became of a client - a signed EOI, a contract, a deposit - told to Umami, once.

Umami takes back nothing, and a hit whose answer got lost may be stored or not. So what was sent is
noted under a key before it leaves; what is not certain is looked for, and never simply repeated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from marina import Marina
from marina.errors import AnswerError, Denied, UmamiError, Unreachable, UsageError
from marina.period import Period, parse_period
from marina.port import Website
from marina.store import Client
from marina.tasks import Together
from marina.umami import Event, Filters, Receipt, Umami
from marina.umami.collect import HOSTNAME, TAKEN_FOR_BOT
from marina.umami.refusals import Refused

OUTCOMES = ("signed-eoi", "contract-signed", "deposit-received")
EVER = "730d"  # in which a client's first visit lies
MINUTE = timedelta(minutes=1)
SETTLED = timedelta(minutes=5)  # later, what is not stored never will be
_MONEY = re.compile(r"(\d{1,3}(?:[,. ’']\d{3})+|\d+)(?:[.,](\d{1,2}))?")
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


def money(said: str) -> float:
    """
    >>> money("42500"), money("42,500"), money("€ 1.250,50"), money("900.5")
    (42500.0, 42500.0, 1250.5, 900.5)

    Raises UsageError.
    """
    found = _MONEY.fullmatch(said.strip("€$£ "))
    if not found or float(whole := re.sub(r"\D", "", found[1])) >= 1e12:
        raise UsageError(f"“{said}” is no amount of money. For example: value=42500")
    return float(f"{whole}.{found[2] or 0}")


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
    sending = Entry("sending", now, by)
    await marina.store.amend(key, _claim(raw, f"{sending}"))
    try:
        receipt = await marina.umami.send(event)
    except UmamiError as exc:
        if isinstance(exc, _NOT_STORED) or f"{exc}" == TAKEN_FOR_BOT:
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


async def _stored(umami: Umami, event: Event, entry: Entry, now: datetime) -> bool:
    since = entry.at.astimezone(now.tzinfo) - 2 * MINUTE
    around = Period(since, now + MINUTE, "", "since then")
    only: Filters = {
        "distinctId": (event.id,),
        "event": (event.name,),
        "hostname": HOSTNAME,
    }
    asked = event.url.partition("?")[2]
    return any([hit.query == asked async for hit in umami.events(event.website, around, only)])


def hit(
    site: Website, id: str, name: str, berth: str, number: int, value: float, currency: str
) -> Event:
    """What Umami is told. The query tells it from another one of the same minute."""
    data: dict[str, str | float] = {"berth": berth} if berth else {}
    if value:
        data |= {"revenue": int(value) if value == int(value) else value, "currency": currency}
    return Event(site.id, f"/crm?berth={berth}&number={number}", name, id, data)


def key(client: Client, name: str, berth: str, number: int) -> str:
    """Under which it is noted; the same deed in another port is of another berth or number."""
    return f"outcome {name} {client.key} {berth} {number}"
