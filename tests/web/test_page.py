"""The page as a chat: what is posted shows up, once, and edits take its place."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.surface import Refused
from bot.web import Page
from bot.web.page import KEPT
from marina.card import Card
from tests.web.html import Parsed
from tests.web.samples import VISIT

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


async def told(client, after: int, many: int) -> list[dict[str, str]]:
    """The next so many messages of the stream."""
    found = []
    async with asyncio.timeout(5), client.stream("GET", f"/events?after={after}") as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data: "):
                found.append(json.loads(line.removeprefix("data: ")))
            if len(found) == many:
                break
    return found


async def test_a_posted_card_appears_by_itself_and_its_edit_in_its_place(client, page):
    async with asyncio.TaskGroup() as group:
        seen = group.create_task(told(client, 0, 2))
        await asyncio.sleep(0.02)
        id = await page.post("page", VISIT, "visit:1")
        await asyncio.sleep(0.02)
        await page.update("page", id, Card("Jack Walsh", "submitted EOI for A27!"))
    posted, edited = seen.result()

    assert [id, id] == [posted["id"], edited["id"]]
    assert VISIT.summary in Parsed(posted["html"]).text
    assert "submitted EOI for A27!" in Parsed(edited["html"]).text


async def test_who_comes_back_is_told_only_what_was_missed(client, page):
    await page.post("page", Card("one", "."))
    seen = page.revision
    await page.post("page", Card("two", "."))

    [missed] = await told(client, seen, 1)

    assert "two" in missed["html"]


async def test_the_browsers_own_memory_of_what_it_saw_counts(client, page):
    await page.post("page", Card("one", "."))
    client.headers["Last-Event-ID"] = str(page.revision)
    await page.post("page", Card("two", "."))

    [missed] = await told(client, 0, 1)

    assert "two" in missed["html"]


async def test_a_stream_after_nothing_that_is_known_is_refused(client):
    wrong = ("", "x", "-1", "9" * 30, "²")
    found = [(await client.get("/events", params={"after": it})).status_code for it in wrong]

    assert [400] * len(wrong) == found


async def test_a_page_opened_later_has_what_was_posted_and_the_replies(client, page):
    id = await page.post("page", VISIT, "visit:1")
    await page.post("page", Card("Inquiry", "An inquiry for A27."), "visit:1:inquiry", thread=id)
    shown = Parsed((await client.get("/")).text)

    assert f"m-{id}" == shown.every("article")[0]["id"]
    assert 1 == shown.text.count("An inquiry for A27.")


async def test_a_reply_outlives_what_it_answers(client, page):
    await page.post("page", Card("Inquiry", "An inquiry for A27."), thread="long-forgotten")

    assert "An inquiry for A27." in Parsed((await client.get("/")).text).text


async def test_an_edit_leaves_the_message_where_it_was(client, page):
    first = await page.post("page", Card("one", "."))
    second = await page.post("page", Card("two", "."))
    await page.update("page", first, Card("one, edited", "."))
    articles = Parsed((await client.get("/")).text).every("article")

    assert [f"m-{first}", f"m-{second}"] == [it["id"] for it in articles if "id" in it]


async def test_a_silent_stream_is_kept_alive(client, page, monkeypatch):
    monkeypatch.setattr("bot.web.endpoints.KEEP_ALIVE", 0.01)
    async with asyncio.timeout(5), client.stream("GET", "/events?after=0") as stream:
        line = await anext(it async for it in stream.aiter_lines() if it.startswith(":"))

    assert ": nothing new" == line


async def test_a_message_is_found_by_its_key(page):
    id = await page.post("page", VISIT, "visit:1")
    reply = await page.post("page", VISIT, "visit:1:more", thread=id)

    assert id == await page.find("page", "visit:1", LONG_AGO)
    assert reply == await page.find("page", "visit:1:more", LONG_AGO, thread=id)
    assert None is await page.find("page", "visit:1:more", LONG_AGO)
    assert None is await page.find("page", "visit:2", LONG_AGO)
    assert None is await page.find("page", "visit:1", datetime.now(UTC) + timedelta(minutes=1))


async def test_an_edit_keeps_key_and_time(page):
    id = await page.post("page", VISIT, "visit:1")
    [before] = page.kept
    await page.update("page", id, Card("Changed", "."))
    [after] = page.kept

    assert (before.key, before.at) == (after.key, after.at)
    assert before.revision < after.revision


async def test_an_edit_of_what_was_forgotten_is_shown_anew(page):
    await page.update("page", "from-before", VISIT)

    assert ["from-before"] == [it.id for it in page.kept]


async def test_only_the_latest_are_kept(page):
    for number in range(KEPT + 5):
        await page.post("page", Card(str(number), "."), str(number))

    assert KEPT == len(page.kept)
    assert "5" == page.kept[0].key


async def test_a_file_can_be_fetched_as_it_was_and_is_never_opened_in_place(client, page):
    id = await page.attach("page", "visits «may».csv", b"a;b\n", "report:1")
    answer = await client.get(f"/files/{id}")

    assert b"a;b\n" == answer.content
    assert answer.headers["Content-Disposition"].startswith(
        "attachment; filename*=utf-8''visits%20"
    )
    assert "application/octet-stream" == answer.headers["Content-Type"]
    assert id == await page.find("page", "", LONG_AGO, name="visits «may».csv")


async def test_a_file_that_is_not_there_is_not_found(client, page):
    id = await page.post("page", VISIT)

    assert 404 == (await client.get("/files/none")).status_code
    assert 404 == (await client.get(f"/files/{id}")).status_code


async def test_there_is_only_one_channel(page):
    with pytest.raises(Refused):
        await page.post("general", VISIT)


async def test_revisions_go_on_rising_after_a_restart(page, bot, pens):
    await page.post("page", VISIT)
    later = datetime.now(UTC) + timedelta(seconds=1)
    another = Page(bot.answer, bot.asker, pens, lambda: later)
    await another.post("page", VISIT)

    assert page.revision < another.revision
