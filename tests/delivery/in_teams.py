"""The fake connector as the chat. Teams knows no keys and shows a bot no history.

So what a message is, is told by its place and its title; and where the bot cannot know whether one
arrived, a second one says that it may be a repeat.
"""

from __future__ import annotations

import asyncio
import logging
import random
import ssl
from collections.abc import Callable
from datetime import datetime
from multiprocessing.connection import Connection

import pytest

from bot.jobs import Jobs
from bot.surface import REPEAT, Surface
from bot.teams import pace, post
from bot.teams.app import Teams
from bot.teams.clouds import Cloud
from bot.teams.identity import NOBODY, Credentials
from marina import Marina
from marina.store import Contact, Store
from tests.delivery.chat import Fate, Log, Seen, told
from tests.delivery.dying import Painter
from tests.delivery.fast import SPEED, START, clock
from tests.teams import fake
from tests.teams.fake_state import Chat, Fault, Json, Message
from tests.teams.microsoft import APP, TENANT
from tests.teams.rules import words
from tests.teams.serving import served

CHANNELS = 2000  # each of one digest, which is how one knows it
TLS = ssl.create_default_context()  # read once for all processes
ID = "19:{}@thread.tacv2"


class InTeams:
    name = "teams"
    shows_history = False

    def channel(self, number: int) -> str:
        return ID.format(number)

    async def introduce(self, store: Store, url: str) -> None:
        ids = map(self.channel, range(CHANNELS))
        await store.meet([Contact(f"teams:{it}", url, TENANT, "channel", team=it) for it in ids])

    def serve(self, began: float, parent: Connection) -> None:
        asyncio.run(self._serve(began, parent))

    async def _serve(self, began: float, parent: Connection) -> None:
        logging.disable(logging.CRITICAL)  # the server is not amused by answers that are cut off
        fake.TOKEN = NOBODY
        fake.LIMITS = _faster(fake.LIMITS)
        teams = Lossy(began)
        for id in map(self.channel, range(CHANNELS)):
            teams.chats[id] = Chat(id, "channel", {}, team=id)
        async with served(teams) as url:
            await told(parent, url, teams.fate, teams.log)

    def hurry(self) -> None:
        pace.CONVERSATION, pace.TENANT = _faster(pace.CONVERSATION), _faster(pace.TENANT)
        pace.MARGIN /= SPEED
        contexts = "httpx._transports.default.create_ssl_context"  # of each client of the SDK
        pytest.MonkeyPatch().setattr(contexts, lambda **_: TLS)
        pace.PATIENCE /= SPEED
        post.DRAWING /= SPEED

    async def surface(
        self, url: str, marina: Marina, jobs: Jobs, clock: Callable[[], datetime]
    ) -> Surface:
        """Nobody asks it here, and it is nobody: without authentication no key is fetched."""
        cloud, nobody = Cloud(services=(url,)), Credentials(APP, TENANT)
        teams = Teams(nobody, marina, Painter(), jobs, clock, authentication=False, cloud=cloud)
        await teams.start()
        return teams.surface


class Lossy(fake.FakeTeams):
    def __init__(self, began: float) -> None:
        super().__init__()
        self.fate = Fate()
        self._began, self._times = began, dict[str, float]()

    def fault(self, path: str, activity: Json) -> Fault | None:
        if self.fate.refuses():
            return Fault(503, after=random.random() < 0.5)
        return Fault("cut", after=True) if self.fate.loses() else None

    def keep(self, chat: str, thread: str, activity: Json, to: str = "") -> str:
        id = super().keep(chat, thread, activity, to)
        self._times[id] = clock(self._began).timestamp()
        return id

    def log(self) -> Log:
        seen = [
            Seen(key(it), self._times[it.id], title(it), REPEAT in words(it.card))
            for it in self.messages.values()
        ]
        return Log(seen, self.fate.made, self.violations)


def key(message: Message) -> str:
    """Of an alert its title ends with it."""
    if title(message).startswith("Ada"):
        return title(message).rsplit(" ", 1)[-1]
    if title(message).endswith(".csv"):
        return title(message)
    number = message.chat.removeprefix("19:").partition("@")[0]
    return f"digest:d{number}:{START.date()}" + (":01" if message.thread else "")


def title(message: Message) -> str:
    return str(message.card["body"][0]["text"])


def _faster(windows: pace.Windows) -> pace.Windows:
    return tuple((seconds / SPEED, most) for seconds, most in windows)
