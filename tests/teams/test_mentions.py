"""Who takes care of a client is called: where they are, and by the name Teams knows them by."""

from __future__ import annotations

import pytest

from bot.teams.mentions import Called
from bot.teams.render import render
from marina.card import Action, Actions, Card, Context, Text
from marina.store import Contact
from tests.teams.fake_state import ANA, BEN, SALES, Fault
from tests.teams.microsoft import TENANT
from tests.teams.rules import called_by, faults, words

BY_ID, BY_MAIL = f"teams:{ANA.aad}", "mailto:Ana@example.com"


def of(mention: str, name: str = "ana") -> Card:
    owner = Text("Whose client it is:", mention, name)
    mine = Actions(Action("Mine", line="alerts mine ada 1"))
    return Card("Ada at Nice", "Ada looks at a berth.", owner, mine)


@pytest.fixture
async def met(store, teams) -> Contact:
    channel = Contact(f"teams:{SALES}", teams.url, TENANT, "channel", team=SALES)
    await store.meet([channel])
    return channel


@pytest.fixture
def told(teams):
    """Of the last message: what it says and whom it calls."""

    def told() -> tuple[str, list[str]]:
        card = [*teams.messages.values()][-1].card
        return words(card).splitlines()[2], called_by(card)

    return told


@pytest.mark.parametrize("mention", [BY_ID, BY_MAIL])
async def test_a_member_is_called_by_name(bot, met, told, mention):
    await bot.surface.post(SALES, of(mention))

    assert ("Whose client it is: <at>Ana Kovač</at>", [ANA.account]) == told()


async def test_somebody_met_is_asked_for_by_the_id_they_had(bot, store, teams, met, told):
    await store.meet([Contact("teams:of-old", teams.url, TENANT, "person", account=BEN.account)])
    await bot.surface.post(SALES, of("teams:of-old"))

    assert ("Whose client it is: <at>Ben Moore</at>", [BEN.account]) == told()


@pytest.mark.parametrize(
    "mention", ["mailto:nora@example.com", "teams:somebody", "slack:U0123", "teams:", "mailto:a/b"]
)
async def test_who_is_not_there_is_named(bot, met, told, mention):
    await bot.surface.post(SALES, of(mention, "nora"))

    assert ("Whose client it is: nora", []) == told()


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500])
async def test_where_teams_does_not_say_who_that_is_they_are_named(bot, met, teams, told, status):
    teams.faults.append(Fault(status, path="/members/"))
    await bot.surface.post(SALES, of(BY_MAIL))

    assert ("Whose client it is: ana", []) == told()


async def test_whom_teams_could_not_tell_once_is_called_the_next_time(bot, met, teams, told):
    teams.faults.append(Fault(503, path="/members/"))
    for _ in range(2):
        await bot.surface.post(SALES, of(BY_MAIL))

    assert [ANA.account] == told()[1]


@pytest.mark.parametrize("mention", [BY_MAIL, "mailto:nora@example.com"])
async def test_teams_is_asked_once_about_somebody(bot, met, teams, mention):
    for _ in range(3):
        await bot.surface.post(SALES, of(mention))

    assert 1 == teams.members_asked


async def test_an_edited_message_calls_them_too(bot, met, told):
    id = await bot.surface.post(SALES, of("mailto:nora@example.com"))
    await bot.surface.update(SALES, id, of(BY_ID))

    assert ("Whose client it is: <at>Ana Kovač</at>", [ANA.account]) == told()


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("[Ana](https://evil.test) <b>", "Ana https evil.test b"),
        ("Ana_Maria O'Hara-Lœ, Jr.", "Ana Maria O'Hara-Lœ, Jr."),
        ("<at>Everyone</at>", "at Everyone at"),
    ],
)
async def test_a_name_is_only_a_name(bot, met, told, monkeypatch, name, label):
    monkeypatch.setattr(ANA, "name", name)
    await bot.surface.post(SALES, of(BY_ID))

    assert (f"Whose client it is: <at>{label}</at>", [ANA.account]) == told()


async def test_who_has_no_name_is_not_called(bot, met, told, monkeypatch):
    monkeypatch.setattr(ANA, "name", " * ")
    await bot.surface.post(SALES, of(BY_ID))

    assert ("Whose client it is: ana", []) == told()


async def test_a_pressed_button_s_answer_calls_them(bot, met, teams, ana, answers):
    answers.card = of(BY_ID)
    id = await bot.surface.post(SALES, answers.card)
    shown = await ana.presses(teams.messages[id], "Mine")

    assert [ANA.account] == called_by(shown["value"])


async def test_an_answer_to_one_person_alone_calls_nobody_who_is_not_there(
    bot, teams, ana, answers, settled
):
    answers.card = of(f"teams:{BEN.aad}", "ben")
    await ana.says("visit ada")
    await settled()

    (message,) = teams.seen_by(ANA.account, "a:ana")
    assert [] == called_by(message.card)
    assert "Whose client it is: ben" in words(message.card)


def test_where_the_text_is_cut_off_nobody_is_called():
    owner = Called("Whose client it is:", BY_ID, "Ana Kovač", ANA.account)
    long = (Context("x" * 3000) for _ in range(20))
    card = render(Card("Ada at Nice", "Ada looks.", *long, owner))

    assert ([], []) == (called_by(card), faults(card))


def test_two_who_are_called_are_two():
    ana = Called("Whose client it is:", BY_ID, "Ana Kovač", ANA.account)
    ben = Called("Taken care of by", "teams:b", "Ben Moore", BEN.account)
    card = render(Card("Ada at Nice", "Ada looks.", ana, Text("Between"), ben))

    assert ([ANA.account, BEN.account], []) == (called_by(card), faults(card))
