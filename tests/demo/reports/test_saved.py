"""What can be saved: reports, segments, cohorts. Who may, and what filters they make."""

from __future__ import annotations

import pytest

from tests.demo.reports.little import Asker
from tests.demo.world import NIMARA, QUAY, VELA

GOAL = {"type": "goal", "name": "Inquiries", "parameters": {"type": "event", "value": "x"}}
COHORT = {
    "filters": [],
    "dateRange": "90day",
    "action": {"type": "event", "value": "eoi-submit"},
}
UNKNOWN = "99999999-9999-4999-8999-999999999999"


async def test_a_report_is_saved_changed_and_deleted(own: Asker):
    saved = (await own.ask("POST", "/api/reports", body={"websiteId": VELA, **GOAL})).json()
    url = f"/api/reports/{saved['id']}"
    renamed = {"websiteId": VELA, **GOAL, "name": "Asked"}
    changed = await own.ask("POST", url, body=renamed)
    read = await own.ask("GET", url)
    listed = await own.ask("GET", f"/api/websites/{VELA}/reports")
    deleted = await own.ask("DELETE", url)
    gone = await own.ask("GET", url)

    assert saved["description"] == ""
    assert changed.json() == saved | {"name": "Asked"}
    assert read.json() == changed.json()
    assert listed.json()["data"] == [changed.json()]
    assert (deleted.json(), gone.json()) == ({"ok": True}, None)


async def test_reports_are_listed_by_type_and_name(nimara: Asker):
    goals = await nimara.ask("GET", "/api/reports", websiteId=NIMARA, type="goal")
    found = await nimara.ask("GET", "/api/reports", websiteId=NIMARA, search="eoi")

    assert [row["name"] for row in goals.json()["data"]] == ["Inquiries"]
    assert [row["name"] for row in found.json()["data"]] == ["EOI funnel"]


async def test_a_saved_report_runs_with_its_parameters(nimara: Asker):
    saved = await nimara.ask("GET", "/api/reports", websiteId=NIMARA, type="goal")

    goal = await nimara.report("goal", **saved.json()["data"][0]["parameters"])

    assert goal == {"num": 1, "total": 4}


@pytest.mark.parametrize(
    ("who", "statuses"),
    [("admin", [200, 200, 200]), ("bot", [200, 401, 401]), ("viewer", [401, 401, 401])],
)
async def test_a_reader_runs_reports_but_saves_nothing(own: Asker, who, statuses):
    asked = {
        "websiteId": QUAY,
        "type": "utm",
        "filters": {},
        "parameters": {"startDate": 0, "endDate": 0},
    }
    segment = {"type": "segment", "name": "x", "parameters": {"filters": []}}

    ran = await own.ask("POST", "/api/reports/utm", who, asked)
    saved = await own.ask("POST", "/api/reports", who, {"websiteId": QUAY, **GOAL})
    made = await own.ask("POST", f"/api/websites/{QUAY}/segments", who, segment)

    assert [answer.status_code for answer in (ran, saved, made)] == statuses


async def test_a_reader_neither_changes_nor_deletes(own: Asker):
    saved = (await own.ask("POST", "/api/reports", body={"websiteId": QUAY, **GOAL})).json()
    url = f"/api/reports/{saved['id']}"

    read = await own.ask("GET", url, "bot")
    changed = await own.ask("POST", url, "bot", {"websiteId": QUAY, **GOAL, "name": "mine"})
    deleted = await own.ask("DELETE", url, "bot")

    assert [answer.status_code for answer in (read, changed, deleted)] == [200, 401, 401]


@pytest.mark.parametrize(
    ("method", "path", "who", "status"),
    [
        ("GET", f"/api/reports/{UNKNOWN}", "admin", 200),
        ("GET", f"/api/reports/{UNKNOWN}", "viewer", 500),
        ("DELETE", f"/api/reports/{UNKNOWN}", "viewer", 404),
        ("GET", "/api/reports/nope", "admin", 500),
        ("GET", "/api/reports/funnel", "admin", 405),
        ("GET", "/api/reports", "admin", 400),
    ],
)
async def test_what_is_not_there_is_refused_in_umamis_ways(
    nimara: Asker, method, path, who, status
):
    answer = await nimara.ask(method, path, who)

    assert answer.status_code == status


async def test_a_body_is_checked_before_the_token(nimara: Asker):
    answer = await nimara.ask("POST", "/api/reports/goal", "viewer", {"websiteId": NIMARA})

    assert answer.status_code == 400
    assert answer.json()["error"]["properties"] == {
        "filters": {"errors": ["Invalid input: expected object, received undefined"]},
        "type": {"errors": ["Invalid input"]},
    }


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        ("goal", {"startDate": 9e15, "endDate": 9e15, "type": "event", "value": "x"}),
        ("breakdown", {"startDate": 0, "endDate": 0, "fields": []}),
    ],
)
async def test_what_passes_the_schema_and_makes_no_sense_crashes(nimara: Asker, kind, parameters):
    body = {"websiteId": NIMARA, "type": kind, "filters": {}, "parameters": parameters}

    answer = await nimara.ask("POST", f"/api/reports/{kind}", body=body)

    assert (answer.status_code, answer.content) == (500, b"")


async def test_another_reports_body_crashes(nimara: Asker):
    parameters = {"startDate": 0, "endDate": 0, "type": "event", "value": "x"}
    body = {"websiteId": NIMARA, "type": "goal", "filters": {}, "parameters": parameters}

    assert (await nimara.ask("POST", "/api/reports/funnel", body=body)).status_code == 500


async def test_an_unknown_website_has_zeros_for_an_admin(nimara: Asker):
    assert await nimara.report("goal", website=UNKNOWN, type="event", value="x") == {
        "num": 0,
        "total": 0,
    }


async def test_a_segment_is_a_filter(own: Asker):
    filters = [{"name": "country", "operator": "eq", "value": "FR"}]
    made = {"type": "segment", "name": "French", "parameters": {"filters": filters}}
    segment = (await own.ask("POST", f"/api/websites/{NIMARA}/segments", body=made)).json()
    listed = await own.ask("GET", f"/api/websites/{NIMARA}/segments", type="segment")

    stats = await own.get("stats", segment=segment["id"])
    goal = await own.report(
        "goal", filters={"segment": segment["id"]}, type="path", value="/berths"
    )

    assert listed.json()["data"] == [segment]
    assert (stats["pageviews"], stats["visitors"]) == (3, 1)
    assert goal == {"num": 1, "total": 1}


async def test_a_cohort_is_who_did_it(own: Asker):
    made = {"type": "cohort", "name": "Submitters", "parameters": COHORT}
    cohort = (await own.ask("POST", f"/api/websites/{NIMARA}/segments", body=made)).json()

    stats = await own.get("stats", cohort=cohort["id"])
    rows = await own.report("breakdown", filters={"cohort": cohort["id"]}, fields=["referrer"])

    assert (stats["pageviews"], stats["visitors"]) == (4, 1)
    assert {row["referrer"]: row["views"] for row in rows} == {
        "portnimara.com": "3",
        "google.com": "1",
    }


@pytest.mark.parametrize("name", ["segment", "cohort"])
async def test_an_unknown_segment_crashes_and_no_uuid_is_refused(nimara: Asker, name):
    url = f"/api/websites/{NIMARA}/stats"

    unknown = await nimara.ask("GET", url, startAt=0, endAt=1, **{name: UNKNOWN})
    wrong = await nimara.ask("GET", url, startAt=0, endAt=1, **{name: "nope"})
    kinds = await nimara.ask("GET", f"/api/websites/{NIMARA}/segments", type="other")

    assert [answer.status_code for answer in (unknown, wrong, kinds)] == [500, 400, 400]
