"""Ways in which an Umami fails its callers, for tests and for looking at them."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any, Literal, Self

from starlette.types import ASGIApp, Receive, Scope, Send

Kind = Literal["slow", "drip", "reset", "answer", "truncated", "huge", "types"]
HTML = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
LINGER_NONE = struct.pack("ii", 1, 0)  # close with a RST instead of a FIN


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong, with which paths (a pattern with `*`), and how often (None: always)."""

    kind: Kind
    path: str = "*"
    times: int | None = None
    seconds: float = 0
    status: int = 200
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    size: int = 0

    @classmethod
    def slow(cls, seconds: float = 30) -> Self:
        """The right answer, but so much later."""
        return cls("slow", seconds=seconds)

    @classmethod
    def drip(cls, seconds: float = 1) -> Self:
        """The right answer, a byte at a time with a pause before each."""
        return cls("drip", seconds=seconds)

    @classmethod
    def reset(cls) -> Self:
        """The connection is reset before anything is answered."""
        return cls("reset")

    @classmethod
    def unauthorized(cls) -> Self:
        """401, whatever the token."""
        body = {"error": {"message": "Unauthorized", "code": "unauthorized", "status": 401}}
        return cls._json(401, body)

    @classmethod
    def too_many(cls, retry_after: str = "1") -> Self:
        """429 with Retry-After, as of a proxy in front."""
        fault = cls._json(429, {"error": "Too many requests"})
        return replace(fault, headers=(*fault.headers, ("retry-after", retry_after)))

    @classmethod
    def crash(cls) -> Self:
        """500 with an empty body and no content type."""
        return cls("answer", status=500)

    @classmethod
    def gateway(cls, status: int = 502) -> Self:
        """A proxy's page instead of JSON."""
        return cls("answer", status=status, body=HTML, headers=(("content-type", "text/html"),))

    @classmethod
    def empty(cls) -> Self:
        """200 with `{}`."""
        return cls._json(200, {})

    @classmethod
    def truncated(cls) -> Self:
        """The first half of the right answer, as if it were the whole."""
        return cls("truncated")

    @classmethod
    def huge(cls, size: int = 64_000_000) -> Self:
        """A JSON list of that many bytes, without a length in front."""
        return cls("huge", size=size)

    @classmethod
    def types(cls) -> Self:
        """The right keys with values of other types."""
        return cls("types")

    def only(self, path: str, times: int | None = None) -> Self:
        """The same fault for some paths, perhaps only so many times."""
        return replace(self, path=path, times=times)

    @classmethod
    def _json(cls, status: int, body: Any) -> Self:
        headers = (("content-type", "application/json"),)
        return cls("answer", status=status, body=json.dumps(body), headers=headers)

    def hits(self, path: str) -> bool:
        """Whether a request of that path is one of those that go wrong."""
        return fnmatchcase(path, self.path) and self.times != 0

    async def __call__(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers the request in the app's place, wrongly."""
        match self.kind:
            case "slow":
                await asyncio.sleep(self.seconds)
                await app(scope, receive, send)
            case "reset":
                _reset(receive)
            case "answer":
                await _answer(send, self.status, self.body.encode(), self.headers)
            case "huge":
                await self._huge(send)
            case "drip" | "truncated" | "types":
                status, body = await _whole(app, scope, receive)
                if self.kind == "drip":
                    await self._drip(send, status, body)
                else:
                    body = body[: len(body) // 2] if self.kind == "truncated" else _changed(body)
                    await _answer(send, status, body, (("content-type", "application/json"),))

    async def _huge(self, send: Send) -> None:
        chunk = b"0," * 32_768
        await _start(send, 200, (("content-type", "application/json"),))
        await send({"type": "http.response.body", "body": b"[", "more_body": True})
        for _ in range(self.size // len(chunk)):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b"0]"})

    async def _drip(self, send: Send, status: int, body: bytes) -> None:
        await _start(send, status, (("content-type", "application/json"),))
        for byte in body:
            await asyncio.sleep(self.seconds)
            await send({"type": "http.response.body", "body": bytes([byte]), "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def _whole(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[int, bytes]:
    """The status and body with which the app answers."""
    status, parts = 200, []

    async def keep(message: Any) -> None:
        nonlocal status
        status = message.get("status", status)
        parts.append(message.get("body", b""))

    await app(scope, receive, keep)
    return status, b"".join(parts)


async def _answer(
    send: Send, status: int, body: bytes, headers: tuple[tuple[str, str], ...]
) -> None:
    await _start(send, status, (*headers, ("content-length", str(len(body)))))
    await send({"type": "http.response.body", "body": body})


async def _start(send: Send, status: int, headers: tuple[tuple[str, str], ...]) -> None:
    raw = [(name.encode(), value.encode()) for name, value in headers]
    await send({"type": "http.response.start", "status": status, "headers": raw})


def _reset(receive: Receive) -> None:
    """Cuts the connection that uvicorn reads from; without one, the nearest thing to it."""
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionResetError("Connection reset by peer")
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NONE)
    transport.abort()


def _changed(body: bytes) -> bytes:
    def other(value: Any) -> Any:
        match value:
            case dict():
                return {name: other(one) for name, one in value.items()}
            case list():
                return {"rows": [other(one) for one in value]}
            case str():
                return [value]
            case _:
                return {"value": value}

    return json.dumps(other(json.loads(body))).encode()
