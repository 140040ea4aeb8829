"""What the fake Teams knows: chats, who is in them, every message and who could see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal

from tests.teams.microsoft import TENANT

Json = dict[str, Any]


@dataclass
class Member:
    account: str
    aad: str
    name: str
    role: str = "user"
    tenant: str = TENANT
    asked: int = 0  # how often the bot asked about them

    @property
    def mail(self) -> str:
        """What they sign in with, too."""
        return f"{self.name.split()[0].lower()}@example.com"

    def is_known_as(self, id: str) -> bool:
        """Teams takes any of the three, in any case."""
        return id.casefold() in (self.account.casefold(), self.aad, self.mail)


@dataclass
class Message:
    id: str
    chat: str
    thread: str
    activity: Json
    to: str = ""  # who alone sees it; empty: all
    edits: int = 0
    deleted: bool = False

    @property
    def card(self) -> Json:
        (attachment,) = self.activity["attachments"]
        card: Json = attachment["content"]
        return card


@dataclass
class Chat:
    id: str
    kind: str
    members: dict[str, Member]
    team: str = ""
    installed: bool = True
    times: list[float] = field(default_factory=list)


@dataclass
class Fault:
    """What happens to a request instead of an answer, or after what was asked was done."""

    how: int | Literal["cut", "garbled", "hang", "empty"]
    after: bool = False  # it is there all the same
    retry_after: int | None = None
    code: str = ""
    path: str = "/activities"  # of which requests
    typing: bool = False  # of signs of typing, or of messages


ANA = Member("29:ana", "00000000-0000-0000-0000-0000000000c0", "Ana Kovač")
BEN = Member("29:ben", "00000000-0000-0000-0000-0000000000c1", "Ben Moore")
GUEST = Member("29:gus", "00000000-0000-0000-0000-0000000000c2", "Gus", role="guest")
STRANGER = Member("29:str", "00000000-0000-0000-0000-0000000000c3", "Sam", tenant="elsewhere")
EVERYBODY = {it.account: it for it in (ANA, BEN, GUEST, STRANGER)}
SALES, BERTHS = "19:sales@thread.tacv2", "19:berths@thread.tacv2"
TEAM = SALES  # a team has the id of its first channel


class State:
    def __init__(self) -> None:
        self.chats = {
            it.id: it
            for it in (
                Chat("a:ana", "personal", {ANA.account: ANA}),
                Chat("19:group@thread.v2", "groupChat", dict(EVERYBODY)),
                Chat(SALES, "channel", dict(EVERYBODY), team=TEAM),
                Chat(BERTHS, "channel", dict(EVERYBODY), team=TEAM),
            )
        }
        self.messages: dict[str, Message] = {}
        self.typing: list[str] = []
        self.members_asked = 0
        self.violations: list[str] = []
        self.faults: list[Fault] = []
        self.targeted = True  # whether messages to one of many are taken
        self._ids = count(1779197400001)

    def fault(self, path: str, activity: Json) -> Fault | None:
        """The next one that is meant for this request."""
        typing = activity.get("type") == "typing"
        for it in self.faults:
            if it.path in path and it.typing == typing:
                self.faults.remove(it)
                return it
        return None

    def seen_by(self, account: str, chat: str = "") -> list[Message]:
        return [
            it
            for it in self.messages.values()
            if not it.deleted
            and chat in ("", it.chat)
            and it.to in ("", account)
            and account in self.chats[it.chat].members
        ]

    def keep(self, chat: str, thread: str, activity: Json, to: str = "") -> str:
        id = str(next(self._ids))
        self.messages[id] = Message(id, chat, thread, activity, to)
        return id
