"""Posting: once, in the fullest form Slack takes, and with a true word about how it went."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.api import web_client
from bot.slack.post import SlackSurface
from bot.surface import NotPosted, PostError, Refused, Unauthorized, Unclear, Unseen
from marina.card import Card, Chart, Number, Series, Table

CHART = Chart("lines", "Visitors", ("Mon", "Tue"), (Series("now", (3.0, 4.0)),), "Most on Tuesday.")
PLAIN = Card("Week 20", "7 visitors.")
CHARTED = Card("Week 20", "7 visitors.", CHART)
PAGES = Table(("Page", "Views"), tuple((f"/{n}", Number(str(n), float(n))) for n in range(9)))

ANSWERS = {  # what Slack says → what the sender hears
    "429": NotPosted,
    "ratelimited": NotPosted,
    "message_limit_exceeded": NotPosted,
    "something_new": NotPosted,
    "500": Unclear,
    "503": Unclear,
    "html": Unclear,
    "text": Unclear,
    "truncated": Unclear,
    "reset": Unclear,
    "hang": Unclear,
    "internal_error": Unclear,
    "fatal_error": Unclear,
    "request_timeout": Unclear,
    "service_unavailable": Unclear,
    "404": Refused,
    "408": Unclear,
    "is_archived": Refused,
    "channel_not_found": Refused,
    "not_in_channel": Refused,
    "restricted_action": Refused,
    "user_not_found": Refused,
    "invalid_auth": Unauthorized,
    "token_revoked": Unauthorized,
    "account_inactive": Unauthorized,
    "missing_scope": Unauthorized,
}
LOST = ("500", "503", "html", "text", "truncated", "reset", "hang")


@contextmanager
def impatient(client: AsyncWebClient, kind: str) -> Iterator[None]:
    """Where Slack hangs, for a moment only."""
    patience = client.timeout
    if kind == "hang":
        client.timeout = 0.2  # type: ignore[assignment]
    yield
    client.timeout = patience


@pytest.fixture
def since(slack) -> datetime:
    return datetime.fromtimestamp(slack.now, UTC) - timedelta(seconds=5)


async def test_a_message_has_a_text_blocks_and_its_key(surface, slack):
    ts = await surface.post("C1", PLAIN, "digest:nice:2026-05-18")

    (message,) = slack.public()
    assert (ts, "Week 20: 7 visitors.") == (message.ts, message.text)
    assert {"key": "digest:nice:2026-05-18"} == message.metadata["event_payload"]


async def test_the_same_key_has_the_same_client_msg_id(surface, slack):
    for key in ("a", "a", "b"):
        await surface.post("C1", PLAIN, key)

    first, again, other = (asked["client_msg_id"] for asked in slack.asked("chat.postMessage"))
    assert first == again != other


@pytest.mark.parametrize(("said", "heard"), ANSWERS.items())
async def test_a_failure_is_told_for_what_it_is(surface, client, slack, said, heard):
    slack.fail("chat.postMessage", said)

    with impatient(client, said), pytest.raises(PostError) as caught:
        await surface.post("C1", PLAIN, "k")

    kinds = (Unauthorized, NotPosted, Unclear, Refused)  # the first is one of the second
    assert heard is next(kind for kind in kinds if isinstance(caught.value, kind))
    assert [] == slack.public()
    assert 1 == len(slack.asked("chat.postMessage"))


async def test_slacks_own_pause_is_obeyed(surface, slack):
    slack.fail("chat.postMessage", "429")

    with pytest.raises(NotPosted) as caught:
        await surface.post("C1", PLAIN, "k")

    assert 7 == caught.value.retry_after


async def test_an_address_that_is_none_is_told(painter, jobs):
    nowhere = SlackSurface(web_client("xoxb-test", "no-address/"), painter, jobs)

    with pytest.raises(NotPosted, match="SLACK_API_URL"):
        await nowhere.post("C1", PLAIN, "k")


async def test_after_a_429_other_channels_flow(surface, slack, monkeypatch):
    monkeypatch.setattr("bot.slack.pace.PATIENCE", 1.0)
    slack.fail("chat.postMessage", "429")
    with pytest.raises(NotPosted):
        await surface.post("C1", PLAIN, "k")

    with pytest.raises(NotPosted) as held:
        await surface.post("C1", PLAIN, "k")
    await surface.post("C2", PLAIN, "other")

    assert 6 < held.value.retry_after <= 7
    assert ["C1", "C2"] == [asked["channel"] for asked in slack.asked("chat.postMessage")]


async def test_a_refused_connection_is_certain(slack, painter, jobs):
    url = slack.api_url
    await slack.stop()

    with pytest.raises(NotPosted):
        await SlackSurface(web_client("xoxb-test", url), painter, jobs).post("C1", PLAIN, "k")


@pytest.mark.parametrize("kind", LOST)
@pytest.mark.parametrize("when", ["before", "after"])
async def test_whatever_gets_lost_the_message_is_there_once(
    surface, client, slack, since, when, kind
):
    slack.fail("chat.postMessage", kind, when)

    with impatient(client, kind), pytest.raises(Unclear):
        await surface.post("C1", PLAIN, "k")
    found = await surface.find("C1", "k", since)
    if not found:
        found = await surface.post("C1", PLAIN, "k")

    assert [found] == [message.ts for message in slack.public()]


async def test_a_refusal_says_what_would_help(surface):
    with pytest.raises(Refused, match="/invite @Tidings"):
        await surface.post("COUT", PLAIN, "k")
    with pytest.raises(Refused, match="unarchive"):
        await surface.post("COLD", PLAIN, "k")


async def test_a_token_that_ends_is_told_once_and_is_over_when_it_works_again(
    surface, slack, caplog
):
    slack.revoked.add("xoxb-test")
    for _ in range(2):
        with pytest.raises(Unauthorized):
            await surface.post("C1", PLAIN, "k")
    trouble = surface.trouble
    slack.revoked.clear()
    await surface.post("C1", PLAIN, "k")

    assert "token_revoked" in trouble
    assert 1 == caplog.text.count("refuses the bot's token")
    assert "" == surface.trouble


async def test_a_message_of_a_thread_is_looked_for_there(surface, slack, since):
    parent = await surface.post("C1", PLAIN, "parent")
    child = await surface.post("C1", PLAIN, "child", thread=parent)

    assert child == await surface.find("C1", "child", since, thread=parent)
    assert await surface.find("C1", "child", since) is None
    assert parent == slack.public()[1].thread


async def test_a_look_goes_through_every_page(surface, slack, since, monkeypatch):
    monkeypatch.setattr("bot.slack.post.PAGE", 2)
    slack.spent.clear()
    for n in range(5):
        await surface.post("C1", PLAIN, str(n))

    assert slack.public()[4].ts == await surface.find("C1", "4", since)
    assert await surface.find("C1", "9", since) is None


async def test_a_look_that_fails_is_no_answer(surface, slack, since):
    slack.fail("conversations.history", "500")

    with pytest.raises(Unclear):
        await surface.find("C1", "k", since)


@pytest.mark.parametrize("channel", ["C1", "U2"])
async def test_without_history_nobody_can_look(surface, slack, since, channel):
    slack.tokens["xoxb-test"] -= {"channels:history"}
    slack.channels["U2"] = slack.channels["D1"]

    with pytest.raises(Unseen):
        await surface.find(channel, "k", since)


async def test_a_message_is_changed_in_its_place(surface, slack):
    ts = await surface.post("C1", PLAIN, "k")

    await surface.update("C1", ts, CHARTED)

    (message,) = slack.public()
    assert ["header", "section", "image"] == message.kinds
    assert "k" == message.metadata["event_payload"]["key"]


async def test_a_message_to_a_person_is_changed_and_answered_in_the_channel_it_went_to(
    surface, slack
):
    slack.channels["U2"] = slack.channels["D1"]
    id = await surface.post("U2", PLAIN, "k")
    del slack.channels["U2"]  # a person stands for a channel in new messages alone
    await surface.update("U2", id, CHARTED)
    await surface.post("U2", PLAIN, "reply", thread=id)

    first, reply = slack.public("D1")
    assert 1 == len(first.edits)
    assert first.ts == reply.thread


async def test_a_deleted_message_cannot_be_changed(surface, slack):
    with pytest.raises(Refused, match="deleted"):
        await surface.update("C1", "1.0", PLAIN)


async def test_a_file_is_attached_to_the_thread_and_found_by_its_name(surface, slack, since):
    parent = await surface.post("C1", PLAIN, "parent")

    file = await surface.attach("C1", "week-20.csv", b"a,b\n1,2\n", "csv", thread=parent)

    assert b"a,b\n1,2\n" == slack.files[file].content
    assert await surface.find("C1", "csv", since, thread=parent, name="week-20.csv")
    assert await surface.find("C1", "csv", since, thread=parent, name="week-21.csv") is None


async def test_a_note_stands_beside_its_file(surface, slack):
    await surface.attach("C1", "week-20.csv", b"a,b\n1,2\n", "csv", note="May be a repeat.")

    (message,) = slack.public()
    assert "May be a repeat." == message.text


async def test_a_file_of_which_one_does_not_know_is_unclear(surface, slack, since):
    slack.fail("files.completeUploadExternal", "reset", "after")

    with pytest.raises(Unclear):
        await surface.attach("C1", "week-20.csv", b"a,b\n", "csv")

    assert await surface.find("C1", "csv", since, name="week-20.csv")


async def test_two_messages_to_a_channel_keep_their_distance(surface, slack, monkeypatch):
    monkeypatch.setattr("bot.slack.pace.EVERY", 0.3)
    loop = asyncio.get_running_loop()
    began = loop.time()

    await asyncio.gather(*(surface.post("C1", PLAIN, str(n)) for n in range(2)))
    to_one = loop.time() - began
    await surface.post("C2", PLAIN, "other")

    assert to_one >= 0.3
    assert loop.time() - began - to_one < 0.3
