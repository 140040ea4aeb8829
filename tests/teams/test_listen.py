"""What people in Teams ask, and what they and others see of the answer."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.answer import sorry
from marina.card import Action, Actions, Card
from marina.errors import UsageError
from tests.teams.fake_state import ANA, BEN, BERTHS, GUEST, SALES, STRANGER, Fault
from tests.teams.people import BOT
from tests.teams.rules import buttons, words
from tests.teams.samples import ALERT, CARDS, HOSTILE
from tests.teams.serving import eventually

GROUP = "19:group@thread.v2"
USER = f"teams:{ANA.aad}"


async def test_a_message_in_a_personal_chat_is_answered(teams, ana, answers, settled):
    await ana.says("traffic nice")
    await settled()

    (message,) = teams.seen_by(ANA.account)
    assert [("traffic nice", USER, "teams:a:ana", True)] == answers.asked
    assert ALERT.summary in words(message.card)


@pytest.mark.parametrize(
    ("chat", "private", "alone"),
    [("a:ana", False, True), (SALES, False, False), (SALES, True, True), (GROUP, False, False)],
)
async def test_it_is_known_whether_others_read_the_answer(
    ana, answers, settled, chat, private, alone
):
    await ana.says("client ada", chat, private=private)
    await settled()

    assert [alone] == answers.alone


async def test_typing_is_shown_at_once(teams, ana, answers, settled):
    answers.seconds = 0.2
    await ana.says("traffic")
    await eventually(lambda: teams.typing)

    assert [] == teams.seen_by(ANA.account)


async def test_the_notification_tells_the_summary(teams, ana, answers, settled):
    await ana.says("traffic")
    await settled()

    (message,) = teams.seen_by(ANA.account)
    assert f"{ALERT.title}: {ALERT.summary}" == message.activity["summary"]


@pytest.mark.parametrize("chat", [SALES, GROUP])
async def test_a_mention_is_answered_for_all(teams, ana, answers, settled, chat):
    asked = await ana.says("traffic nice", chat)
    await settled()

    (message,) = teams.seen_by(BEN.account)
    assert ["traffic nice"] == answers.lines
    assert (asked if chat == SALES else "") == message.thread


async def test_a_question_in_a_thread_is_answered_in_it(teams, ana, answers, settled):
    await ana.says("traffic", SALES, thread="1779190000000")
    await settled()

    assert ["1779190000000"] == [it.thread for it in teams.seen_by(BEN.account)]


AT = "<at>Tidings</at>"
MENTION = {"type": "mention", "mentioned": BOT, "text": AT}
OTHER = {"type": "mention", "mentioned": {"id": "29:ben", "name": "Ben"}, "text": "<at>Ben</at>"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"{AT} traffic", "traffic"),
        (f"{AT}&nbsp;traffic nice", "traffic nice"),
        (f"{AT}\u00a0traffic\n", "traffic"),
        (f"traffic {AT}", "traffic"),
        (f"{AT} {AT} traffic", "traffic"),
        ("<at>tidings </at> traffic", "traffic"),
        ('<at id="0">Tidings</at> traffic', "traffic"),
        (f"{AT} client <at>Ben</at>", "client Ben"),
        (f"{AT} traffic path=~a&amp;b", "traffic path=~a&b"),
        (AT, ""),
    ],
)
async def test_the_bots_own_name_is_no_part_of_the_line(ana, answers, settled, text, line):
    await ana.says("", SALES, raw={"text": text, "entities": [OTHER, MENTION]})
    await settled()

    assert [line] == answers.lines


async def test_what_is_said_to_others_is_not_answered(ana, answers, settled):
    await ana.says("", SALES, raw={"text": "<at>Ben</at> traffic", "entities": [OTHER]})
    await ana.says("", GROUP, raw={"text": "traffic", "entities": []})
    await settled()

    assert [] == answers.asked


async def test_a_program_is_not_answered(ana, answers, settled):
    await ana.says("traffic", raw={"from": {"id": "28:other", "name": "Other"}})
    await settled()

    assert [] == answers.asked


async def test_a_long_message_is_cut(ana, answers, settled):
    await ana.says("x" * 64_000)
    await settled()

    assert [1000] == [len(line) for line in answers.lines]


async def test_what_comes_twice_is_answered_once(teams, ana, answers, settled):
    for _ in range(3):
        await ana.says("traffic", raw={"id": "1779190000777"})
    await settled()

    assert (1, 1) == (len(answers.asked), len(teams.seen_by(ANA.account)))


async def test_a_submitted_card_is_a_line_too(ana, answers, settled):
    await ana.says("", raw={"value": {"line": "/traffic nice"}})
    await settled()

    assert ["/traffic nice"] == answers.lines


class TestInPrivate:
    """A slash command in a chat with others: nobody else sees question or answer."""

    async def test_nobody_else_sees_the_answer(self, teams, ana, answers, settled):
        await ana.says("/traffic", SALES, private=True)
        await settled()

        assert 1 == len(teams.seen_by(ANA.account, SALES))
        assert ([], []) == (teams.seen_by(BEN.account), teams.typing)

    @pytest.mark.parametrize("known", [True, False])
    async def test_where_teams_does_not_take_it_it_goes_to_the_chat_alone(
        self, teams, ana, answers, settled, known
    ):
        if known:
            await ana.says("traffic")
        else:
            del teams.chats["a:ana"]
        await settled()
        teams.targeted = False
        await ana.says("/traffic", SALES, private=True)
        await settled()

        assert [] == teams.seen_by(ANA.account, SALES)
        assert 1 + known == len(teams.seen_by(ANA.account, "a:ana"))

    async def test_it_can_be_shared_as_it_was_told(self, teams, ana, answers, settled, now):
        await ana.says("/traffic nice", SALES, private=True, thread="1779190000000")
        await settled()
        (message,) = teams.seen_by(ANA.account)
        shown = await ana.presses(message, "Share in this chat")
        await settled()

        (shared,) = teams.seen_by(BEN.account)
        assert "Shared." == shown["value"]
        assert "Shared by Ana Kovač" in words(shared.card)
        assert "1779190000000" == shared.thread
        assert [now.replace(microsecond=0)] * 2 == [it.replace(microsecond=0) for it in answers.at]

    async def test_what_went_wrong_cannot_be_shared(self, teams, ana, answers, settled):
        answers.card = Card("/traffic", "Umami does not answer.")
        await ana.says("/traffic", SALES, private=True)
        await settled()

        (message,) = teams.seen_by(ANA.account)
        assert [] == buttons(message.card)

    @pytest.mark.parametrize("private", [True, False])
    async def test_what_is_the_askers_alone_is_shown_to_nobody_else(
        self, teams, ana, answers, settled, private
    ):
        answers.card = Card("Reveal", "ada@example.com", *ALERT.blocks[:1], private=True)
        await ana.says("reveal", SALES, private=private)
        await settled()

        (message,) = teams.seen_by(ANA.account)
        assert [] == teams.seen_by(BEN.account)
        assert "Share in this chat" not in str(message.card)

    async def test_sharing_twice_posts_once(self, teams, ana, answers, settled):
        await ana.says("/traffic", SALES, private=True)
        await settled()
        (message,) = teams.seen_by(ANA.account)
        for _ in range(2):
            await ana.presses(message, "Share in this chat", id="1779190000555")

        assert 1 == len(teams.seen_by(BEN.account))

    async def test_what_keeps_it_from_being_shared_is_said(self, teams, ana, answers, settled):
        await ana.says("/traffic", SALES, private=True)
        await settled()
        (message,) = teams.seen_by(ANA.account)
        teams.faults.append(Fault(403, code="MessageWritesBlocked"))
        shown = await ana.presses(message, "Share in this chat")

        assert shown["value"].startswith("Not shared. ")


class TestButtons:
    async def test_a_button_asks_its_line_and_the_answer_takes_its_place(
        self, teams, ana, answers, settled
    ):
        await ana.says("live")
        await settled()
        (message,) = teams.seen_by(ANA.account)
        answers.card = CARDS["lines"]
        shown = await ana.presses(message, "Journey")

        assert ["live", "client CRM-1001"] == answers.lines
        assert CARDS["lines"].summary in words(shown["value"])

    @pytest.mark.parametrize("name", CARDS)
    async def test_every_button_of_every_card_does_something(
        self, teams, ana, answers, settled, name
    ):
        answers.card = CARDS[name]
        await ana.says("/it", SALES, private=True)
        await settled()
        (message,) = teams.seen_by(ANA.account)
        answers.asked.clear()
        lines = []
        for button in buttons(message.card):
            if button["type"] == "Action.Execute":
                await ana.executes(button, message)
                lines.append(button["data"]["line"])

        assert lines == answers.lines

    async def test_a_press_that_comes_twice_is_answered_twice_and_done_once(
        self, teams, ana, answers, settled
    ):
        await ana.says("live")
        await settled()
        (message,) = teams.seen_by(ANA.account)
        first, second = await asyncio.gather(
            *(ana.presses(message, "Mine", id="1779190000666") for _ in range(2))
        )

        assert first == second
        assert ["live", "mine CRM-1001"] == answers.lines

    async def test_among_others_what_is_the_pressers_alone_is_shown_to_nobody_else(
        self, teams, ana, answers, settled
    ):
        await ana.says("live", SALES)
        await settled()
        (message,) = teams.seen_by(BEN.account)
        answers.card = Card("Reveal", "ada@example.com", private=True)
        shown = await ana.presses(message, "Journey")
        await settled()

        assert [False, True] == answers.alone
        assert "for you alone" in shown["value"]
        assert (1, 2) == (len(teams.seen_by(BEN.account)), len(teams.seen_by(ANA.account)))

    @pytest.mark.parametrize("data", [{}, {"line": 1}, {"line": ["traffic"]}])
    async def test_an_odd_button_shows_the_help(self, teams, ana, answers, settled, data):
        await ana.says("live")
        await settled()
        (message,) = teams.seen_by(ANA.account)
        button = {"type": "Action.Execute", "verb": "ask", "data": data}
        await ana.executes(button, message)

        assert ["live", "help"] == answers.lines

    @pytest.fixture
    def slow(self, monkeypatch):
        monkeypatch.setattr("bot.teams.desk.PATIENCE", 0.05)

    async def test_a_late_answer_takes_the_place_of_working(
        self, slow, teams, ana, answers, settled
    ):
        await ana.says("live")
        await settled()
        (message,) = teams.seen_by(ANA.account)
        answers.seconds, answers.card = 0.2, CARDS["lines"]
        shown = await ana.presses(message, "Journey")
        await settled()

        assert "Working…" in words(shown["value"])
        assert (1, True) == (message.edits, CARDS["lines"].summary in words(message.card))

    async def test_among_others_a_late_answer_comes_to_who_pressed(
        self, slow, teams, ana, answers, settled
    ):
        await ana.says("live", SALES)
        await settled()
        (message,) = teams.seen_by(BEN.account)
        answers.seconds = 0.2
        shown = await ana.presses(message, "Journey")
        await settled()

        assert "for you alone" in shown["value"]
        assert (1, 2, 0) == (
            len(teams.seen_by(BEN.account)),
            len(teams.seen_by(ANA.account)),
            message.edits,
        )


class TestWho:
    async def test_a_stranger_is_refused(self, teams, somebody, answers, settled):
        sam = somebody(STRANGER)
        await sam.says("traffic", SALES)
        await settled()

        (message,) = teams.seen_by(STRANGER.account)
        assert [] == answers.asked
        assert "I answer only to people of the company" in words(message.card)

    async def test_another_company_is_not_even_asked_about(self, teams, somebody, answers, settled):
        before = STRANGER.asked
        sam = somebody(STRANGER)
        elsewhere = {"id": SALES, "conversationType": "channel", "tenantId": "elsewhere"}
        await sam.says("traffic", SALES, raw={"conversation": elsewhere})
        await settled()

        assert ([], before) == (answers.asked, STRANGER.asked)

    async def test_a_guest_changes_nothing(self, somebody, answers, settled):
        await somebody(GUEST).says("traffic", SALES)
        await settled()

        assert [False] == [may_change for *_, may_change in answers.asked]

    async def test_teams_is_asked_once_about_somebody(self, teams, ana, answers, settled):
        before = ANA.asked
        for _ in range(3):
            await ana.says("traffic")
        await settled()

        assert 1 == ANA.asked - before

    @pytest.fixture
    def admins(self):
        return (f"teams:{BEN.aad}",)

    async def test_where_admins_are_named_only_they_change_things(self, somebody, answers, settled):
        for member in (ANA, BEN):
            await somebody(member).says("traffic", SALES)
            await settled()

        assert [False, True] == [may_change for *_, may_change in answers.asked]

    async def test_who_is_not_known_changes_nothing_but_is_answered(
        self, teams, ana, answers, settled
    ):
        teams.faults.append(Fault(503, path="/members/"))
        await ana.says("traffic")
        await settled()

        assert [False] == [may_change for *_, may_change in answers.asked]


class TestComingAndGoing:
    @pytest.mark.parametrize("chat", ["a:ana", SALES, GROUP])
    async def test_a_new_chat_is_welcomed_once(self, teams, ana, settled, chat):
        await ana.adds(chat)
        await settled()
        await ana.adds(chat)
        await settled()

        (message,) = teams.seen_by(ANA.account, chat)
        assert "Ask me, or press a button." in words(message.card)

    async def test_every_button_of_the_welcome_asks_something(self, teams, ana, answers, settled):
        await ana.adds("a:ana")
        await settled()
        (message,) = teams.seen_by(ANA.account)
        for button in buttons(message.card):
            await ana.executes(button, message)

        assert "help" == answers.lines[-1]
        assert len(buttons(message.card)) == len(answers.lines) > 2

    async def test_who_was_met_is_remembered(self, ana, answers, settled, store, teams):
        await ana.says("traffic", BERTHS)
        await settled()

        channel, person = [
            await store.contact(it) for it in (f"teams:{BERTHS}", f"teams:{ANA.aad}")
        ]
        assert ("channel", SALES, teams.url) == (channel.kind, channel.team, channel.service_url)
        assert ("person", ANA.account, "") == (person.kind, person.account, person.chat)

    async def test_a_removed_bot_forgets_all_of_the_team_and_its_subscriptions(
        self, ana, answers, settled, store, weekly
    ):
        await ana.says("traffic", BERTHS)
        await settled()
        await store.subscribe(replace(weekly, channel=f"teams:{BERTHS}"))
        await ana.removes(SALES)
        await settled()

        (subscription,) = await store.subscriptions()
        assert await store.contact(f"teams:{BERTHS}") is None
        assert "Tidings was removed from that chat." == subscription.paused

    async def test_who_comes_back_is_met_again(self, teams, ana, answers, settled, store):
        await ana.says("traffic", SALES)
        await settled()
        await ana.removes(SALES)
        await settled()
        teams.chats[SALES].installed = True
        await ana.says("traffic", SALES)
        await settled()

        assert await store.contact(f"teams:{SALES}")

    async def test_people_of_another_company_are_not_remembered(
        self, somebody, answers, settled, store
    ):
        elsewhere = {"id": "a:x", "conversationType": "personal", "tenantId": "elsewhere"}
        await somebody(STRANGER).says("traffic", SALES, raw={"conversation": elsewhere})
        await settled()

        assert await store.contact("teams:a:x") is None


class TestWhateverHappens:
    @pytest.mark.parametrize(
        "fault",
        [
            Fault(429, retry_after=0),
            Fault(412),
            Fault(502),
            Fault(503, after=True),
            Fault("cut"),
            Fault("garbled", after=True),
            Fault(400, code="BadSyntax"),
            Fault(413, code="MessageSizeTooBig"),
        ],
        ids=str,
    )
    async def test_somebody_gets_an_answer(self, teams, ana, answers, settled, fault):
        answers.card = CARDS["everything"]
        teams.faults.append(fault)
        await ana.says("traffic")
        await settled()

        seen = teams.seen_by(ANA.account)
        assert 1 + fault.after == len(seen)
        assert fault.after is ("May be a repeat" in words(seen[-1].card)) or fault.how in (
            502,
            "cut",
        )

    async def test_no_sign_of_typing_is_no_failure(self, teams, ana, answers, settled):
        teams.faults.append(Fault(500, typing=True))
        await ana.says("traffic")
        await settled()

        assert 1 == len(teams.seen_by(ANA.account))

    async def test_a_fault_of_ours_has_a_number(self, teams, ana, answers, settled, caplog):
        answers.card = ValueError("planted")
        await ana.says("traffic")
        await settled()

        (message,) = teams.seen_by(ANA.account)
        assert "That went wrong on my side." in words(message.card)
        (record,) = [it for it in caplog.records if "incident" in it.message]
        assert str(record.args[0]) in words(message.card)

    async def test_who_is_slow_says_so(self, teams, ana, answers, settled, monkeypatch):
        monkeypatch.setattr("bot.teams.desk.DEADLINE", 0.05)
        answers.seconds = 1
        await ana.says("traffic")
        await settled()

        (message,) = teams.seen_by(ANA.account)
        assert "longer than ten seconds" in words(message.card)

    async def test_what_is_not_understood_is_answered_with_buttons(
        self, teams, ana, answers, settled
    ):
        answers.card = sorry("trafic", UsageError("Did you mean /traffic?", "traffic"))
        await ana.says("trafic")
        await settled()

        (message,) = teams.seen_by(ANA.account)
        assert ["traffic"] == [it["data"]["line"] for it in buttons(message.card)]

    async def test_a_stopping_bot_says_so(self, teams, ana, answers, jobs):
        answers.seconds = 9
        await ana.says("traffic")
        await eventually(lambda: answers.asked)
        await jobs.drain(0.01)

        (message,) = teams.seen_by(ANA.account)
        assert "I am being restarted" in words(message.card)

    async def test_strangers_text_is_not_parsed(self, teams, ana, answers, settled):
        answers.card = Card(HOSTILE, HOSTILE, Actions(Action(HOSTILE, line="x")))
        await ana.says("traffic")
        await settled()

        (message,) = teams.seen_by(ANA.account)
        assert "[" not in message.card["fallbackText"].replace("\\[", "")


async def test_a_real_command_is_answered(teams, ana, settled):
    await ana.says("live nice")
    await settled()

    (message,) = teams.seen_by(ANA.account)
    assert "Port de Nice" in words(message.card)
