"""What people in Teams ask, and what they and others see of the answer."""

from __future__ import annotations

import pytest

from bot.answer import sorry
from bot.surface import NotPosted, Unclear
from bot.teams import reply
from marina.card import Action, Actions, Card
from marina.errors import UsageError
from tests.teams.fake_state import ANA, BEN, SALES, Fault
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


@pytest.fixture
def sixteen(monkeypatch):
    """That Teams takes of a chat in an hour."""
    monkeypatch.setattr("bot.teams.pace.CONVERSATION", ((3600.0, 16),))


async def test_where_much_is_said_nothing_is_spent_on_typing(sixteen, teams, ana, answers, settled):
    for _ in range(7):
        await ana.says("traffic")
        await settled()

    assert (7, 4) == (len(teams.seen_by(ANA.account)), len(teams.typing))


@pytest.mark.parametrize(
    ("failed", "seconds"),
    [(NotPosted("", 29), 29), (NotPosted("", 31), None), (NotPosted("", 0), 4), (Unclear(""), 4)],
)
def test_an_answer_waits_as_long_as_teams_takes_no_more(failed, seconds):
    assert seconds == reply._wait(failed, 4)


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

    async def test_the_log_does_not_tell_whom_somebody_asked_about(
        self, ana, answers, settled, caplog
    ):
        answers.card = ValueError("planted")
        await ana.says("Lovelace has asked for which berth?")
        await settled()

        assert "incident" in caplog.text
        assert "Lovelace" not in caplog.text

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
