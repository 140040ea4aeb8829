"""The lines that the README gives to a website, in a real browser against the simulated Umami."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from bot.demo import serve as serve_umami
from bot.web import serve
from marina.identity import sign
from tests.clients.world import KEY
from tests.harbour import PORTDENICE

playwright = pytest.importorskip("playwright.async_api", reason="needs the group `browser`")
pytestmark = pytest.mark.browser

README = Path(__file__).parents[2] / "README.md"
TOKEN = sign("CRM-1", KEY)
# without a head, Chromium calls itself something that Umami takes for a robot
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"


@pytest.fixture
async def tab(request) -> AsyncIterator[Any]:
    if "browser" not in request.config.option.markexpr:
        pytest.skip("only with -m browser")
    if not (path := shutil.which("chromium")):
        pytest.skip("no chromium on this machine")
    async with playwright.async_playwright() as engine:
        quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
        browser = await engine.chromium.launch(executable_path=path, args=quiet)
        page = await browser.new_page(user_agent=BROWSER)
        yield page
        await browser.close()


@pytest.fixture
async def site(world) -> AsyncIterator[str]:
    """A website with the README's lines; its Umami is the world's."""
    async with serve_umami(world.demo) as umami:
        lines = re.search(r"```html\n(.*?)```", README.read_text(), re.DOTALL)
        assert lines
        head = lines[1].replace("https://umami.example.com", umami).replace("…", PORTDENICE.id, 1)

        async def page(request: Request) -> HTMLResponse:
            title = f"Berth {request.url.path[-3:]} | Port de Nice"
            return HTMLResponse(f"<!doctype html><title>{title}</title>{head}<h1>{title}</h1>")

        app = Starlette(routes=[Route("/{path:path}", page)])
        async with serve(app, "127.0.0.1", 0) as url:
            yield url


async def opened(tab: Any, url: str) -> None:
    """Until the page and all that it sends are through."""
    await tab.goto(url, wait_until="networkidle")


async def test_a_personal_link_identifies_and_leaves_no_trace_in_the_address(world, site, tab):
    await opened(tab, f"{site}berths/A12?tid={TOKEN}&x=1#plan")
    shown = tab.url
    await opened(tab, f"{site}berths/B07")
    await world.look()
    await world.deliver()

    queries = world.demo.store.rows("select url_query as said from website_event")

    assert f"{site}berths/A12?x=1#plan" == shown
    assert not [row for row in queries if "tid" in (row["said"] or "")]
    assert ["Ada Lind (Lind Yachts) is looking at berth B07."] == world.said
    assert "Looks at berth B07, berth A12" in repr(world.chat.posts[0].card)


async def test_who_came_without_a_link_stays_unknown(world, site, tab):
    await opened(tab, f"{site}berths/A12")
    await world.look()
    await world.deliver()

    assert [] == world.chat.posts
