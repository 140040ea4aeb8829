"""Where Microsoft's requests come in. What cannot be from there gets no further than this file.

The SDK checks signatures; but before that it would fetch keys for invented tenants, fail on what
is not an activity, and answer to wherever the activity says.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.teams import sdk
from bot.web.guard import Guard

BODY_MAX = 256 * 1024  # bytes

Json = dict[str, Any]

log = logging.getLogger(__name__)


class TeamsDoor:
    """The SDK's way to our own web server (an HttpServerAdapter)."""

    def __init__(self, issuer: str, services: Collection[str], *, authentication: bool) -> None:
        """`services`: the origins that messages may be sent to."""
        self._issuer, self._services = issuer, frozenset(services)
        self._authentication = authentication
        self._handler: Any = None
        route = Route(sdk.PATH, self._receive, methods=["POST"])
        if not authentication:  # a page in a browser on this machine may not write here
            route.app = Guard(route.app)
        self.routes = [route]

    def register_route(self, method: str, path: str, handler: Any) -> None:
        self._handler = handler

    async def _receive(self, request: Request) -> Response:
        body = await _body(request)
        if isinstance(body, Response):
            return body
        if not self._handler:
            return Response(status_code=503, headers={"Retry-After": "5"})
        if not self._plausible(request.headers.get("authorization", ""), body):
            log.warning("a request that is not from Microsoft was refused")
            return Response(status_code=401)
        answer = await self._handler({"body": body, "headers": dict(request.headers)})
        return _response(answer["status"], answer.get("body"))

    def serve_static(self, path: str, directory: str) -> None:
        raise NotImplementedError("the bot has no pages for Teams")

    async def start(self, port: int) -> None:
        raise NotImplementedError("the bot's own server serves")

    async def stop(self) -> None:
        pass

    def _plausible(self, authorization: str, body: Json) -> bool:
        """Whether the SDK may look at it: cheap, and verifies nothing."""
        if origin(body.get("serviceUrl")) not in self._services:
            return False
        if not self._authentication:
            return True
        try:
            told = sdk.claims(authorization.removeprefix("Bearer "))
            return bool(told["iss"] == self._issuer)
        except Exception:  # whatever is odd is not plausible
            return False


def origin(url: object) -> str:
    """Scheme, host and port as they are written: who hides a name before the host is not known."""
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


async def _body(request: Request) -> Json | Response:
    """The activity, as far as every one must have it."""
    if not request.headers.get("content-type", "").startswith("application/json"):
        return Response(status_code=415)
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > BODY_MAX:
            return Response(status_code=413)
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        return Response(status_code=400)
    return body if _is_activity(body) else Response(status_code=400)


def _is_activity(body: Any) -> bool:
    if not isinstance(body, dict) or not all(
        isinstance(body.get(name), str) for name in ("type", "serviceUrl")
    ):
        return False
    parties = [body.get(name) for name in ("conversation", "from", "recipient")]
    return all(isinstance(it, dict) and isinstance(it.get("id"), str) for it in parties)


def _response(status: int, body: object) -> Response:
    """An activity of a kind that the SDK does not know is none of our affair, and no failure."""
    if status >= 500:
        log.info("an activity was not understood")
        return Response(status_code=200)
    return Response(status_code=status) if body is None else JSONResponse(body, status)
