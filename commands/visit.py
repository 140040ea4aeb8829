"""/visit - what a known client does right now: what an alert says, and says anew as they go on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from marina import Marina, journey
from marina.ask import Ask, command
from marina.card import Action, Actions, Block, Card, Context, Table, Text
from marina.clients import client_called
from marina.errors import UsageError
from marina.journey import Stay
from marina.period import Period
from marina.store import Client, Visit

DAYS = 90  # looked back to count visits
SHOWN = 4  # pages
NOW = timedelta(minutes=5)  # as long as Umami counts somebody as being there
UNVERIFIED = "Unverified: the website says so without a signature, and anybody could pretend it."


@command("<client …> [port] [since=] [deed=] [form=card]")
async def visit(ask: Ask, marina: Marina) -> Card:
    """A known client's current or last visit: what they look at, from where, how often they came.

    > visit CRM-1001 nimara
    """
    client = await client_called(ask.words["client"], "visit", ask.asker, marina)
    name = marina.policy.name(client, ask.asker)
    period = Period(ask.now - timedelta(days=DAYS), ask.now, "", "")
    found = await journey.hits(marina, ask.port, client, period)
    stays = journey.stays(ask.port, found.found)
    since, deed = (_moment(ask.options[name]) for name in ("since", "deed"))
    here = [stay for stay in stays if not since or stay.last >= since]
    if deed:
        return _deed(ask, client, name, stays, deed)
    if not here:
        return _nothing(ask, client, name)
    if ask.options["form"] == "line":
        return _line(client, name, here, ask)
    told = since or here[-1].start.replace(microsecond=0)
    taken = await marina.store.taken(client.key, told)
    seen = await marina.store.sighting(ask.port.key, client.key)
    return _card(ask, marina, client, name, stays, told, taken, seen)


def _card(
    ask: Ask,
    marina: Marina,
    client: Client,
    name: str,
    stays: tuple[Stay, ...],
    since: datetime,
    taken: str,
    seen: Visit | None,
) -> Card:
    stay, before = stays[-1], stays[-2:-1]
    company = f" ({client.company})" if client.company and client.consent else ""
    here = ask.now - stay.last < NOW + timedelta(minutes=1)
    looks = "is looking at" if here else "looked at"
    deeds = [it for it in stay.deeds if it.event in ask.port.important]
    says = f"{name}{company} {looks} {journey.looking(stay)}."
    if deeds:
        says = f"{name}{company} {journey.did(stay, deeds[-1])}."
    business = [client.deal, f"berth {client.berth}" if client.berth else ""]
    came = "Came directly" if stay.source == "Direct" else f"From {stay.source}"
    lines = (
        " · ".join(filter(None, business)),
        f"{'Looks' if here else 'Looked'} at {', '.join(stay.pages[:SHOWN])}",
        " · ".join(filter(None, (came, stay.place))),
        _times(stays, before, ask.now),
        journey.length(stay),
    )
    blocks: list[Block] = [Text("\n".join(filter(None, lines)))]
    if taken:
        blocks.append(Text("Taken care of by", mention=taken))
    elif mail := client.owner_email:
        owner = marina.policy.owner(client) or f"mailto:{mail}"
        blocks.append(Text("Whose client it is:", mention=owner, name=mail.partition("@")[0]))
    if not marina.policy.keys:
        blocks.append(Context(UNVERIFIED))
    return Card(
        f"{name} at {ask.port.name}", says, *blocks, *_buttons(ask, marina, client, since, taken)
    )


def _buttons(
    ask: Ask, marina: Marina, client: Client, since: datetime, taken: str
) -> tuple[Actions, Actions]:
    moment = f"{since.timestamp():.0f}"
    url = marina.policy.url(client)
    mine = [] if taken else [Action("Mine", line=f"alerts mine {client.key} {moment}")]
    crm = [Action("Open in CRM", url=url)] if url else []
    return (
        Actions(Action("Journey", line=f"client {client.key} port={ask.port.key}"), *mine, *crm),
        Actions(
            Action("Snooze 1 day", line=f"alerts snooze {client.key} 1d"),
            Action("Snooze until Monday", line=f"alerts snooze {client.key} monday"),
            Action("Not a client", line=f"alerts never {client.key}"),
        ),
    )


def _deed(ask: Ask, client: Client, name: str, stays: tuple[Stay, ...], at: datetime) -> Card:
    """One important event, as a reply to the visit's message."""
    for stay in stays:
        for hit in stay.deeds:
            if abs(hit.at - at) < timedelta(milliseconds=2):
                here = hit.at.astimezone(ask.port.timezone)
                says = f"{name} {journey.did(stay, hit)} at {here:%H:%M}."
                return Card(f"{name} at {ask.port.name}", says, Context(hit.event))
    raise UsageError("Umami knows nothing of that any more.", f"client {client.key}")


def _line(client: Client, name: str, here: list[Stay], ask: Ask) -> Card:
    """One of several clients that a message tells of: a row."""
    deeds = [it for stay in here for it in stay.deeds if it.event in ask.port.important]
    did = journey.deed(deeds[-1].event) if deeds else ""
    pages = dict.fromkeys(page for stay in reversed(here) for page in stay.pages)
    when = f"{here[0].start:%a %H:%M}–{here[-1].last:%H:%M}"
    what = ", ".join([*([did] if did else []), *pages][:3])
    row = (name, client.deal, ask.port.name, when, what)
    says = f"{name} came to {ask.port.name}: {what}."
    return Card(name, says, Table(("Client", "Deal", "Port", "When", "What"), (row,), "lllll"))


def _nothing(ask: Ask, client: Client, name: str) -> Card:
    return Card(
        f"{name} at {ask.port.name}",
        f"{name} was not on the site in the last {DAYS} days.",
        Actions(Action("Journey", line=f"client {client.key} port={ask.port.key}")),
    )


def _times(stays: tuple[Stay, ...], before: tuple[Stay, ...], now: datetime) -> str:
    if not before:
        return f"First visit in {DAYS} days"
    last = before[0].last
    return (
        f"Visit {len(stays)} in {DAYS} days; last here {journey.ago(now - last)}"
        f" ({last:%a} {last.day} {last:%b %H:%M})"
    )


def _moment(text: str) -> datetime | None:
    """Seconds since 1970; what has more digits is milliseconds."""
    if not text:
        return None
    if not text.isdecimal() or len(text) > 13:
        raise UsageError("since= and deed= are moments, as seconds since 1970.")
    return datetime.fromtimestamp(int(text) / (1000 if len(text) > 10 else 1), UTC)
