"""One scenario for two workspaces, so that FakeSlack is not a private fantasy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.slack.api import call, web_client
from bot.slack.app import Slack
from bot.slack.reply import Place, Replies
from bot.slack.who import Home, People
from bot.surface import Refused, Unauthorized, Unseen
from marina.card import Action, Actions, Card, Chart, Field, Fields, Number, Series, Table
from tests.slack.conftest import SECRET, Painter

CHART = Chart("lines", "Visitors", ("Mon", "Tue"), (Series("now", (3.0, 4.0)),), "Most on Tuesday.")
CARD = Card(
    "Week 20 · Port Nimara",
    "7 visitors <& more>.",
    Fields(Field("Visitors", "7", "▲ 13 %")),
    CHART,
    Table(("Page", "Views"), (("/berths/A12", Number("5", 5.0)),)),
    Actions(Action("30 days", line="traffic period=30d")),
)
PLAIN = Card("Week 21", "8 visitors.")


@pytest.fixture
def since() -> datetime:
    """Long before either workspace's clock."""
    return datetime(2026, 1, 1, tzinfo=UTC) - timedelta(days=3650)


async def messages(peer, thread: str = "") -> list[dict[str, Any]]:
    method = "conversations.replies" if thread else "conversations.history"
    asked = {"channel": peer.channel, "ts": thread or None, "limit": "100"}
    answer = await call(web_client(peer.token, peer.api_url), method, asked, form=True)
    return list(answer["messages"])


async def test_what_was_posted_is_found_by_its_key(peer, surface, since):
    ts = await surface.post(peer.channel, CARD, "digest:1")

    assert ts == await surface.find(peer.channel, "digest:1", since)
    assert await surface.find(peer.channel, "digest:2", since) is None


async def test_a_reply_is_in_its_thread_alone(peer, surface, since):
    parent = await surface.post(peer.channel, PLAIN, "parent")
    child = await surface.post(peer.channel, PLAIN, "child", thread=parent)

    assert child == await surface.find(peer.channel, "child", since, thread=parent)
    assert await surface.find(peer.channel, "child", since) is None


async def test_a_message_is_changed_in_its_place(peer, surface):
    ts = await surface.post(peer.channel, CARD, "changed")

    await surface.update(peer.channel, ts, PLAIN)

    texts = [message["text"] for message in await messages(peer) if message["ts"] == ts]
    assert ["Week 21: 8 visitors."] == texts


async def test_a_picture_gets_ready_and_is_shown(peer, surface):
    ts = await surface.post(peer.channel, CARD, "picture")

    (message,) = (message for message in await messages(peer) if message["ts"] == ts)
    assert "image" in [block["type"] for block in message["blocks"]]


async def test_a_file_is_attached_to_a_thread(peer, surface):
    parent = await surface.post(peer.channel, PLAIN, "with-file")

    file = await surface.attach(peer.channel, "week-21.csv", b"a,b\n", "csv", thread=parent)

    asked = {"file": file}
    client = web_client(peer.token, peer.api_url)
    told = (await call(client, "files.info", asked, form=True))["file"]
    assert file == told["id"]


async def test_text_is_escaped_and_comes_back_as_it_was_sent(peer, surface):
    ts = await surface.post(peer.channel, CARD, "escaped")

    texts = [message["text"] for message in await messages(peer) if message["ts"] == ts]
    assert ["Week 20 · Port Nimara: 7 visitors &lt;&amp; more&gt;."] == texts


async def test_a_token_without_the_scope_is_refused(peer, reader):
    with pytest.raises(Unauthorized, match="chat:write"):
        await reader.post(peer.channel, PLAIN, "k")


async def test_without_history_nothing_is_found(peer, reader, since):
    with pytest.raises(Unseen):
        await reader.find(peer.channel, "k", since)


async def test_an_unknown_channel_is_refused(peer, surface):
    with pytest.raises(Refused, match="channel_not_found"):
        await surface.post("C00NOWHERE", PLAIN, "k")


async def test_an_ephemeral_message_is_in_no_history(peer):
    replies = Replies(web_client(peer.token, peer.api_url))

    await replies.whisper(Place(peer.user, peer.channel), "For your eyes only.")

    assert all("eyes" not in message["text"] for message in await messages(peer))


async def test_a_member_is_known_as_one(peer):
    people = People(web_client(peer.token, peer.api_url), ())
    client = web_client(peer.token, peer.api_url)
    people.home = Home((await call(client, "auth.test", {}, form=True))["team_id"])

    person = await people.person(peer.user)

    assert (True, True, "member") == (person.may_read, person.may_change, person.kind)


async def test_the_bot_introduces_itself(peer, marina, jobs, now):
    bot = Slack(
        peer.token, "", SECRET, peer.api_url, (), marina, Painter(), jobs, clock=lambda: now
    )

    await bot.start()
    connected = await bot.is_connected()
    await bot.aclose()

    assert connected
