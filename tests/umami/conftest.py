"""A server that does as it is told, and clients of it that do not wait."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from marina.period import Period
from marina.umami import Login, Umami
from marina.umami.versions import NOTHING

URL = "http://umami.test"
SITE = "11111111-aaaa-4000-8000-000000000001"
OTHER = "22222222-bbbb-4000-8000-000000000001"
PARIS = ZoneInfo("Europe/Paris")
WEEK = Period(
    datetime(2026, 5, 11, tzinfo=PARIS), datetime(2026, 5, 18, tzinfo=PARIS), "2026-W20", "", 7
)
STATS = {"pageviews": 20, "visitors": 7, "visits": 8, "bounces": 4, "totaltime": 800}

Answer = Callable[[httpx.Request], Any]


class Server:
    """An Umami that knows what `version` knew, gives out tokens t1, t2 … and notes what it is
    asked. What it answers is `answer`: a response, JSON, or a function of the request."""

    def __init__(self) -> None:
        self.version = (3, 1)
        self.password = "secret"
        self.logins = 0
        self.asked: list[httpx.Request] = []
        self.probes = 0
        self.answer: Any = STATS

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.endswith("/auth/login"):
            self.logins += 1
            good = f'"password":"{self.password}"'.encode() in request.content
            return httpx.Response(200, json={"token": f"t{self.logins}"}) if good else _refused()
        known = request.headers.get("Authorization") == f"Bearer t{self.logins}"
        if not known and not path.endswith(("/send", "/batch")):
            return _refused()
        if path.endswith("/annotations"):
            self.probes += 1
            return httpx.Response(200 if self.version >= (3, 4) else 404, text="<html>")
        if request.url.params.get("startAt") == NOTHING["startAt"]:
            self.probes += 1
            since = {"distinctId": (3, 1), "path": (3, 0)}[request.url.params["type"]]
            return httpx.Response(200 if self.version >= since else 400, json=[])
        self.asked.append(request)
        answer = self.answer(request) if callable(self.answer) else self.answer
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)

    @property
    def params(self) -> httpx.QueryParams:
        """Of the last question."""
        return self.asked[-1].url.params


def _refused() -> httpx.Response:
    return httpx.Response(401, json={"error": {"message": "Unauthorized", "status": 401}})


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marina.umami.http.PAUSES", (0, 0))


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
async def umami(server: Server, no_pauses: None) -> AsyncIterator[Umami]:
    login = Login(URL, "bot", "secret")
    async with Umami(URL, login, transport=httpx.MockTransport(server)) as umami:
        yield umami
