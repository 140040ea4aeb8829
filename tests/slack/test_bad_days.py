"""Whatever goes wrong with an answer, who asked sees a sentence."""

from __future__ import annotations

import re

import pytest

from marina.card import Card, Chart, Field, Fields, Series
from marina.errors import UmamiError
from tests.slack.conftest import eventually

CHART = Chart("lines", "Visitors", ("Mon", "Tue"), (Series("now", (3.0, 4.0)),), "Most on Tuesday.")
FIGURES = Card("Traffic · Nice", "7 visitors.", Fields(Field("Visitors", "7")))
CHARTED = Card("Traffic · Nice", "7 visitors.", Fields(Field("Visitors", "7")), CHART)


async def test_a_fault_of_ours_is_told_with_a_number_that_the_log_has(people, answers, caplog):
    answers.card = ZeroDivisionError("secret detail")

    shown = await people.type("/live nice")
    number = re.search(r"Incident (\w{6})", str(shown.blocks))

    assert "That went wrong on my side." in shown.text
    assert "secret detail" not in str(shown.blocks)
    assert number
    assert f"incident {number[1]}" in caplog.text


@pytest.mark.parametrize("ask", ["type", "mention", "press"])
async def test_a_fault_after_the_answer_is_told_too(people, slack, answers, monkeypatch, ask):
    answers.card = FIGURES
    shown = await people.type("/traffic")
    monkeypatch.setattr("bot.slack.desk.shared", lambda at, line: 1 / 0)
    monkeypatch.setattr("bot.slack.post.SlackSurface.post", lambda *_, **__: 1 / 0)

    match ask:
        case "type":
            await people.type("/traffic 30d")
        case "mention":
            await people.mention("traffic")
        case "press":
            await people.press(shown, "Share in channel")
    await eventually(lambda: len(slack.private()) == 2)

    assert "That went wrong on my side." in slack.private()[1].text


async def test_who_asked_in_public_is_told_of_the_restart(people, slack, answers, jobs):
    slack.fail("chat.postMessage", "hang")
    await people.mention("live")
    await eventually(lambda: slack.asked("chat.postMessage"))

    await jobs.drain(0.01)

    assert "I am being restarted." in slack.private()[0].text


async def test_what_takes_too_long_ends_in_a_sentence(people, slack, answers, monkeypatch, caplog):
    monkeypatch.setattr("bot.slack.desk.DEADLINE", 0.02)
    answers.seconds = 60

    shown = await people.type("/live nice")
    number = re.search(r"Incident (\w{6})", str(shown.blocks))

    assert "longer than ten seconds" in shown.text
    assert number
    assert f"incident {number[1]}" in caplog.text


async def test_an_error_of_the_answer_is_its_own_sentence(people, answers):
    answers.card = UmamiError("Umami does not answer. Please try again in a minute.")

    shown = await people.type("/live nice")

    assert "Umami does not answer. Please try again in a minute." in shown.text


async def test_who_waits_is_told_of_the_restart(people, slack, answers, jobs, monkeypatch):
    monkeypatch.setattr("bot.slack.desk.QUICK", 0.01)
    answers.seconds = 60
    await people.type("/live nice")

    await jobs.drain(0.01)

    assert "I am being restarted." in slack.private()[-1].text


@pytest.mark.parametrize("kind", ["500", "reset", "hang", "invalid_blocks"])
async def test_an_answer_that_response_url_does_not_take_is_whispered(
    people, slack, answers, monkeypatch, kind
):
    monkeypatch.setattr("bot.slack.desk.QUICK", 0.01)
    monkeypatch.setattr("bot.slack.reply.SECONDS", 0.2)
    answers.seconds = 0.05
    slack.fail("response_url", kind)
    slack.fail("response_url", kind)

    await people.type("/live nice")
    await eventually(lambda: len(slack.private()) == 2)

    assert "Live\nNobody is there." == slack.private()[-1].text
    assert 1 == len(slack.asked("chat.postEphemeral"))


async def test_an_answer_goes_to_slack_only(people, slack, answers, monkeypatch, caplog):
    monkeypatch.setattr("bot.slack.desk.QUICK", 0.0)
    answers.seconds = 0.01

    await people.type("/live", response_url="https://hooks.slack.com.evil.test/commands/1")
    await eventually(lambda: len(slack.private()) == 2)

    assert 1 == len(slack.asked("chat.postEphemeral"))
    assert "does not lead to Slack" in caplog.text


async def test_an_answer_that_cannot_be_posted_is_whispered(people, slack, answers):
    slack.fail("chat.postMessage", "restricted_action")

    await people.mention("live")
    await eventually(lambda: slack.private())

    assert "Live\nNobody is there." == slack.private()[0].text


async def test_the_first_native_chart_comes_where_a_refusal_would_be_seen(people, slack, answers):
    answers.card = CHARTED

    first = await people.type("/traffic")
    await eventually(lambda: len(slack.private()) == 2)
    second = await people.type("/traffic")

    assert "Looking…" == first.text
    assert "data_visualization" in slack.private()[1].kinds
    assert "data_visualization" in second.kinds


async def test_a_workspace_without_native_charts_gets_characters(people, slack, answers):
    answers.card = CHARTED
    slack.takes_native = False

    await people.type("/traffic")
    await eventually(lambda: len(slack.private()) == 2)
    second = await people.type("/traffic")

    assert "rich_text" in slack.private()[1].kinds
    assert "rich_text" in second.kinds
    assert 2 == slack.hooks["h0"].uses


async def test_an_address_of_an_answer_that_is_none_is_not_dialled(
    people, slack, answers, monkeypatch
):
    monkeypatch.setattr("bot.slack.desk.QUICK", 0.0)
    answers.seconds = 0.01

    await people.type("/live", response_url="https://[broken")
    await eventually(lambda: len(slack.private()) == 2)

    assert "Live\nNobody is there." == slack.private()[1].text
