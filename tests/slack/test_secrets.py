"""On good days and bad: no secret and no private word in the log, no stranger's markup in Slack."""

from __future__ import annotations

import contextlib
import json
import logging

import pytest

from bot.surface import PostError
from marina.card import Card, Chart, Field, Fields, Series, Table, Text
from tests.slack.conftest import BOTH, SECRET, eventually
from tests.slack.doors import HttpDoor

EVIL = "<!channel> <@U0EVIL> <https://evil.test|your bank> *_~`"
CHART = Chart("lines", EVIL, (EVIL, "Tue"), (Series(EVIL, (3.0, 4.0)),), EVIL)
HOSTILE = Card(
    EVIL,
    EVIL,
    Text(EVIL),
    Fields(Field(EVIL, EVIL, EVIL)),
    Table((EVIL, EVIL), ((EVIL, EVIL),)),
    CHART,
)
PRIVATE = "client=Ada-Lovelace"
SECRETS = ("xoxb-test", "xapp-test", SECRET, "/hook/", "very-secret", PRIVATE, "v0=")


@BOTH
async def test_no_secret_reaches_the_log(people, bot, slack, answers, monkeypatch, caplog):
    caplog.set_level(logging.DEBUG)
    answers.card = Card("A client", PRIVATE)
    await people.type("/live")
    monkeypatch.setattr("bot.slack.desk.QUICK", 0.0)
    monkeypatch.setattr("bot.slack.reply.SECONDS", 0.1)
    for kind in ("500", "reset", "truncated", "hang", "no_text"):
        slack.fail("response_url", kind)
        slack.fail("chat.postEphemeral", kind.replace("hang", "503"))
        await people.type(f"/traffic {PRIVATE}")
    await eventually(lambda: not slack.faults)
    for kind in ("500", "reset", "invalid_blocks", "is_archived", "token_revoked"):
        slack.fail("chat.postMessage", kind)
        with contextlib.suppress(PostError):
            await bot.surface.post("C1", Card("t", PRIVATE), "k")
    answers.card = ValueError("unexpected")
    await people.mention(f"traffic {PRIVATE}")
    await people.mention(f"{PRIVATE} traffic")
    await eventually(lambda: caplog.text.count("incident") == 2)
    if isinstance(people.door, HttpDoor):
        forged = {"X-Slack-Signature": "v0=" + "1" * 64, "X-Slack-Request-Timestamp": "1"}
        await people.door.post(f"token=xoxb-test&text={PRIVATE}", forged)
        nobodys = json.dumps({"type": "event_callback", "event": {"type": "x", "text": PRIVATE}})
        of_json = {"Content-Type": "application/json"}
        await people.door.post(nobodys, people.door.headers(nobodys) | of_json)

    assert [] == [secret for secret in SECRETS if secret in caplog.text]


@pytest.mark.parametrize("native", [True, False])
@pytest.mark.parametrize("picture", [b"png", b""])
async def test_a_strangers_markup_is_inert_wherever_it_shows(
    people, slack, answers, painter, native, picture
):
    painter.picture, slack.takes_native = picture, native
    answers.card = HOSTILE

    await people.type("/traffic")
    await eventually(lambda: len(slack.private()) == 2)
    await people.mention("traffic")
    await eventually(lambda: slack.public())
    forms = 2 if picture or native else 1
    slack.fail("chat.postMessage", "invalid_blocks", times=forms)
    await people.mention("traffic")
    await eventually(lambda: len(slack.public()) == 2)

    bare = slack.public()[1]
    assert [] == bare.blocks
    assert "&lt;https://evil.test|your bank&gt;" in bare.text
    assert [] == slack.violations


async def test_the_workspace_of_the_tests_does_object(slack):
    """Or the test above could not fail."""
    slack.look_at({"text": EVIL})
    slack.look_at({"text": "", "blocks": [{"type": "divider"}]})
    found, slack.violations = slack.violations, []

    assert 2 == len(found)
