"""Segments (saved filters) and cohorts (sessions that did a thing), to be used as filters."""

from __future__ import annotations

import json
from typing import Any

from bot.demo.checks import choice, form, record, text
from bot.demo.fields import PAGING
from bot.demo.moments import iso
from bot.demo.routes import Call, Json, Routes
from bot.demo.store import Row

TYPE = choice("segment", "cohort")

routes = Routes()


@routes.get("/api/websites/{website}/segments", form({"type": TYPE, **PAGING}))
def segments(call: Call) -> Json:
    """Those of one type."""
    rows = call.store.rows(
        """select * from segment where website_id = :website and type = :type
           and name like :search order by created_at, rowid""",
        {
            "website": call.path["website"],
            "type": call.given["type"],
            "search": f"%{call.given.get('search', '')}%",
        },
    )
    return call.page([_segment(row) for row in rows])


@routes.post(
    "/api/websites/{website}/segments",
    form({"type": TYPE, "name": text(most=200), "parameters": record}),
)
def create(call: Call) -> Json:
    """The new segment or cohort."""
    call.may_change(call.path["website"])
    segment = call.store.new_id()
    call.store.insert(
        "segment",
        segment_id=segment,
        website_id=call.path["website"],
        type=call.given["type"],
        name=call.given["name"],
        parameters=json.dumps(call.given["parameters"]),
        created_at=call.at,
        updated_at=call.at,
    )
    (row,) = call.store.rows("select * from segment where segment_id = :id", {"id": segment})
    return _segment(row)


def _segment(row: Row) -> dict[str, Any]:
    return {
        "id": row["segment_id"],
        "websiteId": row["website_id"],
        "type": row["type"],
        "name": row["name"],
        "parameters": json.loads(row["parameters"]),
        "createdAt": iso(row["created_at"]),
        "updatedAt": iso(row["updated_at"]),
    }
