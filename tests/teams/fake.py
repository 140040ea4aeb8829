"""A strict Teams on this machine. What it objects to is a violation, which fails the test.

The rules are those of Microsoft's connector, as its documentation tells them.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.teams.pace import Windows
from tests.teams.fake_state import EVERYBODY, Chat, Fault, Json, State
from tests.teams.microsoft import APP, Keys
from tests.teams.rules import BODY_MAX, called_by, faults, size

TOKEN = "eyJhbGciOiJub25lIn0.eyJwbGFudGVkIjoxfQ.cGxhbnRlZC10b2tlbg"  # of the bot
LIMITS: Windows = ((1.0, 7), (2.0, 8), (30.0, 60), (3600.0, 1800))
TYPE = "application/vnd.microsoft.card.adaptive"


class FakeTeams(State):
    """An ASGI app: the connector and the keys."""

    def __init__(self) -> None:
        super().__init__()
        self.keys = Keys()
        self._signing: ASGIApp = self.keys.app
        self.url = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith("/v1/"):
            return await self._signing(scope, receive, send)
        answer = await self._answer(Request(scope, receive))
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        raw = await request.body()
        activity = json.loads(raw) if raw else {}
        path = unquote(request.url.path)
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return _error(401, "Unauthorized")
        fault = self.fault(path, activity)
        if fault and not fault.after:
            return await _faulty(fault, None)
        answer = self._route(request.method, path, dict(request.query_params), activity)
        return await _faulty(fault, answer) if fault else answer

    def _route(self, method: str, path: str, query: Json, body: Json) -> Response:
        match method, path.strip("/").split("/"):
            case "POST", ["v3", "conversations"]:
                return self._open(body)
            case "POST", ["v3", "conversations", chat, "activities"]:
                return self._within(chat, lambda it, thread: self._post(it, thread, query, body))
            case "PUT", ["v3", "conversations", chat, "activities", message]:
                return self._within(chat, lambda it, thread: self._edit(it, message, body))
            case "GET", ["v3", "conversations", chat, "members", id]:
                self.members_asked += 1
                return self._within(chat, lambda it, thread: _member(it, id))
        self.violations.append(f"{method} {path} is not there")
        return _error(404, "NotFound")

    def _within(self, id: str, deed: Any) -> Response:
        base, _, thread = id.partition(";messageid=")
        chat = self.chats.get(base)
        if not chat:
            return _error(404, "ConversationNotFound")
        if not chat.installed:
            return _error(403, "MessageWritesBlocked")
        if thread and chat.kind != "channel":
            self.violations.append(f"a {chat.kind} chat has no threads")
        answer: Response = deed(chat, thread)
        return answer

    def _open(self, body: Json) -> Response:
        (member,) = body["members"]
        person = EVERYBODY.get(member["id"])
        if not person or body["tenantId"] != person.tenant:
            return _error(400, "BadArgument")
        id = f"a:{person.name.split()[0].lower()}"
        self.chats.setdefault(id, Chat(id, "personal", {person.account: person}))
        return JSONResponse({"id": id}, 201)

    def _post(self, chat: Chat, thread: str, query: Json, body: Json) -> Response:
        if wait := _wait(chat.times):
            return _error(429, "TooManyRequests", retry_after=wait)
        chat.times.append(time.monotonic())
        if body["type"] == "typing":
            self.typing.append(chat.id)
            return Response(status_code=202)
        if refusal := self._refusal(chat, body):
            return refusal
        to = ""
        if query.get("isTargetedActivity") == "true":
            to = body.get("recipient", {}).get("id", "")
            if not self.targeted or chat.kind == "personal" or to not in chat.members:
                return _error(400, "BadSyntax")
            if not body["recipient"].get("isTargeted"):
                return _error(400, "BadSyntax")
        elif body.get("recipient"):
            self.violations.append("a message for one was sent to all")
        return JSONResponse({"id": self.keep(chat.id, thread, body, to)}, 201)

    def _edit(self, chat: Chat, id: str, body: Json) -> Response:
        message = self.messages.get(id)
        if not message or message.deleted or message.chat != chat.id:
            return _error(404, "ActivityNotFoundInConversation")
        if message.activity["from"]["id"] != APP:
            return _error(403, "ForbiddenOperationException")
        if refusal := self._refusal(chat, body):
            return refusal
        message.activity, message.edits = body, message.edits + 1
        return JSONResponse({"id": id})

    def _refusal(self, chat: Chat, body: Json) -> Response | None:
        if size(body) > BODY_MAX:
            return _error(413, "MessageSizeTooBig")
        if body["from"]["id"] != APP:
            self.violations.append("a message of somebody else")
        cards = [it["content"] for it in body.get("attachments", ()) if it["contentType"] == TYPE]
        self.violations += [fault for card in cards for fault in faults(card)]
        called = {id for card in cards for id in called_by(card)}
        self.violations += [f"{id} is called, and not there" for id in called - {*chat.members}]
        if cards and not body.get("summary"):
            self.violations.append("a notification that says nothing")
        return None if cards or body.get("text") else _error(400, "BadSyntax")


def _member(chat: Chat, id: str) -> Response:
    member = next((it for it in chat.members.values() if it.is_known_as(id)), None)
    if not member:
        return _error(404, "MemberNotFoundInConversation")
    member.asked += 1
    told = {"id": member.account, "aadObjectId": member.aad, "name": member.name}
    return JSONResponse(told | {"userRole": member.role, "tenantId": member.tenant})


def _wait(times: list[float]) -> int:
    """Seconds until the next message is taken; 0: now."""
    now = time.monotonic()
    late = [
        times[-most] + seconds - now
        for seconds, most in LIMITS
        if len(times) >= most and times[-most] + seconds > now
    ]
    return int(max(late)) + 1 if late else 0


def _error(status: int, code: str, retry_after: int | None = None) -> Response:
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return JSONResponse({"error": {"code": code, "message": "planted-detail"}}, status, headers)


async def _faulty(fault: Fault, answer: Response | None) -> Response:
    if isinstance(fault.how, int):
        return _error(fault.how, fault.code, fault.retry_after)
    if fault.how == "hang":
        await asyncio.sleep(1)
    if fault.how == "empty":
        return Response(status_code=201)
    if fault.how == "garbled":
        return Response('{"id": "17791', 201, media_type="application/json")
    return StreamingResponse(_cut(), 201, {"content-length": "99"})


async def _cut() -> AsyncIterator[bytes]:
    """Less than was promised, and the connection closes."""
    yield b'{"id": '
