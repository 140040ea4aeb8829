"""Why a digest is late: who was away, and since when, as far as it is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from marina import Marina
from marina.issue import Issue
from marina.schedule import told
from marina.store import Delivery, Store

PUNCTUAL = timedelta(minutes=5)
AWAKE, AWAY = "awake at", "away"  # notes: a moment; from when until when


async def held_up(
    delivery: Delivery, issue: Issue, marina: Marina, now: datetime
) -> tuple[str, ...]:
    """A sentence if it is late, else nothing."""
    if now - issue.asked_at < PUNCTUAL:
        return ()
    zone, begun = issue.subscription.timezone, delivery.begun_at or now
    said = [f"Late: it was due {issue.due}."]
    if begun - issue.asked_at >= PUNCTUAL:
        away = await _away(marina.store, issue.asked_at, zone)
        said.append(f"Tidings was away {away}until {told(begun, zone)}.")
    if delivery.trouble:
        said.append(f"Since {told(begun, zone)}: {delivery.trouble}")
    return (" ".join(said),)


async def wake(store: Store, now: datetime) -> None:
    """Note that the bot is there; at its start this tells how long it was not."""
    last = await store.recall(AWAKE)
    if last and now - _moment(last) >= PUNCTUAL:
        await store.note(AWAY, f"{last} {now.timestamp()}")
    await store.note(AWAKE, str(now.timestamp()))


async def _away(store: Store, due: datetime, zone: ZoneInfo) -> str:
    """ "from Sun 17 May 22:00 ", where that is known."""
    noted = (await store.recall(AWAY)).split()
    if len(noted) == 2 and _moment(noted[0]) <= due <= _moment(noted[1]):
        return f"from {told(_moment(noted[0]), zone)} "
    return ""


def _moment(text: str) -> datetime:
    return datetime.fromtimestamp(float(text), UTC)
