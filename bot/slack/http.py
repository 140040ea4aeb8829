"""Slack over HTTP: what is not signed by Slack gets no further than this file.

https://docs.slack.dev/authentication/verifying-requests-from-slack/
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import Clock, SignatureVerifier
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

PATH = "/slack/events"
BODY_MAX = 256 * 1024  # bytes

_STAMP = re.compile(r"[0-9]{1,11}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


def routes(app: AsyncApp, signing_secret: str, clock: Callable[[], datetime]) -> list[Route]:
    """One address for commands, buttons and events."""
    verifier = SignatureVerifier(signing_secret, _Clock(clock))

    async def events(request: Request) -> Response:
        stamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        if not (_STAMP.fullmatch(stamp) and _SIGNATURE.fullmatch(signature)):
            return PlainTextResponse("not signed", 401)
        try:
            body = await _body(request)
        except ClientDisconnect:
            return PlainTextResponse("cut off", 400)
        if body is None:
            return PlainTextResponse("too long", 413)
        if not verifier.is_valid(body, stamp, signature):
            return PlainTextResponse("not signed by Slack, or too late", 401)
        try:
            asked = to_async_bolt_request(request, body)
        except (ValueError, AttributeError):  # not UTF-8, not JSON, no object
            return PlainTextResponse("not understood", 400)
        return to_starlette_response(await app.async_dispatch(asked))

    return [Route(PATH, events, methods=["POST"])]


async def _body(request: Request) -> bytes | None:
    """None: longer than Slack's ever are."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_MAX:
            return None
    return bytes(body)


class _Clock(Clock):
    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock().timestamp()
