"""The main job, end to end: a slash command in Slack, the right numbers and a chart from Umami.

The bot is a process of its own; Slack and Umami stand in on real sockets.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp

from bot.demo import Demo, Fault, serve
from tests.harbour import harbour
from tests.slack.conftest import BOTH, SECRET, eventually
from tests.slack.doors import HttpDoor, People, SocketDoor
from tests.slack.fake import FakeSlack

ROOT = Path(__file__).parents[2]
QUESTION = "/traffic de nice 2026-W20"  # eve and cleo, who looked at three pages
PATIENCE = 60.0  # seconds for a process to start on a busy machine


@contextlib.asynccontextmanager
async def running(
    slack: FakeSlack, folder: Path, transport: str
) -> AsyncIterator[tuple[Demo, int]]:
    """`python -m bot`, set up for these stand-ins; it has to end well."""
    demo = harbour()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    async with serve(demo) as url:
        settings = {
            "UMAMI_URL": url,
            "UMAMI_USERNAME": demo.username,
            "UMAMI_PASSWORD": demo.password,
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": "xoxb-test",
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_APP_TOKEN": "xapp-test" if transport == "socket" else "",
            "TIMEZONE": "Europe/Paris",
            "PORT": str(port),
            "PYTHONPATH": str(ROOT),
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            cwd=folder,
            env=os.environ | settings,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout
        try:
            async with asyncio.timeout(PATIENCE):
                while not (await process.stdout.readline()).startswith(b"Ctrl+C"):
                    assert process.returncode is None
            yield demo, port
        finally:
            process.terminate()
            async with asyncio.timeout(PATIENCE):
                await process.communicate()
        assert 0 == process.returncode


@BOTH
async def test_a_slash_command_is_answered_with_the_right_numbers_and_a_chart(
    slack, tmp_path, transport
):
    async with running(slack, tmp_path, transport) as (_, port), aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{port}/slack/events"
        door = HttpDoor(url, SECRET, time.time(), session)
        people = People(slack, SocketDoor(slack) if transport == "socket" else door)
        await people.type(QUESTION)
        await eventually(lambda: "Traffic" in str(slack.private()[-1].blocks), PATIENCE)
        private = slack.private()[-1]
        await people.press(private, "Share in channel")
        await eventually(lambda: slack.public(), PATIENCE)
        shared = slack.public()[0]

    assert "2 visitors, 11–17 May: 1 more than before" in private.text
    assert "data_visualization" in private.kinds
    assert "image" in shared.kinds


async def test_with_umami_away_the_person_is_told_so(slack, tmp_path):
    async with running(slack, tmp_path, "socket") as (demo, _):
        people = People(slack, SocketDoor(slack))
        demo.fault = Fault.crash()
        await people.type(QUESTION)
        await eventually(lambda: "Umami" in slack.private()[-1].text, PATIENCE)

    assert "Umami answered 500" in slack.private()[-1].text
