"""The harbour with known clients, a watch, a sender and a chat, at moments of the test's choice."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import httpx

from bot.demo import Demo, Visitor
from bot.jobs import Jobs
from bot.sender import Sender
from digests.visits import Watch
from marina import Marina
from marina.asker import Asker
from marina.card import Card
from marina.identity import sign
from marina.menu import Menu
from marina.policy import Policy
from marina.port import Website
from marina.store import Client, Store, Subscription
from marina.umami import Login, Umami
from tests.digests.conftest import Chat
from tests.harbour import NICE, NOW, PORTDENICE, SPLIT, harbour

KEY, OLD_KEY = b"k" * 32, b"o" * 32
SIGNED = Policy(keys=(KEY, OLD_KEY), crm_url="https://crm.example/{client}")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ADA = Client(
    "CRM-1",
    "Ada Lind",
    "Lind Yachts",
    "ada@lind.example",
    "nora@sales.example",
    "D-1 Negotiation",
    "A12",
    "Port de Nice",
    consent=True,
)
BEN = Client("CRM-2", "Ben Holm", "Holm GmbH", "ben@holm.example", port="ACI Split")  # no consent
EVE = Client("CRM-3", "Eve Moro", email="Eve@moro.example", consent=True)
URL = "http://umami.test"


@dataclass
class World:
    store: Store
    policy: Policy = SIGNED
    now: datetime = NOW
    demo: Demo = field(default_factory=harbour)
    chat: Chat = field(default_factory=Chat)
    jobs: Jobs = field(default_factory=Jobs)

    def __post_init__(self) -> None:
        self.demo.clock = lambda: self.now
        self.connect()

    def connect(self) -> None:
        """Anew: what was learnt about the server's health is forgotten."""
        login = Login(URL, self.demo.username, self.demo.password)
        transport = httpx.ASGITransport(self.demo.app)
        self.umami = Umami(URL, login, transport=transport, fresh=0)
        self.marina = Marina(self.umami, self.store, self.policy)
        self.restart()

    def restart(self) -> None:
        self.watch = Watch(self.marina)
        self.sender = Sender(self.marina, {"chat": self.chat}, self.jobs, lambda: self.now)

    async def wants(self, id: str = "a1", channel: str = "chat:C1", **wish: object) -> None:
        it = Subscription(id, channel, (), (), self.now, kind="alerts", owner="chat:U1")
        await self.store.subscribe(replace(it, **wish))  # type: ignore[arg-type]

    def hit(
        self,
        client: str = "CRM-1",
        path: str = "/berths/A12",
        ago: timedelta = timedelta(),
        site: Website = PORTDENICE,
        id: str | None = None,
        **more: object,
    ) -> None:
        """A hit of a visitor with that client's signed id, or with `id`."""
        said = sign(client, KEY) if id is None else id
        who = Visitor(f"{client} {said}", said, city="Hamburg", country="DE")
        told = {"hostname": site.domain, "title": f"Page {path} | {site.name}", **more}
        self.demo.hit(site.id, path, self.now - ago, who, **told)

    async def look(self, at: datetime | None = None) -> None:
        """At every website, as the heartbeat does; a second later, or then."""
        self.now = at or self.now + timedelta(seconds=1)
        for it in await self.watch.due(self.now, 0.001):
            await self.watch.look(it, self.now)

    async def deliver(self, seconds: int = 0) -> None:
        """What is due, and what comes to be due in that time."""
        for _ in range(seconds + 4):
            await self.sender.deliver()
            await self.jobs.drain(30)
            self.now += timedelta(seconds=1)

    async def ask(self, line: str, menu: Menu, **who: object) -> Card:
        asker = Asker("chat:U1", "chat:C1", (NICE, SPLIT), NICE)
        asker = replace(asker, **who)  # type: ignore[arg-type]
        return await menu.answer(line, asker, self.marina, self.now)

    @property
    def said(self) -> list[str]:
        """What stands in the chat now."""
        return [it.card.summary for it in self.chat.posts if it.card]
