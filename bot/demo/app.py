"""The ASGI application: from a request to a route's answer, in the order that Umami keeps.

Schema first (400), then the token (401), then permission (401), then the answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Connection

from bot.demo import access
from bot.demo.checks import MISSING, Wrong
from bot.demo.refusals import Refused, bad_request
from bot.demo.routes import Call, Json, Route, Routes
from bot.demo.seal import Seal
from bot.demo.store import Store

CORS = {
    "access-control-allow-origin": "*",
    "access-control-allow-headers": "*",
    "access-control-allow-methods": "GET, DELETE, POST, PUT",
    "access-control-max-age": "86400",
}
HEADERS = {"cache-control": "no-cache", **CORS}
NO_PAGE = (
    "<!DOCTYPE html><html><head><title>404: This page could not be found.</title></head></html>"
)


def umami(
    store: Store, seal: Seal, clock: Callable[[], datetime], modules: Iterable[Routes]
) -> ASGIApp:
    """An Umami over the store, with these modules' routes."""
    routes = [route for module in modules for route in module.routes]

    async def app(connection: Connection, receive: Receive, send: Send) -> None:
        request = Request(connection, receive)
        path = str(connection["path"]).removeprefix(connection.get("root_path", ""))
        given = await _given(request)
        answer = partial(_answer, store, seal, clock(), routes, path, request, given)
        response = await store.run(answer)
        await response(connection, receive, send)

    return app


async def _given(request: Request) -> Any:
    """The query, the last of equal names; or the body, MISSING if it is not JSON."""
    if request.method != "POST":
        return dict(parse_qsl(request.url.query, keep_blank_values=True))
    try:
        return json.loads(await request.body())
    except ValueError:
        return MISSING


def _answer(
    store: Store,
    seal: Seal,
    now: datetime,
    routes: Iterable[Route],
    path: str,
    request: Request,
    given: Any,
) -> Response:
    found = [(route, names) for route in routes if (names := route.matches(path)) is not None]
    if not found:
        return Response(NO_PAGE, 404, media_type="text/html")
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=HEADERS)
    for route, names in found:
        # the first path that matches decides, so that GET /api/reports/funnel is no saved report
        if route.method == request.method and route.path == found[0][0].path:
            return _respond(partial(_ask, store, seal, now, route, names, request, given))
    return Response(status_code=405, headers=HEADERS)


def _ask(
    store: Store,
    seal: Seal,
    now: datetime,
    route: Route,
    names: Mapping[str, str],
    request: Request,
    given: Any,
) -> Json:
    try:
        checked = route.takes(given)
    except Wrong as wrong:
        raise bad_request(**wrong.tree) from wrong
    token = _token(request.headers.get("authorization", ""))
    content = seal.open(token) or {}
    user = access.user(store, content.get("user", ""))
    address = request.client.host if request.client else ""
    call = Call(store, now, user, names, checked, request.headers, seal, token, address)
    route.permit(call)
    return route.answer(call)


def _token(authorization: str) -> str:
    """The second word; what the first one says does not matter."""
    return "".join(authorization.split(" ")[1:2])


def _respond(answer: Callable[[], Json]) -> Response:
    status = 200
    try:
        body = answer()
    except Refused as refused:
        status, body = refused.status, refused.body
        if body is None:
            return Response(status_code=status, headers=HEADERS)
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status, HEADERS, media_type="application/json")
