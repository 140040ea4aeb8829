"""Who may read, and who may change things."""

from __future__ import annotations

import pytest

from bot.slack.api import web_client
from bot.slack.who import Home, People

HOME = Home("T0HOME")
MATRIX = [  # user, listed as admin or nobody is, (may read, may change)
    ("U1", "nobody", (True, True)),
    ("U1", "U1", (True, True)),
    ("U2", "U1", (True, False)),
    ("UGUEST", "nobody", (True, False)),
    ("UGUEST", "UGUEST", (True, False)),
    ("UGUEST1", "nobody", (True, False)),
    ("USTRANGER", "nobody", (False, False)),
    ("USTRANGER", "USTRANGER", (False, False)),
    ("UOTHER", "nobody", (False, False)),
    ("UNKNOWN", "nobody", (False, False)),
    ("UROBOT", "nobody", (False, False)),
]


def asked_about(slack, *admins: str) -> People:
    found = People(web_client("xoxb-test", slack.api_url), [f"slack:{it}" for it in admins])
    found.home = HOME
    return found


@pytest.mark.parametrize(("user", "admin", "may"), MATRIX)
async def test_who_may_read_and_change(slack, user, admin, may):
    admins = () if admin == "nobody" else (admin,)

    person = await asked_about(slack, *admins).person(user)

    assert may == (person.may_read, person.may_change)


@pytest.mark.parametrize("fault", ["missing_scope", "unknown_method", "500", "reset", "429"])
async def test_where_slack_does_not_say_only_the_listed_may_change(slack, fault):
    slack.fail("users.info", fault, times=4)
    found = asked_about(slack, "U1")

    listed, other = await found.person("U1"), await found.person("U2")
    stranger = await found.person("U3", team="T0OTHER")
    nobody_listed = await asked_about(slack).person("U1")

    assert (True, True) == (listed.may_read, listed.may_change)
    assert (True, False) == (other.may_read, other.may_change)
    assert (False, False) == (stranger.may_read, stranger.may_change)
    assert (True, False) == (nobody_listed.may_read, nobody_listed.may_change)


async def test_slack_is_asked_once_for_each_person(slack):
    found = asked_about(slack)

    for _ in range(3):
        await found.person("U1")

    assert 1 == len(slack.asked("users.info"))


async def test_without_the_scope_slack_is_not_asked_in_vain(slack):
    found = asked_about(slack)
    found.home = Home("T0HOME", scopes=frozenset({"chat:write"}))

    await found.person("U1")

    assert [] == slack.asked("users.info")


async def test_another_workspace_of_the_same_company_is_no_stranger(slack):
    slack.users["U9"] = {"team_id": "T0OTHER", "enterprise_user": {"enterprise_id": "E1"}}
    found = asked_about(slack)
    found.home = Home("T0HOME", enterprise="E1")

    assert (await found.person("U9")).may_change


async def test_as_long_as_the_bot_does_not_know_its_home_nobody_is_a_stranger(slack):
    found = asked_about(slack)
    found.home = Home()

    person = await found.person("U1")

    assert (True, False) == (person.may_read, person.may_change)


async def test_a_stranger_gets_a_sentence_and_the_log_a_line(people, slack, answers, caplog):
    shown = await people.type("/live", user="USTRANGER", team_id="T0OTHER")

    assert "only to people of the company" in shown.text
    assert [] == answers.asked
    assert "refused: slack:USTRANGER in slack:C1" in caplog.text


async def test_a_guest_reads_and_may_not_change(people, answers):
    await people.type("/live", user="UGUEST")

    assert [("live", "slack:UGUEST", "slack:C1", False)] == answers.asked
