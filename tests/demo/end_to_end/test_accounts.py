"""Who the bot is, what people saved, what is told to Umami; and that no method was forgotten."""

from __future__ import annotations

import inspect
from dataclasses import replace
from pathlib import Path

import pytest

from marina.errors import Denied
from marina.period import Period
from marina.umami import Event, Step, Umami
from tests.demo.world import NIMARA, QUAY, SITES, TEAM, USERS

FOLDER = Path(__file__).parent
NO_ENDPOINTS = {"aclose", "version"}
COHORT = {"filters": [], "dateRange": "90day", "action": {"type": "event", "value": "eoi-submit"}}


async def test_the_reader_is_seen_as_it_is(umami: Umami):
    assert await umami.heartbeat()
    assert not (await umami.config()).cloud_mode
    for who in (await umami.verify(), await umami.me()):
        assert (who.username, who.role, who.is_admin) == ("bot", "view-only", False)


async def test_the_reader_finds_its_teams_websites(umami: Umami):
    (team,) = await umami.teams()
    (website,) = await umami.visible_websites()

    assert team.id == TEAM
    assert (website.id, website.name) == (QUAY, "Team Quay")
    assert await umami.team_websites(team.id) == (website,)
    assert await umami.own_websites() == ()
    assert await umami.website(QUAY) == website
    assert await umami.website(NIMARA) is None


async def test_an_admin_finds_everything(admin: Umami):
    everything = await admin.visible_websites()
    found = await admin.own_websites("residences")

    assert {website.id for website in everything} == {site[0] for site in SITES}
    assert {website.id for website in await admin.admin_websites()} == {site[0] for site in SITES}
    assert [website.name for website in found] == ["Port Nimara Residences"]
    assert {user.username for user in await admin.users()} == {user[1] for user in USERS}
    assert await admin.website("99999999-9999-4999-8999-999999999999") is None


async def test_a_saved_report_is_the_same_question(admin: Umami, month: Period):
    steps = (Step("path", "/berths"), Step("event", "eoi-submit"))
    asked = {"window": 60, "steps": [{"type": one.type, "value": one.value} for one in steps]}
    saved = await admin.create_report(QUAY, "funnel", "EOI", asked)
    await admin.update_report(replace(saved, name="EOI funnel"))
    found = await admin.report(saved.id)
    assert found is not None

    ran = await admin.run_report(found, month)

    assert found.name == "EOI funnel"
    assert await admin.reports(QUAY, "funnel") == (found,)
    assert ran == await admin.funnel(QUAY, month, steps, 60)
    await admin.delete_report(saved.id)
    assert await admin.report(saved.id) is None


async def test_a_cohort_filters(admin: Umami, month: Period):
    cohort = await admin.create_segment(QUAY, "cohort", "Submitters", COHORT)

    everybody = await admin.goal(QUAY, month, "event", "eoi-submit")
    submitters = await admin.goal(QUAY, month, "event", "eoi-submit", {"cohort": cohort.id})

    assert await admin.segments(QUAY, "cohort") == (cohort,)
    assert 0 < submitters.num == everybody.num == submitters.total < everybody.total


async def test_the_reader_saves_nothing(umami: Umami):
    with pytest.raises(Denied):
        await umami.create_report(QUAY, "goal", "x", {})
    with pytest.raises(Denied):
        await umami.create_segment(QUAY, "segment", "x", {"filters": []})


async def test_what_was_sent_is_found(admin: Umami, month: Period):
    before = await admin.session_stats(QUAY, month)
    page = await admin.send(Event(QUAY, "/deal", id="CRM-7"))
    told = await admin.identify(QUAY, "CRM-7", {"email": "ada@example.com"})
    batch = await admin.batch([Event(QUAY, "/deal", "signed-eoi", id="CRM-7", data={"n": 1})] * 2)
    until = replace(month, end=month.end.replace(hour=23))

    after = await admin.session_stats(QUAY, until)
    session = await admin.session(QUAY, page.session)
    properties = await admin.session_properties(QUAY, page.session)

    assert told.session == page.session
    assert (batch.processed, batch.failures) == (2, {})
    assert (session.distinct_id, session.views, session.events) == ("CRM-7", 1, 2)
    assert [(row.name, row.text) for row in properties] == [("email", "ada@example.com")]
    assert after.events >= before.events + 2


def test_no_method_of_the_client_was_forgotten():
    source = "".join(path.read_text() for path in FOLDER.glob("test_*.py"))

    methods = {
        name
        for name, method in inspect.getmembers(Umami, inspect.isfunction)
        if not name.startswith("_")
        and (inspect.iscoroutinefunction(method) or inspect.isasyncgenfunction(method))
    }

    assert {name for name in methods if f".{name}(" not in source} == NO_ENDPOINTS
