"""The page in a real browser: headless Chromium, asked for by `pytest -m browser`."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.chart import Painter
from bot.web import Page, app, serve
from commands import MENU
from marina.card import Action, Actions, Card, Text
from tests.web.samples import FUNNELED, TRAFFIC, VISIT, WRONG

playwright = pytest.importorskip("playwright.async_api", reason="needs the group `browser`")
pytestmark = pytest.mark.browser

QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
HELP = next(it.help for it in MENU.commands if it.name == "traffic")
PHONE, DESKTOP = (390, 844), (1280, 900)


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"  # one loop for all, so that one browser will do


@pytest.fixture(scope="module")
async def chromium(request) -> AsyncIterator[Any]:
    if "browser" not in request.config.option.markexpr:
        pytest.skip("only with -m browser")
    if not (path := shutil.which("chromium")):
        pytest.skip("no chromium on this machine")
    async with playwright.async_playwright() as engine:
        browser = await engine.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        await browser.close()


@pytest.fixture(scope="module")
async def painter() -> AsyncIterator[Painter]:
    painter = Painter()
    yield painter
    await painter.aclose()


@pytest.fixture
def page(bot, painter) -> Page:
    return Page(bot.answer, bot.asker, painter, lambda: datetime.now(UTC))


@pytest.fixture
async def tab(chromium, url) -> AsyncIterator[Any]:
    async with opened(chromium, url) as tab:
        yield tab


class opened:
    """A tab that shows the page; whatever it complains about fails the test."""

    def __init__(self, chromium, url, size=DESKTOP, scheme="light", **more) -> None:
        self.chromium, self.url = chromium, url
        self.complaints: list[str] = []
        width, height = size
        self.more = {"viewport": {"width": width, "height": height}, "color_scheme": scheme, **more}

    async def __aenter__(self) -> Any:
        context = await self.chromium.new_context(reduced_motion="reduce", **self.more)
        context.set_default_timeout(10_000)
        self.tab = await context.new_page()
        self.tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.tab.on("console", lambda it: self.complaints.append(f"{it.type}: {it.text}"))
        await self.tab.goto(self.url)
        return self.tab

    async def __aexit__(self, kind, error, traceback) -> None:
        await self.tab.context.close()
        if not error:
            assert [] == self.complaints


async def ask(tab, line: str) -> None:
    await tab.fill("#q", line)
    await tab.keyboard.press("Enter")


async def says(tab, summary: str) -> None:
    """Waits until the last card on the page says so."""
    await playwright.expect(tab.locator(".card .summary").last).to_have_text(summary)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_question_is_typed_and_its_card_and_chart_are_seen(
    chromium, url, tmp_path, size, scheme
):
    async with opened(chromium, url, size, scheme) as tab:
        await playwright.expect(tab.locator("#health.well")).to_be_visible()
        await tab.screenshot(path=tmp_path / "welcome.png")
        await ask(tab, "/traffic nimara 30d")
        await says(tab, TRAFFIC.summary)
        drawn = await tab.locator(".chart img").evaluate(
            "it => it.decode().then(() => it.naturalWidth)"
        )
        wide = await tab.evaluate("document.documentElement.scrollWidth - innerWidth")
        ground = await tab.evaluate("getComputedStyle(document.body).backgroundColor")
        await tab.screenshot(path=tmp_path / "traffic.png")

    assert drawn >= 600
    assert wide <= 0
    assert {"light": "rgb(243, 246, 248)", "dark": "rgb(12, 21, 29)"}[scheme] == ground


async def test_a_button_of_the_same_command_changes_the_card_another_adds_one(tab, bot):
    await ask(tab, "traffic")
    await says(tab, TRAFFIC.summary)
    await tab.get_by_role("button", name="30 days").click()
    await playwright.expect(tab.locator(".asked")).to_have_text("/traffic port=nimara period=30d")
    await tab.get_by_role("button", name="Funnel", exact=True).click()
    await says(tab, FUNNELED.summary)

    assert 2 == await tab.locator(".turn").count()
    assert ["traffic", "traffic port=nimara period=30d", "funnel port=nimara"] == bot.asked


async def test_a_suggestion_is_taken_by_the_keyboard(tab, bot):
    await tab.locator("#q").press_sequentially("/tr")
    await playwright.expect(tab.get_by_role("option")).to_have_text(["/traffic" + HELP])
    await tab.keyboard.press("Tab")
    await tab.keyboard.type("vel")
    await tab.keyboard.press("ArrowDown")
    await tab.keyboard.press("Enter")
    await playwright.expect(tab.locator("#q")).to_have_value("/traffic vela ")
    await tab.keyboard.press("Enter")
    await says(tab, TRAFFIC.summary)

    assert ["/traffic vela"] == bot.asked
    assert await tab.locator("#options").is_hidden()


async def test_arrow_up_brings_back_what_was_asked(tab):
    for line, card in (("/traffic", TRAFFIC), ("/funnel", FUNNELED)):
        await ask(tab, line)
        await says(tab, card.summary)
    await tab.keyboard.press("ArrowUp")
    await tab.keyboard.press("ArrowUp")
    await playwright.expect(tab.locator("#q")).to_have_value("/traffic")
    await tab.keyboard.press("ArrowDown")
    await playwright.expect(tab.locator("#q")).to_have_value("/funnel")


async def test_a_posted_card_appears_by_itself_and_its_edit_in_its_place(tab, page):
    id = await page.post("page", VISIT, "visit:1")
    await says(tab, VISIT.summary)
    await page.post("page", Card("Inquiry", "An inquiry for A27."), thread=id)
    await says(tab, "An inquiry for A27.")
    await page.update("page", id, Card("Jack Walsh", "Left after 9 minutes."))
    first = tab.locator(f"#m-{id} .summary").first
    await playwright.expect(first).to_have_text("Left after 9 minutes.")

    assert 2 == await tab.locator(".message").count()


async def test_it_works_without_javascript(chromium, url):
    async with opened(chromium, url, java_script_enabled=False) as tab:
        await ask(tab, "/traffic nimara")
        await says(tab, TRAFFIC.summary)
        await tab.get_by_role("button", name="Funnel", exact=True).click()
        await says(tab, FUNNELED.summary)


async def test_a_wrong_command_offers_the_right_one(tab):
    await ask(tab, "/trafic")
    await says(tab, WRONG.summary)
    await tab.locator(".turn").get_by_role("button", name="/traffic").click()
    await says(tab, TRAFFIC.summary)


async def test_strangers_text_does_nothing(tab, bot):
    text = "\"'><img src=x onerror=alert(1)><script>alert(1)</script>"
    bot.cards["traffic"] = Card(text, text, Text(text), Actions(Action(text, line="funnel")))
    await ask(tab, "traffic " + text)
    await says(tab, text)

    assert 0 == await tab.locator(".turn img, .turn script").count()


async def test_a_bot_that_is_gone_is_told_and_can_be_asked_again(chromium, bot, page):
    tab = await chromium.new_page()
    async with serve(app(bot.health, page), "127.0.0.1", 0, page.close) as url:
        await tab.goto(url)
    await ask(tab, "traffic")
    await says(tab, "Tidings does not answer. Is it still running?")

    again = tab.get_by_role("button", name="Try again")
    assert "traffic" == await again.get_attribute("value")
