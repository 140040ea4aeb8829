"""The drawing process: replaced when it hangs or dies, gone when nobody needs it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from asyncio.subprocess import PIPE
from contextlib import suppress
from pathlib import Path

import pytest

from bot.chart import Painter
from marina.card import Chart, Series

ROOT = Path(__file__).parents[2]


def chart(title: str) -> Chart:
    return Chart("lines", title, ("Mon", "Tue"), (Series("visitors", (3.0, 4.0)),), alt="Four.")


def running(pid: int) -> bool:
    """A process that ended and was not waited for yet (a zombie) does not run."""
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        said = subprocess.run(["ps", "-o", "stat=", "-p", f"{pid}"], capture_output=True, text=True)
        return not said.stdout.startswith("Z")
    return False


async def gone(pid: int) -> bool:
    """Whether the process ends within five seconds."""
    for _ in range(500):
        if not running(pid):
            return True
        await asyncio.sleep(0.01)
    return False


async def test_charts_are_drawn_and_handed_out_by_chart(painter):
    one, other = chart("One"), chart("Other")

    pictures = await painter.pictures([one, other, one])

    assert {one, other} == pictures.keys()
    assert all(png.startswith(b"\x89PNG") for png in pictures.values())


async def test_one_process_draws_everything(moody):
    pictures = await moody.pictures([chart("One"), chart("Two"), chart("Three")])

    assert 3 == len(pictures)
    assert 1 == len(set(pictures.values()))


async def test_more_processes_draw_at_once():
    painter = Painter(processes=2, module="tests.chart.moody")
    pictures = await painter.pictures([chart("One"), chart("Two")])
    await painter.aclose()

    assert 2 == len(set(pictures.values()))


async def test_a_drawing_that_hangs_is_given_up_and_the_next_one_drawn(caplog):
    painter = Painter(deadline=0.2, module="tests.chart.moody")
    before, after = chart("before"), chart("after")
    pids = await painter.pictures([before])
    pictures = await painter.pictures([chart("hang"), after])
    await painter.aclose()

    assert {after} == pictures.keys()
    assert await gone(int(pids[before]))
    assert "a lines chart was not drawn" in caplog.text


async def test_a_drawing_that_kills_its_process_takes_nobody_along(moody, caplog):
    after = chart("after")

    assert {after} == (await moody.pictures([chart("die"), after])).keys()
    assert "a lines chart was not drawn" in caplog.text


async def test_a_process_killed_while_it_rested_is_replaced_unnoticed(moody, caplog):
    one, other = chart("One"), chart("Other")
    pids = await moody.pictures([one])
    os.kill(int(pids[one]), 9)

    assert {other} == (await moody.pictures([other])).keys()
    assert "" == caplog.text


async def test_a_chart_that_fails_is_logged_without_what_strangers_wrote(moody, caplog):
    one, other = chart("One"), chart("Other")

    pictures = await moody.pictures([one, chart("fail"), other])

    assert pictures[one] == pictures[other]
    assert "ValueError in moody.py" in caplog.text
    assert "secret" not in caplog.text


async def test_what_a_library_prints_is_not_taken_for_a_picture(moody):
    it = chart("chatter")

    assert int((await moody.pictures([it]))[it])


async def test_the_drawing_process_is_told_no_secrets(moody, monkeypatch):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    it = chart("environment")

    assert b"TOKEN" not in (await moody.pictures([it]))[it]


async def test_a_process_that_rests_too_long_is_ended():
    painter = Painter(idle=0.01, module="tests.chart.moody")
    it = chart("One")
    pictures = await painter.pictures([it])

    assert await gone(int(pictures[it]))
    await painter.aclose()


async def test_closing_ends_every_process_even_one_that_hangs(moody):
    it = chart("One")
    pictures = await moody.pictures([it])
    hanging = asyncio.create_task(moody.pictures([chart("hang")]))
    await asyncio.sleep(0.05)
    await moody.aclose()

    assert {} == await hanging
    assert await gone(int(pictures[it]))


async def test_whoever_gives_up_waiting_leaves_no_answer_to_the_next(moody):
    it = chart("One")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await moody.pictures([chart("hang")])

    assert {it} == (await moody.pictures([it])).keys()


async def test_the_loop_goes_on_while_a_chart_is_drawn(painter):
    await painter.warm()
    turns = 0
    drawing = asyncio.create_task(painter.pictures([chart("One")]))
    while not drawing.done():
        turns += 1
        await asyncio.sleep(0)

    assert turns > 10


async def test_no_process_to_be_had_is_told_in_characters(caplog):
    painter = Painter(module="tests.chart.nowhere")
    await painter.warm()

    assert {} == await painter.pictures([chart("One")])
    assert "no drawing process could be started" in caplog.text
    await painter.aclose()


@pytest.mark.parametrize("title", ["One", "hang"])
async def test_a_killed_bot_takes_its_drawing_process_along(title):
    bot = f"""
import asyncio, sys
from bot.chart import Painter
from tests.chart.test_painter import chart
async def main():
    painter = Painter(deadline=0.5, module="tests.chart.moody")
    pictures = await painter.pictures([chart("One")])
    print(int(*pictures.values()), flush=True)
    painter._deadline = 60
    await painter.pictures([chart({title!r})])
    await asyncio.sleep(60)
asyncio.run(main())
"""
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", bot, cwd=ROOT, stdout=PIPE)
    assert parent.stdout
    pid = int(await parent.stdout.readline())
    parent.kill()
    await parent.wait()

    assert await gone(pid)


def test_the_drawing_process_imports_nothing_else_of_the_bot():
    modules = "import sys, bot.chart.picture; print(*sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", modules], cwd=ROOT, capture_output=True, text=True, check=True
    )

    ours = {name for name in said.stdout.split() if name.startswith(("bot.", "marina", "httpx"))}
    assert all(name.startswith("bot.chart") for name in ours)
    assert "matplotlib.pyplot" not in said.stdout
