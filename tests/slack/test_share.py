"""A private answer, shown to the channel."""

from __future__ import annotations

from bot.slack.desk import is_shareable
from marina.card import Card, Chart, Field, Fields, Series, Text
from marina.errors import UmamiError
from tests.slack.conftest import BOTH, eventually

CHART = Chart("lines", "Visitors", ("Mon", "Tue"), (Series("now", (3.0, 4.0)),), "Most on Tuesday.")
FIGURES = Card("Traffic · Nice", "7 visitors.", Fields(Field("Visitors", "7")))
CHARTED = Card("Traffic · Nice", "7 visitors.", Fields(Field("Visitors", "7")), CHART)


@BOTH
async def test_shared_with_the_channel_it_has_pictures_and_a_name(people, slack, answers, now):
    answers.card = CHARTED
    await people.type("/traffic nice")
    await eventually(lambda: len(slack.private()) == 2)
    shown = slack.private()[1]

    await people.press(shown, "Share in channel")
    await eventually(lambda: shown.deleted)

    assert ["traffic nice", "traffic nice"] == answers.lines
    assert answers.at[1] == now
    assert "image" in slack.public()[0].kinds
    assert "Shared by <@U1>" in str(slack.public()[0].blocks)


async def test_shared_where_the_bot_is_no_member_it_still_arrives(people, slack, answers):
    answers.card = FIGURES
    shown = await people.type("/traffic nice", channel="COUT")

    await people.press(shown, "Share in channel")
    await eventually(lambda: shown.deleted)

    assert ["Traffic · Nice: 7 visitors."] == [m.text for m in slack.public("COUT")]


async def test_what_was_perhaps_shared_is_not_shared_again(people, slack, answers):
    answers.card = FIGURES
    shown = await people.type("/traffic nice")
    slack.fail("chat.postMessage", "reset", "after")

    await people.press(shown, "Share in channel")
    await eventually(lambda: len(slack.private()) == 2)

    assert 1 == len(slack.public())
    assert "Please look whether it is there" in slack.private()[1].text


async def test_shared_twice_by_one_press_it_is_there_once(people, slack, answers):
    answers.card = FIGURES
    shown = await people.type("/traffic nice")

    for _ in range(2):
        await people.press(shown, "Share in channel", trigger_id="pressed-once")
    await eventually(lambda: shown.deleted)

    assert 1 == len(slack.public())


async def test_what_cannot_be_shared_at_all_says_why(people, slack, answers):
    answers.card = FIGURES
    shown = await people.type("/traffic nice", channel="COLD")
    slack.fail("response_url", "404")

    await people.press(shown, "Share in channel")
    await eventually(lambda: len(slack.private()) == 2)

    assert "Not shared: is_archived: the channel is archived" in slack.private()[1].text


async def test_an_error_is_not_for_sharing(people, slack, answers):
    answers.card = FIGURES
    shown = await people.type("/traffic nice")
    answers.card = UmamiError("Umami does not answer.")

    await people.press(shown, "Share in channel")
    await eventually(lambda: len(slack.private()) == 2)

    assert [] == slack.public()
    assert not shown.deleted


async def test_a_card_without_figures_has_no_share_button(people, answers):
    answers.card = Card("Help", "You can ask.", Text("…"))

    shown = await people.type("/tidings help")

    assert "actions" not in shown.kinds


def test_what_is_private_has_no_share_button():
    address = Fields(Field("E-mail", "paolo@example.net"))
    open_card = Card("Paolo Dupont", "His address.", address)
    private = Card("Paolo Dupont", "His address.", address, private=True)

    assert (True, False) == (is_shareable(open_card), is_shareable(private))
