"""What people do in the workspace, and the two ways in which Slack tells the bot of it."""

from __future__ import annotations

import asyncio
import itertools
import json
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

from tests.slack.fake import FakeSlack
from tests.slack.fake_state import Hook, Message

Json = dict[str, Any]


class Door(Protocol):
    async def send(self, kind: str, payload: Json) -> Json:
        """Returns what the acknowledgement holds: {"text": …, "blocks": […]}, or nothing."""


@dataclass
class SocketDoor:
    slack: FakeSlack

    async def send(self, kind: str, payload: Json) -> Json:
        return await self.slack.sockets.deliver(kind, payload)


@dataclass
class HttpDoor:
    url: str
    secret: str
    now: float  # of the bot's clock
    session: aiohttp.ClientSession

    async def send(self, kind: str, payload: Json) -> Json:
        if kind == "events_api":
            body, content = json.dumps(payload), "application/json"
        else:
            form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            body, content = urlencode(form), "application/x-www-form-urlencoded"
        status, told = await self.post(body, self.headers(body) | {"Content-Type": content})
        assert status == 200, f"the user saw an error: {status} {told}"
        return json.loads(told) if told.startswith("{") else {"text": told} if told else {}

    def headers(self, body: str, age: float = 0) -> dict[str, str]:
        stamp = str(int(self.now - age))
        signed = SignatureVerifier(self.secret).generate_signature(timestamp=stamp, body=body)
        return {"X-Slack-Signature": signed or "", "X-Slack-Request-Timestamp": stamp}

    async def post(self, body: str | bytes, headers: dict[str, str]) -> tuple[int, str]:
        async with self.session.post(self.url, data=body, headers=headers) as response:
            return response.status, await response.text()


@dataclass
class People:
    """Types and presses; every acknowledgement's delay is kept."""

    slack: FakeSlack
    door: Door
    delays: list[float] = field(default_factory=list)
    numbers: Any = field(default_factory=itertools.count)

    async def type(
        self, said: str, user: str = "U1", channel: str = "C1", **more: str
    ) -> Message | None:
        """A slash command; the message that the acknowledgement showed."""
        command, _, text = said.partition(" ")
        hook = Hook(user, channel)
        payload = {
            "command": command,
            "text": text,
            "user_id": user,
            "channel_id": channel,
            "team_id": "T0HOME",
            "trigger_id": f"trigger-{next(self.numbers)}",
            "response_url": self._hook(hook),
        }
        told = await self._send("slash_commands", payload | more)
        if not told:
            return None
        self.slack.answered(hook, told)
        return self.slack.messages[-1]

    async def press(self, message: Message, label: str, user: str = "U1", **more: Any) -> None:
        button = message.button(label)
        container = {"type": "message", "is_ephemeral": bool(message.to), "message_ts": message.ts}
        if message.thread:
            container["thread_ts"] = message.thread
        payload = {
            "type": "block_actions",
            "user": {"id": user, "team_id": "T0HOME"},
            "team": {"id": "T0HOME"},
            "channel": {"id": message.channel},
            "container": container,
            "trigger_id": f"trigger-{next(self.numbers)}",
            "response_url": self._hook(Hook(user, message.channel, message)),
            "actions": [{**button, "action_ts": "1"}],
        }
        await self._send("interactive", payload | more)

    async def mention(self, text: str, user: str = "U1", channel: str = "C1", **event: str) -> None:
        await self.event({"type": "app_mention", "text": f"<@U0BOT> {text}"} | event, user, channel)

    async def write(self, text: str, user: str = "U1", **event: str) -> None:
        """A direct message."""
        told = {"type": "message", "channel_type": "im", "text": text}
        await self.event(told | event, user, "D1")

    async def event(self, event: Json, user: str, channel: str, event_id: str = "") -> None:
        event = {"user": user, "channel": channel, "ts": self.slack.tick()} | event
        event_id = event_id or f"Ev{next(self.numbers)}"
        payload = {"type": "event_callback", "team_id": "T0HOME", "event_id": event_id}
        await self._send("events_api", payload | {"event": event})

    async def _send(self, kind: str, payload: Json) -> Json:
        loop = asyncio.get_running_loop()
        began = loop.time()
        told = await self.door.send(kind, payload)
        self.delays.append(loop.time() - began)
        assert self.delays[-1] < 3, "the user saw an error"
        return told

    def _hook(self, hook: Hook) -> str:
        name = f"h{len(self.slack.hooks)}"
        self.slack.hooks[name] = hook
        return f"{self.slack.url}/hook/{name}"
