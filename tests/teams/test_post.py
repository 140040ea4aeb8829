"""Messages that nobody asked for: where they go, and what is known of them afterwards."""

from __future__ import annotations

import contextlib
import json
import logging
from dataclasses import replace

import pytest

from bot.surface import (
    REPEAT,
    NotPosted,
    PostError,
    Refused,
    Unauthorized,
    Unclear,
    Unseen,
    repeated,
)
from marina.card import Card, Table
from marina.store import Contact
from tests.teams.fake import TOKEN
from tests.teams.fake_state import ANA, BEN, SALES, Fault
from tests.teams.rules import walk, words
from tests.teams.samples import ALERT, CARDS, EVERYTHING

GROUP = "19:group@thread.v2"
KEY = "digest:sales:2026-05-18"


@pytest.fixture
async def met(store, teams):
    """Chats and people that the bot has heard of."""
    channel = Contact(f"teams:{SALES}", teams.url, "t", "channel", team=SALES)
    chats = [
        channel,
        replace(channel, address=f"teams:{GROUP}", kind="groupChat", team=""),
        replace(channel, address="teams:a:ana", kind="personal", team=""),
        replace(channel, address="teams:19:gone", team=""),
    ]
    tenant = ANA.tenant
    people = [
        Contact(f"teams:{it.aad}", teams.url, tenant, "person", account=it.account)
        for it in (ANA, BEN)
    ]
    await store.meet([*chats, *people])
    return channel


@pytest.mark.parametrize("chat", [SALES, GROUP, "a:ana"])
async def test_a_card_goes_to_every_kind_of_chat(bot, teams, met, chat):
    message = await bot.surface.post(chat, EVERYTHING, KEY)

    (seen,) = teams.seen_by(ANA.account, chat)
    assert (message, "") == (seen.id, seen.thread)
    assert EVERYTHING.summary in words(seen.card)


@pytest.mark.parametrize("name", CARDS)
async def test_teams_takes_every_card(bot, teams, met, name):
    await bot.surface.post(SALES, CARDS[name], KEY)

    assert 1 == len(teams.seen_by(ANA.account))


async def test_a_digest_begins_a_thread_and_its_parts_go_into_it(bot, teams, met):
    first = await bot.surface.post(SALES, EVERYTHING, KEY)
    await bot.surface.post(SALES, ALERT, f"{KEY}:2", thread=first)

    assert ["", first] == [it.thread for it in teams.seen_by(BEN.account)]


async def test_where_there_are_no_threads_the_parts_follow_each_other(bot, teams, met):
    first = await bot.surface.post(GROUP, EVERYTHING, KEY)
    await bot.surface.post(GROUP, ALERT, f"{KEY}:2", thread=first)

    assert ["", ""] == [it.thread for it in teams.seen_by(BEN.account)]


async def test_an_alert_is_changed_in_place(bot, teams, met):
    message = await bot.surface.post(SALES, ALERT, KEY)
    await bot.surface.update(SALES, message, EVERYTHING)

    (seen,) = teams.seen_by(BEN.account)
    assert (1, True) == (seen.edits, EVERYTHING.summary in words(seen.card))


async def test_somebody_is_written_to_alone(bot, teams, met, store):
    for _ in range(2):
        await bot.surface.post(BEN.aad, ALERT)

    assert ["a:ben", "a:ben"] == [it.chat for it in teams.seen_by(BEN.account)]
    person = await store.contact(f"teams:{BEN.aad}")
    assert "teams:a:ben" == person.chat


async def test_who_was_never_met_cannot_be_written_to(bot, met):
    with pytest.raises(Refused, match="add it there"):
        await bot.surface.post("19:never", ALERT)


async def test_a_chat_of_an_unknown_service_is_not_written_to(bot, met, store):
    await store.meet([replace(met, service_url="https://evil.test/")])

    with pytest.raises(Refused, match="TEAMS_SERVICE_URLS"):
        await bot.surface.post(SALES, ALERT)


class TestOutcomes:
    """What the sender must know: certainly not there, perhaps, or never."""

    @pytest.fixture
    def seconds(self):
        return 0.3

    @pytest.fixture(autouse=True)
    def _short(self, monkeypatch):
        monkeypatch.setattr("bot.teams.api.SPARE", 0.2)

    @pytest.mark.parametrize(
        ("fault", "outcome"),
        [
            (Fault(429, retry_after=17), NotPosted),
            (Fault(429), NotPosted),
            (Fault(412), NotPosted),
            (Fault(401), Unauthorized),
            (Fault(403, code="MessageWritesBlocked"), Refused),
            (Fault(404, code="ConversationNotFound"), Refused),
            (Fault(409), NotPosted),
            (Fault(500), Unclear),
            (Fault(502, after=True), Unclear),
            (Fault(503), Unclear),
            (Fault(504, after=True), Unclear),
            (Fault("hang", after=True), Unclear),
            (Fault("hang"), Unclear),
            (Fault("cut", after=True), Unclear),
            (Fault("garbled", after=True), Unclear),
        ],
        ids=str,
    )
    @pytest.mark.parametrize("deed", ["post", "update"])
    async def test_a_failure_is_told_for_what_it_is(self, bot, teams, met, fault, outcome, deed):
        message = await bot.surface.post(SALES, ALERT) if deed == "update" else ""
        teams.faults.append(fault)
        with pytest.raises(outcome) as caught:
            await (
                bot.surface.update(SALES, message, EVERYTHING)
                if deed == "update"
                else bot.surface.post(SALES, ALERT, KEY)
            )

        assert type(caught.value) is outcome
        assert "planted" not in str(caught.value)

    async def test_retry_after_is_told(self, bot, teams, met):
        teams.faults.append(Fault(429, retry_after=17))
        with pytest.raises(NotPosted) as caught:
            await bot.surface.post(SALES, ALERT)

        assert 17 == caught.value.retry_after

    @pytest.mark.parametrize("status", [429, 503])
    async def test_and_kept_for_that_chat_alone(self, bot, teams, met, status):
        teams.faults.append(Fault(status, retry_after=17))
        for _ in range(2):
            with pytest.raises((NotPosted, Unclear)):
                await bot.surface.post(SALES, ALERT)
        await bot.surface.post(GROUP, ALERT)

        assert [GROUP] == [it.chat for it in teams.seen_by(ANA.account)]

    async def test_a_refused_connection_is_certainly_not_there(self, bot, met, monkeypatch, store):
        gone = "http://127.0.0.1:9"
        monkeypatch.setattr(bot._connector, "_services", frozenset([gone]))
        await store.meet([replace(met, service_url=gone)])

        with pytest.raises(NotPosted, match="cannot be reached"):
            await bot.surface.post(SALES, ALERT)

    async def test_an_answer_without_an_id_is_an_answer(self, bot, teams, met):
        teams.faults.append(Fault("empty", after=True))

        assert "" == await bot.surface.post(SALES, ALERT)

    async def test_nobody_is_there_any_more(self, bot, teams, met):
        with pytest.raises(Refused, match="the chat is gone"):
            await bot.surface.post("19:gone", ALERT)
        teams.chats[SALES].installed = False
        with pytest.raises(Refused, match="removed or blocked"):
            await bot.surface.post(SALES, ALERT)

    async def test_a_deleted_message_is_not_changed(self, bot, teams, met):
        message = await bot.surface.post(SALES, ALERT)
        teams.messages[message].deleted = True

        with pytest.raises(Refused, match="the message was deleted"):
            await bot.surface.update(SALES, message, EVERYTHING)

    async def test_a_refused_token_is_trouble_until_one_is_taken(self, bot, teams, met):
        teams.faults.append(Fault(401))
        with pytest.raises(Unauthorized):
            await bot.surface.post(SALES, ALERT)
        troubled = await bot.is_connected()
        await bot.surface.post(SALES, ALERT)

        assert (False, True) == (troubled, await bot.is_connected())

    async def test_the_log_holds_no_secret_and_nobodys_words(self, bot, teams, met, caplog, capsys):
        caplog.set_level(logging.DEBUG)
        for fault in (Fault(401), Fault(500), Fault("hang"), Fault(400), Fault(403)):
            teams.faults.append(fault)
            with contextlib.suppress(PostError):
                await bot.surface.post(SALES, Card("planted-title", "planted-summary"))

        told = caplog.text + "".join(capsys.readouterr())
        assert [] == [it for it in ("planted", TOKEN, SALES, ANA.account) if it in told], told


class TestRepeats:
    async def test_nobody_can_look_for_one(self, bot, teams, met, now):
        with pytest.raises(Unseen):
            await bot.surface.find(SALES, KEY, now)

    @pytest.mark.parametrize("refused", range(5))
    async def test_what_may_be_one_says_so_in_every_form(self, bot, teams, met, refused):
        teams.faults += [Fault(400)] * refused
        await bot.surface.post(SALES, repeated(CARDS["everything"]))

        (message,) = teams.seen_by(ANA.account)
        told = json.dumps(message.activity, ensure_ascii=False).replace("\N{NO-BREAK SPACE}", " ")
        assert REPEAT in told

    async def test_a_table_that_may_be_one_says_so(self, bot, teams, met):
        await bot.surface.attach(SALES, "digest.csv", b"page,views\n/berths,12\n", KEY, note=REPEAT)

        (message,) = teams.seen_by(ANA.account)
        assert REPEAT in words(message.card)


class TestForms:
    """Where Teams does not take a card, a plainer one goes."""

    @pytest.mark.parametrize(
        ("refused", "kinds"),
        [
            (0, {"Chart.Line", "Image", "Table"}),
            (1, {"Image", "Table"}),
            (2, {"Container", "Table"}),
            (3, {"Container"}),
        ],
    )
    @pytest.mark.parametrize("status", [400, 413])
    async def test_a_plainer_card(self, bot, teams, met, refused, kinds, status):
        teams.faults += [Fault(status) for _ in range(refused)]
        await bot.surface.post(SALES, EVERYTHING)

        (message,) = teams.seen_by(ANA.account)
        drawn = {it["type"] for it in walk(message.card["body"])}
        assert kinds == drawn & {"Chart.Line", "Image", "Table", "Container"} - (
            {"Container"} if refused < 2 else set()
        )

    async def test_at_last_bare_text_which_is_escaped(self, bot, teams, met):
        teams.faults += [Fault(400) for _ in range(4)]
        await bot.surface.post(SALES, EVERYTHING)

        (message,) = teams.seen_by(ANA.account)
        assert r"\[Click\]\(https://evil.test\)" in message.activity["text"]

    async def test_then_it_is_refused(self, bot, teams, met):
        teams.faults += [Fault(400) for _ in range(5)]

        with pytest.raises(Refused):
            await bot.surface.post(SALES, EVERYTHING)

    async def test_without_pictures_characters_are_the_fallback(self, bot, teams, met, painter):
        painter.picture = b""
        await bot.surface.post(SALES, EVERYTHING)

        (message,) = teams.seen_by(ANA.account)
        assert "Image" not in {it["type"] for it in walk(message.card["body"])}

    async def test_a_painter_that_fails_fails_nothing(self, bot, teams, met, painter, monkeypatch):
        async def pictures(charts):
            raise RuntimeError

        monkeypatch.setattr(painter, "pictures", pictures)
        await bot.surface.post(SALES, EVERYTHING)

        assert 1 == len(teams.seen_by(ANA.account))


class TestFiles:
    async def test_the_rows_of_a_csv_file_are_shown(self, bot, teams, met):
        content = "\ufeffpage,views\r\n/berths,12\r\n/a\r\n".encode()
        await bot.surface.attach(SALES, "digest.csv", content, KEY)

        (message,) = teams.seen_by(ANA.account)
        assert all(it in words(message.card) for it in ("digest.csv", "page", "/berths", "12"))
        assert "2 rows" in words(message.card)

    async def test_of_many_rows_the_first(self, bot, teams, met):
        content = "\n".join(["page,views", *(f"/{n},{n}" for n in range(500))]).encode()
        await bot.surface.attach(SALES, "digest.csv", content, KEY)

        (message,) = teams.seen_by(ANA.account)
        assert "The first 50 of 500." in words(message.card)

    @pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"\n\n"])
    async def test_an_odd_file_is_no_failure(self, bot, teams, met, content):
        await bot.surface.attach(SALES, "digest.csv", content, KEY)

        assert 1 == len(teams.seen_by(ANA.account))


async def test_a_heavy_card_is_trimmed_before_it_is_sent(bot, teams, met):
    table = Table(("Page", "Views"), tuple((f"/berths/{n}" * 9, str(n)) for n in range(400)))
    await bot.surface.post(SALES, Card("t", "s", *[table] * 9))

    assert 1 == len(teams.seen_by(ANA.account))
