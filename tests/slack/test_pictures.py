"""A message's pictures, and its plainer forms: whatever fails, the words arrive."""

from __future__ import annotations

import pytest

from bot.surface import Refused
from marina.card import Card
from tests.slack.conftest import PNG, eventually
from tests.slack.test_post import CHART, CHARTED, PAGES, PLAIN


async def test_a_picture_is_uploaded_unseen_and_shown_by_the_message(surface, slack):
    await surface.post("C1", CHARTED, "k")

    (file,) = slack.files.values()
    (message,) = slack.public()
    assert PNG == file.content
    assert {"id": file.id} == message.blocks[2]["slack_file"]
    assert "Most on Tuesday." == message.blocks[2]["alt_text"]


async def test_a_stuck_picture_comes_after_its_text(surface, slack, monkeypatch):
    monkeypatch.setattr("bot.slack.post.IN_TIME", 0.01)
    slack.looks = 5

    await surface.post("C1", CHARTED, "k")
    before = slack.public()[0].kinds
    await eventually(lambda: slack.public()[0].edits)

    assert ["header", "section", "data_visualization", "context"] == before
    assert ["header", "section", "image"] == slack.public()[0].kinds


async def test_a_late_picture_that_cannot_be_added_is_told_in_the_log(
    surface, slack, jobs, monkeypatch, caplog
):
    monkeypatch.setattr("bot.slack.post.IN_TIME", 0.01)
    slack.looks = 5
    slack.fail("chat.update", "500")

    await surface.post("C1", CHARTED, "k")
    await jobs.drain(5)

    assert [] == slack.public()[0].edits
    assert "could not be added" in caplog.text


async def test_a_picture_that_is_never_ready_is_given_up(surface, slack, jobs, monkeypatch, caplog):
    monkeypatch.setattr("bot.slack.post.IN_TIME", 0.01)
    monkeypatch.setattr("bot.slack.pictures.PATIENCE", 0.05)
    slack.looks = 10_000

    await surface.post("C1", CHARTED, "k")
    await jobs.drain(5)

    assert [] == slack.public()[0].edits
    assert "a picture is left out" in caplog.text


@pytest.mark.parametrize(
    "method",
    ["files.getUploadURLExternal", "upload", "files.completeUploadExternal", "files.info"],
)
@pytest.mark.parametrize("kind", ["404", "reset", "missing_scope"])
async def test_the_failure_of_a_picture_never_loses_the_text(surface, slack, method, kind):
    if (method, kind) == ("upload", "missing_scope"):
        kind = "503"
    slack.fail(method, kind)
    if (method, kind) == ("files.info", "reset"):  # only a look: it is repeated
        slack.fail(method, "missing_scope")

    await surface.post("C1", CHARTED, "k")

    assert ["header", "section", "data_visualization", "context"] == slack.public()[0].kinds


async def test_without_a_picture_the_numbers_still_arrive(surface, slack, painter):
    painter.picture = b""

    await surface.post("C1", CHARTED, "k")

    assert 1 == len(slack.public())


async def test_a_painter_that_fails_is_only_told_in_the_log(surface, slack, painter, caplog):
    painter.pictures = lambda charts: 1 / 0

    await surface.post("C1", CHARTED, "k")

    assert 1 == len(slack.public())
    assert "no picture: drawing failed" in caplog.text


@pytest.mark.parametrize(
    ("times", "kinds"),
    [(1, ["header", "section", "rich_text"]), (2, [])],
    ids=["without the picture", "bare text"],
)
async def test_what_slack_does_not_take_is_said_more_plainly(surface, slack, times, kinds):
    slack.fail("chat.postMessage", "invalid_blocks", times=times)

    await surface.post("C1", CHARTED, "k")

    (message,) = slack.public()
    assert kinds == message.kinds
    assert "7 visitors." in message.text
    assert "k" == message.metadata["event_payload"]["key"]


async def test_what_slack_takes_in_no_form_is_refused(surface, slack):
    slack.fail("chat.postMessage", "msg_too_long", times=9)

    with pytest.raises(Refused, match="msg_too_long"):
        await surface.post("C1", CHARTED, "k")


async def test_a_workspace_that_refuses_slacks_own_blocks_is_remembered(surface, slack):
    slack.takes_native = False
    card = Card("Pages", "Nine.", PAGES, CHART)

    await surface.post("C1", card, "1")
    await surface.post("C1", card, "2")

    assert 3 == len(slack.asked("chat.postMessage"))
    assert ["header", "section", "table", "image"] == slack.public()[1].kinds


async def test_a_late_picture_of_a_change_is_added_too(surface, slack, monkeypatch):
    monkeypatch.setattr("bot.slack.post.IN_TIME", 0.01)
    slack.looks = 5
    ts = await surface.post("C1", PLAIN, "k")

    await surface.update("C1", ts, CHARTED)
    await eventually(lambda: "image" in slack.public()[0].kinds)

    assert 2 == len(slack.public()[0].edits)
