"""FakeSlack: a workspace on real sockets, stricter than Slack. Its log is the truth of a test.

What Slack would refuse is refused; what Slack would put up with, and nobody should do, is noted in
`violations`, which the fixture looks at when the test ends.
"""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.slack.fake_methods import METHODS, SlackError, refuse_blocks
from tests.slack.fake_state import Fault, File, Hook, Message, Workspace

Json = dict[str, Any]

FORM_ONLY = {"files.getUploadURLExternal"}
NESTED = {"blocks", "metadata", "files"}  # are JSON inside a form
INJECTED = re.compile(r"<(!|@|#|http)")
OURS = re.compile(r"Shared by <@U\w+>")


@dataclass
class FakeSlack(Workspace):
    calls: list[tuple[str, Json]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    on_the_way: list[Any] = field(default_factory=list)  # aiohttp's middlewares: what befalls calls
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    pause: int = 7  # seconds that a 429 asks for
    url: str = ""
    runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application(middlewares=self.on_the_way)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_post("/hook/{hook}", self._hook)
        app.router.add_get("/socket/{ticket}", self.sockets.connect)
        self.runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self.runner.addresses[0][1]}"
        self.sockets.url = self.url.replace("http", "ws")

    async def stop(self) -> None:
        self.closing.set()
        await self.sockets.stop()
        if self.runner:
            await self.runner.cleanup()

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    def fail(self, method: str, kind: str, when: str = "before", times: int = 1) -> None:
        """The next calls of `method` go wrong, before or after they have done their work."""
        self.faults += [Fault(method, kind, when) for _ in range(times)]

    def asked(self, method: str) -> list[Json]:
        return [arguments for name, arguments in self.calls if name == method]

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        try:
            arguments = await self._arguments(request, method)
            self.calls.append((method, arguments))
            if response := await self._fault(request, method, "before"):
                return response
            scopes = self._authorize(request, method)
            answer = METHODS[method].answer(self, arguments)
            self._look_for_violations(method, arguments)
        except SlackError as exc:
            headers = {"Retry-After": str(exc.retry_after)} if exc.retry_after else {}
            body = {"ok": False, "error": exc.code, **exc.more}
            return web.json_response(body, status=exc.status, headers=headers)
        if response := await self._fault(request, method, "after"):
            return response
        headers = {"x-oauth-scopes": ",".join(sorted(scopes))}
        return web.json_response({"ok": True, **answer}, headers=headers)

    async def _arguments(self, request: web.Request, method: str) -> Json:
        if method not in METHODS:
            raise SlackError("unknown_method")
        if request.content_type == "application/json":
            if method in FORM_ONLY:
                raise SlackError("invalid_arguments")
            return dict(await request.json())
        form = {**request.query, **await request.post()}
        return {k: json.loads(str(v)) if k in NESTED else v for k, v in form.items()}

    def _authorize(self, request: web.Request, method: str) -> set[str]:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not token:
            raise SlackError("not_authed")
        if token in self.revoked:
            raise SlackError("token_revoked")
        if token not in self.tokens:
            raise SlackError("invalid_auth")
        needed, scopes = METHODS[method].scope, self.tokens[token]
        if (needed == "connections:write") != token.startswith("xapp-"):
            raise SlackError("not_allowed_token_type")
        if needed and needed not in scopes:
            raise SlackError("missing_scope", needed=needed, provided=",".join(scopes))
        return scopes

    async def _fault(
        self, request: web.Request, method: str, when: str
    ) -> web.StreamResponse | None:
        fault = next((f for f in self.faults if (f.method, f.when) == (method, when)), None)
        if not fault:
            return None
        self.faults.remove(fault)
        return await self._misbehave(request, fault.kind)

    async def _misbehave(self, request: web.Request, kind: str) -> web.StreamResponse:
        match kind:
            case "429":
                body = {"ok": False, "error": "ratelimited"}
                return web.json_response(body, status=429, headers={"Retry-After": str(self.pause)})
            case "404" | "408" | "500" | "503":
                return web.Response(text="<html>oops", content_type="text/html", status=int(kind))
            case "html":
                return web.Response(text="<html>oops", content_type="text/html")
            case "text":
                return web.Response(text="upstream error")
            case "hang":
                await self.closing.wait()
            case "truncated":
                response = web.StreamResponse(headers={"Content-Type": "application/json"})
                response.content_length = 500
                await response.prepare(request)
                await response.write(b'{"ok": tr')
            case "reset":
                pass
            case code:
                return web.json_response({"ok": False, "error": code})
        if request.transport:
            request.transport.abort()
        return web.Response()

    async def _upload(self, request: web.Request) -> web.Response:
        file = self.files[request.match_info["file"]]
        content = await request.read()
        if response := await self._fault(request, "upload", "before"):
            return response  # type: ignore[return-value]
        if file.content or len(content) != file.length:
            return web.Response(status=400)
        file.content = content
        return web.Response(text="OK")

    async def _hook(self, request: web.Request) -> web.StreamResponse:
        hook = self.hooks[request.match_info["hook"]]
        if response := await self._fault(request, "response_url", "before"):
            return response
        hook.uses += 1
        if hook.uses > 5:
            return web.Response(text="used_url", status=404)
        body = await request.json()
        try:
            self.answered(hook, body)
        except SlackError as exc:
            status = 404 if exc.code == "file_not_found" else 400
            return web.json_response({"ok": False, "error": exc.code}, status=status)
        if response := await self._fault(request, "response_url", "after"):
            return response
        return web.json_response({"ok": True})

    def answered(self, hook: Hook, body: Json) -> None:
        """What came through a response_url, or with the acknowledgement of a command."""
        source = hook.message
        if body.get("delete_original"):
            assert source is not None
            source.deleted = True
            return
        if any("slack_file" in block for block in body.get("blocks", [])):
            raise SlackError("file_not_found")
        self.look_at(body)
        refuse_blocks(self, body)
        if body.get("replace_original") and source:  # a slash command's has nothing to replace
            source.edits.append({"text": source.text, "blocks": source.blocks})
            source.text, source.blocks = body["text"], body.get("blocks", [])
            return
        private = body.get("response_type", "ephemeral") == "ephemeral"
        to = hook.user if private else ""
        self.messages.append(
            Message(hook.channel, self.tick(), body["text"], body.get("blocks", []), to=to)
        )

    def _look_for_violations(self, method: str, arguments: Json) -> None:
        quiet = [arguments.get(name) is False for name in ("unfurl_links", "unfurl_media")]
        if method == "chat.postMessage" and not all(quiet):
            self.violations.append("a post that may unfurl links")
        if method.startswith("chat."):
            self.look_at(arguments)
        if arguments.get("parse") == "full" or arguments.get("link_names"):
            self.violations.append(f"{method} parses names")

    def look_at(self, message: Json) -> None:
        """What should not be sent, though Slack would take it."""
        if message.get("blocks") and not message.get("text"):
            self.violations.append("blocks without a text")
        for text in _markup(message):
            if INJECTED.search(OURS.sub("", text)):
                self.violations.append(f"markup that somebody may have planted: {text[:80]}")


def _markup(message: Json) -> list[str]:
    """Every text of it that Slack parses."""
    found = [message.get("text", "")]
    for block in message.get("blocks", []):
        texts = [block.get("text", {}), *block.get("fields", []), *block.get("elements", [])]
        found += [text["text"] for text in texts if text.get("type") == "mrkdwn"]
    return found


__all__ = ["FakeSlack", "File", "Message"]
