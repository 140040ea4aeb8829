"""FakeSlack's Socket Mode: addresses good for one handshake, envelopes, acknowledgements."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

Json = dict[str, Any]


@dataclass
class Sockets:
    url: str = ""
    opened: int = 0
    used: list[str] = field(default_factory=list)  # tickets, in the order they were dialled
    open: list[web.WebSocketResponse] = field(default_factory=list)
    refuse: list[str] = field(default_factory=list)  # what happens to the next handshakes
    acks: dict[str, asyncio.Future[Json]] = field(default_factory=dict)
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    numbers: Any = field(default_factory=itertools.count)

    def ticket(self) -> str:
        self.opened += 1
        return f"{self.url}/socket/{self.opened}?ticket=very-secret-{self.opened}"

    async def connect(self, request: web.Request) -> web.StreamResponse:
        ticket = request.match_info["ticket"]
        spent, self.used = ticket in self.used, [*self.used, ticket]
        match "refused" if spent else self.refuse.pop(0) if self.refuse else "":
            case "refused":
                return web.Response(status=408)
            case "hang":
                await self.closing.wait()
                return web.Response()
            case "dropped":
                if request.transport:
                    request.transport.abort()
                return web.Response()
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": len(self.open) + 1})
        self.open.append(socket)
        self.connected.set()
        with contextlib.suppress(ConnectionError):
            await self._listen(socket)
        self.open.remove(socket)
        return socket

    async def _listen(self, socket: web.WebSocketResponse) -> None:
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                told = json.loads(message.data)
                self.acks.pop(told["envelope_id"]).set_result(told.get("payload", {}))

    async def deliver(self, kind: str, payload: Json) -> Json:
        """To one connection; its acknowledgement."""
        envelope = f"e{next(self.numbers)}"
        acked: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self.acks[envelope] = acked
        told = {"envelope_id": envelope, "type": kind, "payload": payload}
        await self.open[-1].send_json(told | {"accepts_response_payload": True})
        async with asyncio.timeout(3):
            return await acked

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        self.connected.clear()
        for socket in tuple(self.open):
            await socket.send_json({"type": "disconnect", "reason": reason})

    async def drop(self, *, politely: bool) -> None:
        self.connected.clear()
        for socket in tuple(self.open):
            if politely:
                await socket.close()
            elif socket._req and socket._req.transport:
                socket._req.transport.abort()

    async def stop(self) -> None:
        self.closing.set()
        for socket in tuple(self.open):
            await socket.close()
