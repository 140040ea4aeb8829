"""Tries the bot in Microsoft's Playground: `make playground`. Pictures, where there is Chromium.

Every command, every button of its answers, every kind of chat, a digest by itself, an edit.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.chart import Painter
from bot.jobs import Jobs
from bot.teams.app import Teams
from bot.teams.clouds import cloud
from bot.teams.identity import Credentials
from bot.teams.post import TeamsSurface
from commands import MENU
from marina import Marina
from marina.card import Card, Text
from marina.store import Store
from marina.umami import ApiKey, Umami
from tests.playground.peer import BOT, TENANT, Json, Playground, card, install, playing
from tests.teams.rules import buttons, faults, words
from tests.teams.samples import ALERT

ANA = "teams:00000000-0000-0000-0000-0000000000c0"
TAKEN = Card(ALERT.title, "It is taken.", Text("Taken care of by", ANA), *ALERT.blocks)
CHATS = ("personal", "group", "port-nimara")
LOOKED_AT = (
    "traffic nimara 7d",
    "funnel nimara 30d",
    "berth A12 nimara",
    "map nimara 30d",
    "heatmap nimara 30d",
    "help",
)


async def main(folder: Path) -> None:
    install()
    async with playing(folder) as peer:
        asked = [it for command in MENU.commands for it in command.examples] + ["help", "trafic"]
        for line in asked:
            await ask(peer, line)
        for chat in CHATS:
            await ask(peer, "traffic nimara 7d", chat)
            await unasked(peer, chat)
            await changed(peer, folder, chat)
        await in_private(peer)
        await installed(peer)
        async with camera(peer, folder) as look:  # its page shows only what comes from now on
            for line in LOOKED_AT:
                await peer.says(line)
                await look(line)
    print(f"The Playground showed all of it; pictures and logs are in {folder}.")


async def ask(peer: Playground, line: str, chat: str = "personal") -> None:
    """The answer is a card that Teams takes, and each of its buttons leads to another."""
    message = await peer.says(line, chat)
    check(card(message), line)
    pressed = [it for it in buttons(card(message)) if it["type"] == "Action.Execute"]
    for action in pressed[:3]:
        shown = await peer.presses(action, message)
        told = shown.get("value", shown)
        if isinstance(told, dict) and told.get("type") == "AdaptiveCard":
            check(told, action["data"]["line"])
    print(f"{chat}: {line}: {len(pressed)} buttons")


async def unasked(peer: Playground, chat: str) -> None:
    """A digest that nobody waits for, and its next parts."""
    listed = card(await peer.says("digest here weekly Mon 08:00 nimara", chat))
    (line,) = [it for it in lines(listed) if it.startswith("digest now")]
    seen = len(peer.events)
    await peer.says(line, chat)
    parts = [await peer.shown(chat, since=seen, nth=n) for n in range(1, 7)]
    for part in parts:
        check(card(part), "a digest")
    print(f"{chat}: a digest of {len(parts)} messages came by itself")


async def changed(peer: Playground, folder: Path, chat: str) -> None:
    """An alert that is posted, changed in place, and answered in its thread."""
    async with speaking(peer, folder) as surface:
        seen = len(peer.events)
        message = await surface.post(chat, ALERT, "visit:1")
        await peer.shown(chat, since=seen)
        await surface.update(chat, message, TAKEN)
        edited = await peer.shown(chat, since=seen, action="updateMessage")
        await surface.post(chat, ALERT, "visit:1:2", thread=message)
        await peer.shown(chat, since=seen, nth=1)
    assert (message, TAKEN.summary in words(card(edited))) == (edited["messageId"], True)
    assert "Taken care of by <at>Ana Kovač</at>" in words(card(edited))
    print(f"{chat}: an alert was changed in place, and calls somebody")


@contextlib.asynccontextmanager
async def speaking(peer: Playground, folder: Path) -> AsyncIterator[TeamsSurface]:
    """A second process of the same bot, as it were."""
    store, jobs, painter = await Store.open(f"sqlite:///{folder / 'bot.db'}"), Jobs(), Painter()
    marina = Marina(Umami("http://umami.invalid", ApiKey("none")), store)
    teams = Teams(
        Credentials(BOT, TENANT),
        marina,
        painter,
        jobs,
        lambda: datetime.now(UTC),
        authentication=False,
        cloud=cloud("public", (peer.url,)),
    )
    await teams.start()
    try:
        yield teams.surface
    finally:
        await teams.aclose()
        await painter.aclose()
        await marina.umami.aclose()
        await store.close()


def lines(drawn: Json) -> list[str]:
    return [it["data"]["line"] for it in buttons(drawn) if it["type"] == "Action.Execute"]


async def in_private(peer: Playground) -> None:
    """A slash command in a channel."""
    seen = len(peer.events)
    activity = {
        "type": "message",
        "id": "1779197400999",
        "channelId": "msteams",
        "from": {"id": "ana", "aadObjectId": "00000000-0000-0000-0000-0000000000c0"},
        "recipient": {"id": BOT, "isTargeted": True},
        "conversation": {"id": "port-nimara", "conversationType": "channel"},
        "channelData": {"tenant": {"id": TENANT}},
        "serviceUrl": f"{peer.url}/_connector",
        "text": "/live nimara",
    }
    await peer.post("/_internal/v1/customActivities", activity)
    answer = card(await peer.shown("port-nimara", since=seen))
    assert "Share in this chat" in [it["title"] for it in buttons(answer)]
    print("port-nimara: a slash command is answered in private")


async def installed(peer: Playground) -> None:
    seen = len(peer.events)
    await peer.post("/_debug/conversation/group/installation", {})
    check(card(await peer.shown("group", since=seen)), "welcome")
    print("group: a welcome")


def check(drawn: Json, what: str) -> None:
    wrong = faults(drawn)
    assert not wrong, f"{what}: {wrong}"


@contextlib.asynccontextmanager
async def camera(peer: Playground, folder: Path) -> AsyncIterator[Callable[[str], Awaitable[None]]]:
    """Yields how to take a picture of the last answer; without Chromium it takes none."""
    async with contextlib.AsyncExitStack() as stack:
        try:
            from playwright.async_api import async_playwright

            chromium = (await stack.enter_async_context(async_playwright())).chromium
            browser = await chromium.launch(executable_path="/usr/bin/chromium")
        except Exception as exc:
            print(f"no pictures: {type(exc).__name__}")
            yield blind
            return
        stack.push_async_callback(browser.close)
        page = await browser.new_page(viewport={"width": 1440, "height": 1400})
        await page.goto(peer.url)
        await page.wait_for_timeout(3000)

        async def look(line: str) -> None:
            await page.wait_for_timeout(1500)
            await page.screenshot(path=folder / f"{line.split()[0]}.png")

        yield look


async def blind(line: str) -> None:
    pass


if __name__ == "__main__":
    asyncio.run(main(Path(tempfile.mkdtemp(prefix="playground-"))))
