"""A website with so few hits that every answer can be counted by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx

from bot.demo import Demo, Hit, Visitor
from bot.demo.hits import VITALS
from tests.demo.world import NIMARA, USERS, bare

ANN = Visitor("ann", "CRM-1", "chrome", "Mac OS", "laptop", country="DE", region="DE-HH")
BOB = Visitor("bob", None, "ios", "iOS", "mobile", country="FR", region="FR-PAC")
CY = Visitor("cy", None, "ios", "iOS", "mobile", country="DE", region="DE-BY")
DAN = Visitor("dan", None, "chrome", "Windows 10", "desktop", country="GB", region="GB-ENG")
OWN: dict[str, Any] = {"hostname": "portnimara.com", "referrer": "portnimara.com"}
NEWSLETTER: dict[str, Any] = {
    "query": "utm_source=newsletter&utm_medium=email&fbclid=x",
    "utm": ("newsletter", "email", "spring", None, None),
}
DEAL = {"berth": "A12", "value": 47500}
SIGNED = {"revenue": 1200.5, "currency": "eur"}
PRESSED = {"since": "2026-01-02T03:04:05.000Z", "sure": True, "deep": {"n": 0.5}}
WINDOW = ("2026-11-20", "2026-11-24")


def at(text: str) -> int:
    """ "20 10:00:30" of November 2026, UTC, in ms."""
    moment = datetime.strptime(f"2026-11-{text}", "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    return int(moment.timestamp() * 1000)


def hit(visit: str, when: str, who: Visitor, path: str, name: str = "", **more: Any) -> Hit:
    """Without a referrer it is a page that another page of the website led to."""
    given = more if "hostname" in more or more.get("type") == VITALS else OWN | more
    return Hit(NIMARA, who, at(when), path, name=name or None, visit=visit, **given)


HITS = (
    hit("a1", "20 10:00:00", ANN, "/", hostname="portnimara.com", referrer="google.com"),
    hit("a1", "20 10:01:00", ANN, "/berths", title="Berths"),
    hit("a1", "20 10:02:00", ANN, "/berths/A12", title="A12"),
    hit("a1", "20 10:03:00", ANN, "/berths/A12", "inquire-click", data=DEAL),
    hit("a1", "20 10:05:00", ANN, "/eoi", "eoi-submit", data=DEAL),
    hit("a2", "21 09:00:00", ANN, "/berths"),
    hit("a3", "22 10:00:00", ANN, "/deal", "signed-eoi", hostname="crm.invalid", data=SIGNED),
    hit("b1", "20 12:00:00", BOB, "/berths", hostname="portnimara.com", **NEWSLETTER),
    hit("b1", "20 12:00:01", BOB, "/berths", type=VITALS, vitals=(1000, None, 0.1, 800, 200)),
    hit("b1", "20 12:00:30", BOB, "/berths/B7"),
    hit("b1", "20 12:40:00", BOB, "/contact"),
    hit("c1", "21 08:00:00", CY, "/", hostname="portnimara.com"),
    hit("c1", "21 08:00:01", CY, "/", type=VITALS, vitals=(3000, None, 0.2, 900, 300)),
    hit("d1", "21 08:30:00", DAN, "/only", "pressed", data=PRESSED),
)


class Asker:
    """Asks the simulated Umami as one of its users."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self._tokens: dict[str, str] = {}

    async def ask(
        self, method: str, url: str, /, who: str = "admin", body: Any = None, **params: Any
    ) -> httpx.Response:
        """The whole answer."""
        transport = httpx.ASGITransport(self.demo.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://umami.test") as client:
            if who not in self._tokens:
                password = next(user[2] for user in USERS if user[1] == who)
                login = {"username": who, "password": password}
                answer = await client.post("/api/auth/login", json=login)
                self._tokens[who] = answer.json()["token"]
            headers = {"authorization": f"Bearer {self._tokens[who]}"}
            return await client.request(method, url, json=body, params=params, headers=headers)

    async def get(self, route: str, /, website: str = NIMARA, **params: Any) -> Any:
        """The JSON of a website's route over the whole window."""
        bounds = {"startAt": at("20 00:00:00"), "endAt": at("24 00:00:00")}
        answer = await self.ask("GET", f"/api/websites/{website}/{route}", **bounds | params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def report(
        self, kind: str, website: str = NIMARA, filters: dict[str, str] | None = None, **asked: Any
    ) -> Any:
        """The JSON of a report over the whole window, or over what `asked` says."""
        body = {
            "websiteId": website,
            "type": kind,
            "filters": filters or {},
            "parameters": {"startDate": WINDOW[0], "endDate": WINDOW[1], **asked},
        }
        answer = await self.ask("POST", f"/api/reports/{kind}", body=body)
        assert answer.status_code == 200, answer.text
        return answer.json()


def little() -> Asker:
    """Four visitors of Port Nimara and all they did."""
    demo = bare()
    demo.load(HITS)
    session, _ = demo.store.session(NIMARA, ANN, 0)
    data = {"email": "ann@example.com", "size": 42}
    demo.store.identify(session, NIMARA, at("20 10:00:00"), data)
    session, _ = demo.store.session(NIMARA, CY, at("21 08:00:00"))
    demo.store.identify(session, NIMARA, at("21 08:00:00"), {"email": "ann@example.com"})
    return Asker(demo)
