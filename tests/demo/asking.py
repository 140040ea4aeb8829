"""Asks a simulated Umami over HTTP what a test wants to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from bot.demo import Demo

ADMIN, BOT, OWNER = (f"0000000{n}-0000-4000-8000-000000000000" for n in (1, 2, 3))
TEAM = "00000004-0000-4000-8000-000000000000"
SITE, OTHER = (f"0000000{n}-aaaa-4000-8000-000000000000" for n in (1, 2))
BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/131.0.0.0 Safari/537.36"
)


def settled(demo: Demo) -> Demo:
    """With an admin, an owner of OTHER, and a bot that may look at SITE through its team."""
    for user, name, role in ((ADMIN, "admin", "admin"), (OWNER, "olga", "user")):
        demo.store.insert(
            "user", user_id=user, username=name, password="secret", role=role, created_at=0
        )
    demo.store.insert(
        "user",
        user_id=BOT,
        username=demo.username,
        password=demo.password,
        role="view-only",
        created_at=0,
    )
    demo.store.insert("team", team_id=TEAM, name="Sales", access_code="team_x", created_at=0)
    demo.store.insert(
        "team_user",
        team_user_id=demo.store.new_id(),
        team_id=TEAM,
        user_id=BOT,
        role="team-view-only",
        created_at=0,
    )
    for site, name, owner, team in ((SITE, "Port", None, TEAM), (OTHER, "Other", OWNER, None)):
        demo.store.insert(
            "website",
            website_id=site,
            name=name,
            domain="port.example",
            user_id=owner,
            team_id=team,
            created_by=ADMIN,
            created_at=0,
            updated_at=0,
        )
    return demo


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


@dataclass
class Asking:
    """Questions about `base`, by default those of the bot."""

    demo: Demo
    base: str
    username: str = Demo.username
    password: str = Demo.password

    async def answer(
        self, path: str, method: str = "GET", body: Any = None, /, **params: Any
    ) -> httpx.Response:
        """The answer to one request. Paths that begin with / stand for themselves."""
        url = path if path.startswith("/") else f"{self.base}/{path}"
        async with self._client() as client:
            login = {"username": self.username, "password": self.password}
            token = (await client.post("/api/auth/login", json=login)).json().get("token")
            headers = {"authorization": f"Bearer {token}", "user-agent": BROWSER}
            return await client.request(
                method, url, params=params or None, json=body, headers=headers
            )

    async def get(self, path: str, /, **params: Any) -> Any:
        """The JSON of a GET that succeeds."""
        answer = await self.answer(path, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def send(self, payload: dict[str, Any], kind: str = "event", **headers: str) -> Any:
        """The JSON of what a tracker in a browser sends to SITE."""
        body = {"type": kind, "payload": {"website": SITE, "hostname": "port.example", **payload}}
        named = {"user-agent": BROWSER} | {k.replace("_", "-"): v for k, v in headers.items()}
        async with self._client() as client:
            return (await client.post("/api/send", json=body, headers=named)).json()

    def _client(self) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.demo.app)
        return httpx.AsyncClient(transport=transport, base_url="http://umami.test")
