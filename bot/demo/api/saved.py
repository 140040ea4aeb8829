"""Saved reports: a name and the parameters that a report is to be run with."""

from __future__ import annotations

import json
from typing import Any

from bot.demo.checks import choice, form, optional, uuid
from bot.demo.fields import PAGING
from bot.demo.moments import iso
from bot.demo.refusals import crash, not_found
from bot.demo.reports.bodies import SAVED, TYPES
from bot.demo.routes import Call, Json, Routes
from bot.demo.store import Row

LISTED = {**PAGING, "type": optional(choice(*TYPES))}

routes = Routes()


@routes.get("/api/reports", form({"websiteId": uuid, **LISTED}))
def reports(call: Call) -> Json:
    """A website's reports, the newest first."""
    call.may_see(call.given["websiteId"])
    return _page(call, call.given["websiteId"])


@routes.get("/api/websites/{website}/reports", form(LISTED))
def reports_of_website(call: Call) -> Json:
    """The same."""
    return _page(call, call.path["website"])


@routes.post("/api/reports", SAVED)
def save(call: Call) -> Json:
    """The new report."""
    call.may_change(call.given["websiteId"])
    report = call.store.new_id()
    call.store.insert(
        "report",
        report_id=report,
        user_id=call.who.id,
        website_id=call.given["websiteId"],
        type=call.given["type"],
        name=call.given["name"],
        description=call.given.get("description", ""),
        parameters=json.dumps(call.given["parameters"]),
        created_at=call.at,
        updated_at=call.at,
    )
    return _report(_of(call, report))


@routes.get("/api/reports/{report}")
def report(call: Call) -> Json:
    """The report; null if there is none, but a crash for who is no admin."""
    row = _row(call, call.path["report"])
    if row is None:
        if call.who.is_admin:
            return None
        raise crash()
    call.may_see(row["website_id"])
    return _report(row)


@routes.post("/api/reports/{report}", SAVED)
def change(call: Call) -> Json:
    """The changed report; a description that is not given stays."""
    row = _of(call, call.path["report"])
    call.may_change(row["website_id"])
    call.store.rows(
        """update report set website_id = :website, type = :type, name = :name,
           description = :description, parameters = :parameters, updated_at = :at
           where report_id = :id""",
        {
            "id": row["report_id"],
            "website": call.given["websiteId"],
            "type": call.given["type"],
            "name": call.given["name"],
            "description": call.given.get("description", row["description"]),
            "parameters": json.dumps(call.given["parameters"]),
            "at": call.at,
        },
    )
    return _report(_of(call, row["report_id"]))


@routes.delete("/api/reports/{report}")
def delete(call: Call) -> Json:
    """Says that it is gone."""
    row = _of(call, call.path["report"])
    call.may_change(row["website_id"])
    call.store.rows("delete from report where report_id = :id", {"id": row["report_id"]})
    return {"ok": True}


def _page(call: Call, website: str) -> Json:
    rows = call.store.rows(
        """select * from report where website_id = :website and type = coalesce(:type, type)
           and (name like :search or description like :search or type like :search)
           order by created_at desc, rowid desc""",
        {
            "website": website,
            "type": call.given.get("type"),
            "search": f"%{call.given.get('search', '')}%",
        },
    )
    return call.page([_report(row) for row in rows])


def _row(call: Call, report: str) -> Row | None:
    return call.store.row("select * from report where report_id = :id", {"id": report.lower()})


def _of(call: Call, report: str) -> Row:
    row = _row(call, report)
    if row is None:
        raise not_found()
    return row


def _report(row: Row) -> dict[str, Any]:
    return {
        "id": row["report_id"],
        "userId": row["user_id"],
        "websiteId": row["website_id"],
        "type": row["type"],
        "name": row["name"],
        "description": row["description"],
        "parameters": json.loads(row["parameters"]),
        "createdAt": iso(row["created_at"]),
        "updatedAt": iso(row["updated_at"]),
    }
