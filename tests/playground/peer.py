"""The Playground and the bot as two processes of this machine, and people in it.

Microsoft's terms let one try a bot with it; nothing else here needs it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FOLDER = ROOT / ".peers" / "playground"
CLI = FOLDER / "node_modules/@microsoft/m365agentsplayground/cli.js"
TENANT = "00000000-0000-0000-0000-0000000000a1"
BOT = "00000000-0000-0000-0000-0000000000b1"
PATIENCE = 45.0  # seconds for an answer; Teams takes sixty in thirty

Json = dict[str, Any]


def install() -> None:
    if CLI.exists():
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, FOLDER)
    quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    subprocess.run(["npm", "ci", *quiet], cwd=FOLDER, check=True, timeout=300)


@dataclass
class Playground:
    url: str
    http: aiohttp.ClientSession
    events: list[Json] = field(default_factory=list)  # what clients were shown

    async def says(self, text: str, chat: str = "personal") -> Json:
        """The bot's answer, once it is shown."""
        name = "<at>Tidings</at>"
        mention = {"mentioned": {"id": BOT, "name": "Tidings"}, "text": name}
        shared = chat != "personal"
        said = {
            "from": {"id": "ana"},
            "text": f"{name} {text}" if shared else text,
            "textFormat": "xml" if shared else "plain",
            **({"mentions": [mention]} if shared else {}),
        }
        seen = len(self.events)
        await self.post(f"/_conversation/v1/conversations/{chat}/messages", said)
        return await self.shown(chat, since=seen)

    async def presses(self, action: Json, message: Json) -> Json:
        """What the bot has Teams show instead."""
        data = {name: action[name] for name in ("type", "verb", "data")}
        pressed = {
            "name": "adaptiveCard/action",
            "value": {"action": data, "trigger": "manual"},
            "from": {"id": "ana"},
            "conversation": {"id": message["where"]},
            "replyToId": message["messageId"],
        }
        return dict(await self.post("/_conversation/v1/invoke", pressed))

    async def post(self, path: str, body: Json) -> Any:
        async with self.http.post(self.url + path, json=body) as answer:
            if answer.status >= 400:
                raise AssertionError(f"{path}: {answer.status} {await answer.text()}")
            told = await answer.text()
            return await answer.json(content_type=None) if told else {}

    async def shown(
        self, chat: str, since: int, action: str = "createMessage", nth: int = 0
    ) -> Json:
        """The bot's card in that chat (counted from 0), after the first `since` events."""

        def found() -> Json | None:
            shown = [
                {**it["message"], "where": it["actionConversationId"]}
                for it in self.events[since:]
                if it["action"] == action
                and str(it.get("actionConversationId", "")).startswith(chat)
                and _card(it["message"])
            ]
            return shown[nth] if len(shown) > nth else None

        message: Json = await until(found)
        return message

    async def listen(self) -> None:
        address = self.url.replace("http", "ws") + "/_ws_conversation/v1/conversations/stream"
        async with self.http.ws_connect(address, max_msg_size=0) as stream:
            async for told in stream:
                if told.type == aiohttp.WSMsgType.TEXT:
                    event = told.json()
                    self.events += event if isinstance(event, list) else [event]


def card(message: Json) -> Json:
    found = _card(message)
    assert found, f"no card: {message}"
    return found


def _card(message: Json) -> Json | None:
    cards = [
        it["content"] for it in message.get("attachments") or () if "adaptive" in it["contentType"]
    ]
    return dict(cards[0]) if cards else None


async def until(found: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    async with asyncio.timeout(seconds):
        while not (value := found()):  # noqa: ASYNC110 - the events come from another process
            await asyncio.sleep(0.02)
        return value


@contextlib.asynccontextmanager
async def playing(folder: Path) -> AsyncIterator[Playground]:
    """Both of them, until the block ends. `folder` takes their logs and the bot's database."""
    teams, bot = _free_port(), _free_port()
    url = f"http://127.0.0.1:{teams}"
    config = {"M365_AGENTS_PLAYGROUND_CONFIG_PATH": str(HERE / "m365agentsplayground.yml")}
    quiet = {"TEAMSAPPTESTER_BROWSER": "none", "M365_AGENTS_PLAYGROUND_LOGFILE": str(folder / "a")}
    peer = ["node", "-r", str(HERE / "loopback.cjs"), str(CLI), "start", "--disable-telemetry"]
    peer += ["--app-endpoint", f"http://127.0.0.1:{bot}/api/messages", "--channel-id", "msteams"]
    peer += ["--port", str(teams), "--service-url", f"{url}/_connector"]
    settings = {
        "TEAMS_AUTHENTICATION": "False",
        "TEAMS_APP_ID": BOT,
        "TEAMS_TENANT_ID": TENANT,
        "TEAMS_SERVICE_URLS": url,
        "PORT": str(bot),
        "DATABASE_URL": f"sqlite:///{folder / 'bot.db'}",
    }
    async with (
        _running(peer, config | quiet, folder / "playground.log"),
        _running([sys.executable, "-m", "bot"], settings, folder / "bot.log"),
        aiohttp.ClientSession() as http,
    ):
        await _answers(http, f"{url}/_debug/ping")
        await _answers(http, f"http://127.0.0.1:{bot}/healthz")
        playground = Playground(url, http)
        listening = asyncio.create_task(playground.listen())
        await asyncio.sleep(0.5)
        try:
            yield playground
        finally:
            listening.cancel()


@contextlib.asynccontextmanager
async def _running(command: list[str], settings: dict[str, str], log: Path) -> AsyncIterator[None]:
    with log.open("w") as out:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env={**os.environ, **settings}, stdout=out, stderr=out
        )
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


async def _answers(http: aiohttp.ClientSession, url: str) -> None:
    async with asyncio.timeout(60):
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                async with http.get(url) as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.2)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
