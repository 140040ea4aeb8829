"""What `identify` told about sessions: properties and their values."""

from __future__ import annotations

from bot.demo.checks import anything, optional
from bot.demo.fields import whole_window
from bot.demo.properties import VALUE
from bot.demo.routes import Call, Json, Routes

MOST = 100
SEEN = """from session_data d where d.website_id = :website
    and d.session in (select e.session {hits})"""

routes = Routes()


@routes.get("/api/websites/{website}/session-data/properties", whole_window())
def properties(call: Call) -> Json:
    """How many sessions with a hit in the window have each property."""
    rows = call.scope().rows(
        f"select d.data_key propertyName, count(*) total {SEEN} group by 1 order by 2 desc, 1"
    )
    return [dict(row) for row in rows]


@routes.get(
    "/api/websites/{website}/session-data/values", whole_window(propertyName=optional(anything))
)
def values(call: Call) -> Json:
    """The values of one property; none for an unknown one."""
    rows = call.scope().rows(
        f"""select {VALUE} value, count(*) total {SEEN} and d.data_key = :property
            group by 1 order by 2 desc, 1 limit {MOST}""",
        property=call.given.get("propertyName"),
    )
    return [dict(row) for row in rows]
