"""The whole program as a person starts it: its terminal, its settings, its demo."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from pathlib import Path

import httpx
import pytest

from bot.parts import CONSOLE, find_ports, opened
from bot.settings import Settings
from bot.site import page_of, site

ROOT = Path(__file__).parent.parent


async def bot(folder: Path, *words: str, **environ: str) -> tuple[int, str, str]:
    """Run it in an empty folder; returns exit status, standard output, standard error."""
    process = await _start(folder, *words, **environ)
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


async def _start(folder: Path, *words: str, **environ: str) -> asyncio.subprocess.Process:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("UMAMI_", "SLACK_"))}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *words,
        cwd=folder,
        env=clean | {"PYTHONPATH": str(ROOT), "TIMEZONE": "UTC"} | environ,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_the_demo_answers_in_the_terminal_with_text_data_and_pictures(tmp_path):
    text, data = await asyncio.gather(
        bot(tmp_path / "a", "ask", "traffic nimara 30d", "--png", "charts"),
        bot(tmp_path / "b", "ask", "traffic nimara 30d", "--json"),
    )

    assert (0, 0) == (text[0], data[0]), (text[2], data[2])
    assert text[1].startswith("Traffic · Port Nimara\n")
    (picture,) = (tmp_path / "a" / "charts").iterdir()
    assert picture.read_bytes().startswith(b"\x89PNG")
    card = json.loads(data[1])
    assert ("nimara", "Europe/Paris") == (card["port"], card["period"]["timezone"])
    assert {"fields", "chart", "table", "actions", "context"} == {b["type"] for b in card["blocks"]}
    assert (tmp_path / "a" / "data" / "demo.db").exists()


@pytest.fixture(autouse=True)
def _folders(tmp_path):
    for name in "ab":
        (tmp_path / name).mkdir()


async def test_a_refused_line_and_an_umami_out_of_reach_have_statuses_of_their_own(tmp_path):
    away = {"UMAMI_URL": "http://127.0.0.1:9", "UMAMI_USERNAME": "x", "UMAMI_PASSWORD": "y"}
    refused, unreachable = await asyncio.gather(
        bot(tmp_path / "a", "ask", "trafic nimara"),
        bot(tmp_path / "b", "ask", "traffic nimara", **away),
    )

    assert (2, "") == refused[:2]
    assert "I know no “trafic”. Did you mean /traffic?" in refused[2]
    assert (3, "") == unreachable[:2]
    assert "Umami does not answer" in unreachable[2]
    assert "Traceback" not in refused[2] + unreachable[2]


async def test_wrong_settings_are_told_at_once_and_without_a_traceback(tmp_path):
    status, _, err = await bot(tmp_path, UMAMI_URL="ftp://x", PORT="no", SLACK_BOT_TOKEN="xoxb-1")

    assert 1 == status
    assert err.startswith("Please mend the settings:\n- ")
    assert all(name in err for name in ("UMAMI_URL", "PORT", "SLACK_APP_TOKEN"))
    assert "Traceback" not in err


async def test_the_running_demo_answers_on_its_page_and_ends_on_sigterm(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = await _start(tmp_path, PORT=str(port))
    assert process.stdout
    try:
        async with asyncio.timeout(60):
            while not (line := (await process.stdout.readline()).decode()).startswith("Open "):
                assert line
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
            health = (await client.get("/healthz")).json()
            headers = {"accept": "application/json"}
            live = (await client.post("/ask", data={"q": "/live"}, headers=headers)).json()
    finally:
        process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(20):
        _, err = await process.communicate()

    assert health["ok"]
    assert "Live · Port Nimara" == live["title"]
    assert (0, "") == (process.returncode, err.decode())


@pytest.mark.parametrize(
    ("host", "path", "status"),
    [
        ("127.0.0.1", "/", 200),
        ("127.0.0.1", "/umami/api/heartbeat", 200),
        ("0.0.0.0", "/healthz", 200),
        ("0.0.0.0", "/", 404),
        ("0.0.0.0", "/ask", 404),
        ("0.0.0.0", "/umami/api/heartbeat", 404),
    ],
)
async def test_elsewhere_than_on_loopback_there_is_no_page(tmp_path, now, host, path, status):
    environ = {"DATABASE_URL": f"sqlite:///{tmp_path}/d.db", "HOST": host}
    async with opened(Settings.from_env(environ), lambda: now) as parts:
        page = page_of(parts)
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(site(parts, page, ())), base_url="http://127.0.0.1"
        )
        async with client:
            assert status == (await client.get(path)).status_code


async def test_the_demos_nimara_has_two_websites_and_is_the_consoles_default(tmp_path, now):
    settings = Settings.from_env({"DATABASE_URL": f"sqlite:///{tmp_path}/d.db"})
    async with opened(settings, lambda: now) as parts:
        await find_ports(parts)
        asker = await parts.marina.store.asker(CONSOLE, CONSOLE)
        ports = {port.key: port for port in asker.ports}

    assert ("nimara", "Europe/Paris") == (
        asker.port and asker.port.key,
        ports["nimara"].timezone.key,
    )
    assert {"nimara": 2, "vela": 1, "azul": 1, "kestrel": 1} == {
        key: len(port.websites) for key, port in ports.items()
    }
