"""Posting through a Workflows webhook, which takes little and tells nothing."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.surface import NotPosted, Refused, Unclear, Unseen
from bot.teams.workflows import Workflows
from marina.card import Card, Table, Text
from tests.teams.rules import buttons, faults, words
from tests.teams.samples import ALERT, CARDS
from tests.teams.serving import served

SIGNED = "sig=planted-signature"
TAKEN = 21 * 1024


@dataclass
class Webhook:
    """A flow: 202 and no word for a card of at most 21 KB."""

    answers: list[int | str] = field(default_factory=list)
    cards: list[dict[str, Any]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        raw = await request.body()
        assert SIGNED == request.url.query
        answer = self.answers.pop(0) if self.answers else 202
        if answer == "hang":
            await asyncio.sleep(1)
        if answer in (202, "hang", 504) and len(raw) <= TAKEN:
            (attachment,) = json.loads(raw)["attachments"]
            self.cards.append(attachment["content"])
        status = 413 if len(raw) > TAKEN else answer if isinstance(answer, int) else 202
        await Response(status_code=status, headers=self.headers)(scope, receive, send)


@pytest.fixture
async def webhook() -> AsyncIterator[tuple[Webhook, str]]:
    hook = Webhook()
    async with served(hook) as url:
        yield hook, f"{url}/flow?{SIGNED}"


@pytest.fixture
async def workflows(webhook, monkeypatch) -> AsyncIterator[Workflows]:
    monkeypatch.setattr("bot.teams.workflows.SECONDS", 0.3)
    surface = Workflows({"sales": webhook[1], "gone": "http://127.0.0.1:9/?" + SIGNED})
    yield surface
    await surface.aclose()


@pytest.mark.parametrize("name", CARDS)
async def test_every_card_is_taken(workflows, webhook, name):
    await workflows.post("sales", CARDS[name])

    (card,) = webhook[0].cards
    assert [] == faults(card)
    assert CARDS[name].summary in words(card)


async def test_no_button_asks_where_nobody_hears(workflows, webhook):
    await workflows.post("sales", ALERT)

    (card,) = webhook[0].cards
    assert ["Action.OpenUrl"] == [it["type"] for it in buttons(card)]


async def test_a_heavy_card_is_shortened(workflows, webhook):
    table = Table(("Page", "Views"), tuple((f"/berths/{n}" * 9, str(n)) for n in range(400)))
    await workflows.post("sales", Card("t", "s", *[table] * 9, *[Text("ü" * 999)] * 99))

    assert 1 == len(webhook[0].cards)


async def test_a_plainer_card_is_tried(workflows, webhook):
    webhook[0].answers = [400, 400]
    await workflows.post("sales", CARDS["lines"])

    (card,) = webhook[0].cards
    assert "Chart.Line" not in str(card)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (429, NotPosted),
        (302, Refused),
        (401, Refused),
        (404, Refused),
        (410, Refused),
        (500, Unclear),
        (504, Unclear),
        ("hang", Unclear),
    ],
)
async def test_a_failure_is_told_for_what_it_is(workflows, webhook, answer, outcome, caplog):
    caplog.set_level(logging.DEBUG)
    webhook[0].answers = [answer]
    with pytest.raises(outcome) as caught:
        await workflows.post("sales", ALERT)

    assert type(caught.value) is outcome
    ours = [it.getMessage() for it in caplog.records if not it.name.startswith("uvicorn")]
    assert SIGNED not in str(caught.value) + "".join(ours)


async def test_retry_after_is_kept(workflows, webhook):
    webhook[0].answers, webhook[0].headers = [429], {"Retry-After": "17"}
    for _ in range(2):
        with pytest.raises(NotPosted) as caught:
            await workflows.post("sales", ALERT)

    assert 16 < caught.value.retry_after <= 17
    assert [] == webhook[0].cards


async def test_a_refused_connection_is_certainly_not_there(workflows):
    with pytest.raises(NotPosted):
        await workflows.post("gone", ALERT)


async def test_one_that_is_not_named_is_refused(workflows):
    with pytest.raises(Refused, match="WORKFLOW_URLS"):
        await workflows.post("never", ALERT)


async def test_refused_in_every_form_it_is_refused(workflows, webhook):
    webhook[0].answers = [400, 413, 400]
    with pytest.raises(Refused):
        await workflows.post("sales", ALERT)


async def test_what_was_posted_cannot_be_changed(workflows):
    with pytest.raises(Refused):
        await workflows.update("sales", "1", ALERT)


async def test_nobody_can_look_for_a_repeat(workflows, now):
    with pytest.raises(Unseen):
        await workflows.find("sales", "k", now)


async def test_a_csv_file_is_shown_as_a_table(workflows, webhook):
    await workflows.attach("sales", "digest.csv", b"page,views\n/berths,12\n", "k")

    (card,) = webhook[0].cards
    assert "/berths" in words(card)
