"""Who is answered, who may change things, and whom the bot remembers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.teams.fake_state import ANA, BEN, BERTHS, GUEST, SALES, STRANGER, Fault
from tests.teams.rules import buttons, words

GROUP = "19:group@thread.v2"


async def test_a_stranger_is_refused(teams, somebody, answers, settled):
    sam = somebody(STRANGER)
    await sam.says("traffic", SALES)
    await settled()

    (message,) = teams.seen_by(STRANGER.account)
    assert [] == answers.asked
    assert "I answer only to people of the company" in words(message.card)


async def test_another_company_is_not_even_asked_about(teams, somebody, answers, settled):
    before = STRANGER.asked
    sam = somebody(STRANGER)
    elsewhere = {"id": SALES, "conversationType": "channel", "tenantId": "elsewhere"}
    await sam.says("traffic", SALES, raw={"conversation": elsewhere})
    await settled()

    assert ([], before) == (answers.asked, STRANGER.asked)


async def test_a_guest_changes_nothing(somebody, answers, settled):
    await somebody(GUEST).says("traffic", SALES)
    await settled()

    assert [False] == [may_change for *_, may_change in answers.asked]


async def test_teams_is_asked_once_about_somebody(teams, ana, answers, settled):
    before = ANA.asked
    for _ in range(3):
        await ana.says("traffic")
    await settled()

    assert 1 == ANA.asked - before


async def test_who_is_not_known_changes_nothing_but_is_answered(teams, ana, answers, settled):
    teams.faults.append(Fault(503, path="/members/"))
    await ana.says("traffic")
    await settled()

    assert [False] == [may_change for *_, may_change in answers.asked]


@pytest.mark.parametrize("chat", ["a:ana", SALES, GROUP])
async def test_a_new_chat_is_welcomed_once(teams, ana, settled, chat):
    await ana.adds(chat)
    await settled()
    await ana.adds(chat)
    await settled()

    (message,) = teams.seen_by(ANA.account, chat)
    assert "Ask me, or press a button." in words(message.card)


async def test_every_button_of_the_welcome_asks_something(teams, ana, answers, settled):
    await ana.adds("a:ana")
    await settled()
    (message,) = teams.seen_by(ANA.account)
    for button in buttons(message.card):
        await ana.executes(button, message)

    assert "help" == answers.lines[-1]
    assert len(buttons(message.card)) == len(answers.lines) > 2


async def test_who_was_met_is_remembered(ana, answers, settled, store, teams):
    await ana.says("traffic", BERTHS)
    await settled()

    channel, person = [await store.contact(it) for it in (f"teams:{BERTHS}", f"teams:{ANA.aad}")]
    assert ("channel", SALES, teams.url) == (channel.kind, channel.team, channel.service_url)
    assert ("person", ANA.account, "") == (person.kind, person.account, person.chat)


async def test_a_removed_bot_forgets_all_of_the_team_and_its_subscriptions(
    ana, answers, settled, store, weekly
):
    await ana.says("traffic", BERTHS)
    await settled()
    await store.subscribe(replace(weekly, channel=f"teams:{BERTHS}"))
    await ana.removes(SALES)
    await settled()

    (subscription,) = await store.subscriptions()
    assert await store.contact(f"teams:{BERTHS}") is None
    assert "Tidings was removed from that chat." == subscription.paused


async def test_who_comes_back_is_met_again(teams, ana, answers, settled, store):
    await ana.says("traffic", SALES)
    await settled()
    await ana.removes(SALES)
    await settled()
    teams.chats[SALES].installed = True
    await ana.says("traffic", SALES)
    await settled()

    assert await store.contact(f"teams:{SALES}")


async def test_people_of_another_company_are_not_remembered(somebody, answers, settled, store):
    elsewhere = {"id": "a:x", "conversationType": "personal", "tenantId": "elsewhere"}
    await somebody(STRANGER).says("traffic", SALES, raw={"conversation": elsewhere})
    await settled()

    assert await store.contact("teams:a:x") is None


class TestWhereAdminsAreNamed:
    @pytest.fixture
    def admins(self):
        return (f"teams:{BEN.aad}",)

    async def test_where_admins_are_named_only_they_change_things(self, somebody, answers, settled):
        for member in (ANA, BEN):
            await somebody(member).says("traffic", SALES)
            await settled()

        assert [False, True] == [may_change for *_, may_change in answers.asked]
