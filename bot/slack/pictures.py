"""A chart's way into Slack: drawn, uploaded to no channel, waited for. All of it is invisible."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterable, Mapping
from typing import Protocol

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.jobs import Jobs
from bot.slack.api import SECONDS, call
from bot.surface import NotPosted, PostError, Unclear
from marina.card import Chart

DRAWING = 12.0  # seconds
PATIENCE = 30.0  # seconds that Slack may take to make an uploaded file ready
LOOK_FIRST, LOOK_MOST = 0.25, 2.0  # seconds between two looks whether it is

log = logging.getLogger(__name__)


class Painter(Protocol):
    async def pictures(self, charts: Iterable[Chart]) -> Mapping[Chart, bytes]:
        """PNGs of what could be drawn."""


Uploads = Mapping[Chart, "asyncio.Task[str | None]"]  # the file's id; None: there will be none


class Pictures:
    def __init__(self, client: AsyncWebClient, painter: Painter, jobs: Jobs) -> None:
        self._client, self._painter, self._jobs = client, painter, jobs

    async def begin(self, charts: tuple[Chart, ...]) -> Uploads:
        """Draw, and start an upload for each picture. Never raises."""
        if not charts:
            return {}
        try:
            async with asyncio.timeout(DRAWING):
                drawn = await self._painter.pictures(charts)
        except Exception:
            log.exception("no picture: drawing failed")
            return {}
        return {
            chart: self._jobs.add(self._file(chart, png), "picture")
            for chart, png in dict(drawn).items()
        }

    async def _file(self, chart: Chart, png: bytes) -> str | None:
        """The id of the ready file. Never raises: the message goes out without it."""
        try:
            async with asyncio.timeout(PATIENCE):
                file = await upload(self._client, f"{chart.kind}.png", png, alt=chart.alt)
                await complete(self._client, file, chart.title)
                await self._ready(file)
                return file
        except (PostError, TimeoutError) as exc:
            log.warning("a picture is left out: %s", exc or "Slack did not make it ready in time")
            return None

    async def _ready(self, file: str) -> None:
        """Until Slack has looked at it: used before, the whole message would be refused."""
        pause = LOOK_FIRST
        while True:
            try:
                info = await call(self._client, "files.info", {"file": file}, form=True)
            except Unclear:
                info = {}
            if info.get("file", {}).get("mimetype"):
                return
            await asyncio.sleep(pause)
            pause = min(pause * 2, LOOK_MOST)


async def upload(client: AsyncWebClient, name: str, content: bytes, alt: str = "") -> str:
    """The id of a file that nobody sees yet. Raises PostError."""
    asked = {"filename": name, "length": str(len(content)), "alt_txt": alt[:1000] or None}
    place = await call(client, "files.getUploadURLExternal", asked, form=True)
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(SECONDS)) as session,
            session.post(place["upload_url"], data=content, proxy=client.proxy) as response,
        ):
            status = response.status
    except (aiohttp.ClientError, TimeoutError) as exc:
        raise NotPosted(f"Slack did not take a file ({type(exc).__name__}).") from None
    if status != 200:
        raise NotPosted(f"Slack did not take a file ({status}).")
    return str(place["file_id"])


async def complete(
    client: AsyncWebClient,
    file: str,
    title: str,
    channel: str = "",
    thread: str = "",
    note: str = "",
) -> None:
    """With a channel, this is what makes the file visible. Raises PostError."""
    arguments = {
        "files": json.dumps([{"id": file, "title": title}]),
        "channel_id": channel or None,
        "thread_ts": thread or None,
        "initial_comment": note or None,
    }
    await call(client, "files.completeUploadExternal", arguments, form=True)
