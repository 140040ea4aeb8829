"""What the commands answer, and the contract each of them keeps."""

from __future__ import annotations

import httpx
import pytest

from bot import console
from bot.answer import answer
from bot.slack.render import render as slack
from commands import MENU
from marina.asker import Asker
from marina.card import Card, Chart, Context, Fields
from marina.errors import Unreachable
from marina.store import Client
from tests.conftest import NICE, SPLIT
from tests.slack.rules import check

EXAMPLES = [line for command in MENU.commands for line in command.examples]


async def ask(marina, now, line) -> Card:
    return await MENU.answer(line, Asker(ports=(NICE, SPLIT), port=NICE), marina, now)


async def test_traffic(marina, now):
    card = await ask(marina, now, "traffic nice 7d")

    assert "Traffic · Port de Nice" == card.title
    assert "14 visitors, last 7 days: as many as before." == card.summary
    match card.blocks[0]:
        case Fields(tiles):
            assert [
                ("Visitors", "14", "="),
                ("Visits", "16", "="),
                ("Bounce rate", "50 %", ""),
                ("Time per visit", "1 m 40 s", ""),
            ] == [(tile.label, tile.text, tile.delta) for tile in tiles]


async def test_traffic_with_a_filter_says_nothing_of_bounces(marina, now):
    card = await ask(marina, now, "traffic nice country=DE")

    assert isinstance(card.blocks[0], Fields)
    assert ["Visitors", "Visits"] == [tile.label for tile in card.blocks[0].fields]


async def test_live(marina, now):
    assert "4 people are on the site." == (await ask(marina, now, "live nice")).summary


async def test_berth(marina, now, server):
    card = await ask(marina, now, "berth a12")

    assert "14 people looked at berth A12, last 30 days: as many as before." == card.summary
    assert {"eq./berths/A12"} == {
        r.url.params["path"] for r in server.requests if "path" in r.url.params
    }
    assert isinstance(card.blocks[1], Chart)
    assert 6 == sum(value or 0 for value in card.blocks[1].series[0].values)


@pytest.mark.parametrize("line", EXAMPLES)
async def test_every_example_is_answered_on_every_surface(marina, now, line):
    await marina.store.save_clients([Client("crm-1002", "Ada Example")])
    card = await ask(marina, now, line)

    assert card.summary.endswith(".")
    check(slack(card))
    assert console.render(card)


@pytest.mark.parametrize("line", EXAMPLES)
@pytest.mark.usefixtures("no_pauses")
async def test_every_command_says_that_umami_is_down(marina, now, server, line):
    await marina.store.save_clients([Client("crm-1002", "Ada Example")])
    server.answers.clear()
    server.answers |= dict.fromkeys(
        ("stats", "pageviews", "metrics", "active", "events"), httpx.Response(503)
    )

    with pytest.raises(Unreachable):
        await ask(marina, now, line)


async def test_a_line_from_a_chat_is_always_answered(marina, now):
    await marina.store.prefer("slack:C1", "nice")
    good = await answer("live", "slack:U1", "slack:C1", marina, now)
    bad = await answer("liv", "slack:U1", "slack:C1", marina, now)

    assert "Live · Port de Nice" == good.title
    assert "I know no “liv”. Did you mean /live?" == bad.summary


async def test_a_fault_of_ours_gets_a_number(marina, now, caplog, monkeypatch):
    monkeypatch.setattr("marina.figures.active", lambda *_: 1 / 0)
    card = await answer("live nice", "slack:U1", "slack:C1", marina, now)

    (context,) = [block for block in card.blocks if isinstance(block, Context)]
    number = context.text.removeprefix("Incident ").split(";")[0]
    assert f"incident {number}: /live" in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert "ZeroDivisionError" not in card.summary
