"""Who brought revenue in."""

from __future__ import annotations

from bot.demo.api.sessions import GROUPED, ROWS
from bot.demo.checks import text
from bot.demo.fields import PAGING, window
from bot.demo.routes import Call, Json, Routes

routes = Routes()


@routes.get("/api/websites/{website}/revenue/sessions", window(currency=text(), **PAGING))
def sessions(call: Call) -> Json:
    """Session rows of those with revenue in the window; the currency is in upper case."""
    brought = """e.session in (select session from revenue where website_id = :website
        and created_at between :start and :end and upper(currency) = :currency)"""
    return call.paged(
        call.scope(), f"{ROWS} and {brought} {GROUPED}", currency=call.given["currency"]
    )
