"""What FakeSlack knows: people, channels, messages, files, sockets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.slack.fake_socket import Sockets

Json = dict[str, Any]

SCOPES = {
    "app_mentions:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "im:history",
    "users:read",
    "channels:history",
    "groups:history",
}


@dataclass
class Channel:
    id: str
    name: str
    member: bool = True  # the bot
    archived: bool = False


@dataclass
class Message:
    channel: str
    ts: str
    text: str
    blocks: list[Json]
    to: str = ""  # who alone sees it
    thread: str = ""
    metadata: Json = field(default_factory=dict)
    files: list[Json] = field(default_factory=list)
    edits: list[Json] = field(default_factory=list)  # how it was before
    deleted: bool = False

    @property
    def title(self) -> str:
        return str(self.blocks[0]["text"]["text"]) if self.blocks else ""

    @property
    def kinds(self) -> list[str]:
        return [block["type"] for block in self.blocks]

    def button(self, label: str) -> Json:
        rows = (block["elements"] for block in self.blocks if block["type"] == "actions")
        return next(b for row in rows for b in row if b["text"]["text"] == label)


@dataclass
class File:
    id: str
    name: str
    length: int
    content: bytes = b""
    completed: bool = False
    looks: int = 1  # until Slack has made it ready


@dataclass
class Hook:
    """A response_url."""

    user: str
    channel: str
    message: Message | None = None  # the one with the button
    uses: int = 0


@dataclass
class Fault:
    method: str
    kind: str
    when: str


@dataclass
class Workspace:
    team: str = "T0HOME"
    bot: str = "U0BOT"
    tokens: dict[str, set[str]] = field(
        default_factory=lambda: {"xoxb-test": set(SCOPES), "xapp-test": {"connections:write"}}
    )
    revoked: set[str] = field(default_factory=set)
    users: dict[str, Json] = field(
        default_factory=lambda: {
            "U1": {"team_id": "T0HOME"},
            "U2": {"team_id": "T0HOME"},
            "UGUEST": {"team_id": "T0HOME", "is_restricted": True},
            "UGUEST1": {"team_id": "T0HOME", "is_ultra_restricted": True},
            "USTRANGER": {"team_id": "T0OTHER", "is_stranger": True},
            "UOTHER": {"team_id": "T0OTHER"},
            "UROBOT": {"team_id": "T0HOME", "is_bot": True},
        }
    )
    channels: dict[str, Channel] = field(
        default_factory=lambda: {
            it.id: it
            for it in (
                Channel("C1", "sales"),
                Channel("C2", "elsewhere"),
                Channel("COUT", "without-the-bot", member=False),
                Channel("COLD", "archived", archived=True),
                Channel("D1", "direct"),
            )
        }
    )
    messages: list[Message] = field(default_factory=list)
    files: dict[str, File] = field(default_factory=dict)
    hooks: dict[str, Hook] = field(default_factory=dict)
    sockets: Sockets = field(default_factory=Sockets)
    violations: list[str] = field(default_factory=list)
    takes_native: bool = True  # data_table, data_visualization
    honours_client_msg_id: bool = False
    looks: int = 1  # files.info until a new file is ready
    now: float = 1_779_197_400.0  # 2026-05-19 15:30 in Paris
    clock: int = 0
    spent: dict[str, list[float]] = field(default_factory=dict)  # when a channel was written to

    def tick(self) -> str:
        """The next ts: a string, unique, growing."""
        self.clock += 1
        return f"{self.now + self.clock * 1e-4:.6f}"

    def public(self, channel: str = "C1") -> list[Message]:
        """What all of a channel see, threads too."""
        return [m for m in self.messages if m.channel == channel and not m.to and not m.deleted]

    def private(self, user: str = "U1") -> list[Message]:
        return [m for m in self.messages if m.to == user and not m.deleted]
