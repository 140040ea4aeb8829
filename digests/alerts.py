"""Which messages a visit of a known client makes, for whom; pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from marina import quiet
from marina.policy import Policy
from marina.port import Port, Website
from marina.store import Client, Delivery, Noticed, Subscription, Visit
from marina.store.sightings import GAP
from marina.umami import Hit

EDIT_EVERY = 20  # seconds: what happens in between comes with one edit
CROWD = 5  # alerts a channel and minute; more become one message
WAIT = timedelta(seconds=60)  # that a message for several waits for more of them
NAMED = 20  # unverified clients an hour and website; then a warning instead
GROUP = "group:"  # what keys of messages about several visits begin with
_CLOSED = re.compile(r"\b(won|lost|closed|sold|cancelled|signed)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Recipient:
    """A channel, or an owner alone, with the wishes of the subscription it comes from."""

    name: str  # of keys: the subscription's id, or whose owner's
    channel: str
    wish: Subscription


@dataclass(frozen=True, slots=True)
class Scene:
    """What was found on a website at one look, and who wants to hear of it."""

    port: Port
    website: Website
    now: datetime
    clients: Mapping[str, Client]
    hits: Mapping[str, tuple[Hit, ...]]
    wishes: tuple[Subscription, ...]  # of this port, none of them paused
    muted: frozenset[tuple[str, str]]  # client, channel
    policy: Policy
    lost: bool = False  # nobody looked for so long that not all was looked up


@dataclass(slots=True)
class Alerts:
    """One look's messages. Called in the transaction that notes who was seen."""

    scene: Scene
    posted: Counter[str] = field(default_factory=Counter)  # a channel, in the last minute
    fresh: set[str] = field(default_factory=set)  # keys of this look's messages

    def __call__(self, noticed: Noticed) -> Iterator[Delivery]:
        self.posted.update(noticed.alerts)
        begun = noticed.begun
        for visit in noticed.visits:
            if visit.began and not self.scene.policy.keys:
                begun += 1
                if begun > NAMED:
                    yield from self._warnings()
                    continue
            for recipient in self._recipients(self.scene.clients[visit.client]):
                yield from self._told(visit, recipient, noticed)

    def _recipients(self, client: Client) -> Iterator[Recipient]:
        muted = self.scene.muted
        if (client.key, "") in muted:
            return
        owner = self.scene.policy.owner(client) if self.scene.policy.keys else ""
        for wish in self.scene.wishes:
            if (client.key, wish.channel) not in muted:
                yield Recipient(wish.id, wish.channel, wish)
        wanting = [wish for wish in self.scene.wishes if wish.dm]
        if owner and wanting and (client.key, owner) not in muted:
            yield Recipient(f"owner-{owner.replace(':', '-')}", owner, wanting[0])

    def _told(self, visit: Visit, to: Recipient, noticed: Noticed) -> Iterator[Delivery]:
        key = f"visit:{to.name}:{visit.client}:{int(visit.card.timestamp())}"
        deeds = self._deeds(visit)
        known = key in self.fresh or noticed.is_planned(key)
        if known and visit.moved:
            yield self._edit(key, visit, to)
        elif not known:
            client = self.scene.clients[visit.client]
            wanted = not to.wish.hot or is_open(client.deal) or deeds
            if not wanted or not (visit.began or deeds):
                return
            if group := self._group(visit, to):
                yield group
                return
            self.posted[to.channel] += 1
            self.fresh.add(key)
            yield self._delivery(key, visit, to, self.scene.now)
        for deed in deeds:
            yield self._reply(key, visit, to, deed)

    def _deeds(self, visit: Visit) -> list[Hit]:
        """The important events of the visit, among the hits at hand."""
        important = self.scene.port.important
        return [
            hit
            for hit in self.scene.hits[visit.client]
            if hit.event in important and visit.start <= min(hit.at, self.scene.now) <= visit.last
        ]

    def _group(self, visit: Visit, to: Recipient) -> Delivery | None:
        """The message about several clients that this visit joins, if it is not told alone."""
        now = self.scene.now
        if until := quiet.until(to.wish, now):
            why, due, slot = "quiet", until, f"{until.timestamp():.0f}"
        elif visit.last < now - GAP:
            why, due = "lost" if self.scene.lost else "earlier", now + WAIT
            slot = f"{now.timestamp() // 300:.0f}"
        elif self.posted[to.channel] >= CROWD:
            why, due, slot = "crowd", now + WAIT, f"{now.timestamp() // 300:.0f}"
        else:
            return None
        line = f"{self._line(visit, visit.start)} form=line"
        key = f"{GROUP}{to.name}:{why}:{slot}"
        joining = self._delivery(key, visit, to, due)
        return replace(joining, lines=(line,), client="", joins=True, urgent=False)

    def _edit(self, key: str, visit: Visit, to: Recipient) -> Delivery:
        slot = self.scene.now.timestamp() // EDIT_EVERY + 1
        due = datetime.fromtimestamp(slot * EDIT_EVERY, self.scene.now.tzinfo)
        delivery = self._delivery(f"{key}:now:{slot:010.0f}", visit, to, due)
        return replace(delivery, verb="edit", about=key)

    def _reply(self, key: str, visit: Visit, to: Recipient, deed: Hit) -> Delivery:
        moment = f"{deed.at.timestamp() * 1000:.0f}"
        delivery = self._delivery(f"{key}:event:{moment}-{deed.id}", visit, to, self.scene.now)
        line = f"visit {visit.client} port={self.scene.port.key} deed={moment}"
        return replace(delivery, verb="reply", about=key, lines=(line,))

    def _delivery(self, key: str, visit: Visit, to: Recipient, due: datetime) -> Delivery:
        return Delivery(
            key,
            to.channel,
            "",
            self.scene.port.key,
            (self._line(visit, visit.card),),
            asked_at=due,
            urgent=True,
            subscription=to.wish.id,
            client=visit.client,
        )

    def _line(self, visit: Visit, since: datetime) -> str:
        return f"visit {visit.client} port={self.scene.port.key} since={int(since.timestamp())}"

    def _warnings(self) -> Iterator[Delivery]:
        """Once an hour to each channel, instead of names that nobody vouches for."""
        scene = self.scene
        for wish in scene.wishes:
            yield Delivery(
                f"flood:{wish.id}:{scene.website.id}:{scene.now.timestamp() // 3600:.0f}",
                wish.channel,
                f"More than {NAMED} clients within an hour at {scene.website}, none of them with"
                " a signature: the others are not told. IDENTITY_KEYS keeps pretenders out.",
                scene.port.key,
                (),
                asked_at=scene.now,
                subscription=wish.id,
            )


def is_open(deal: str) -> bool:
    """
    >>> is_open("D-3101 Negotiation"), is_open("D-3102 Lost"), is_open("")
    (True, False, False)
    """
    return bool(deal) and not _CLOSED.search(deal)


def wishes_of(port: Port, wishes: Iterable[Subscription]) -> tuple[Subscription, ...]:
    """Those that want to hear of this port's visits; without ports, they want all."""
    return tuple(
        it
        for it in wishes
        if it.paused is None and (not it.ports or any(port.key == its.key for its in it.ports))
    )
