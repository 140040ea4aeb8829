"""Recorded answers, and a client to which a server answers with one of them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import httpx

from marina.period import Period
from marina.umami import ApiKey, Umami
from marina.umami.versions import NOTHING

ROOT = Path(__file__).parent.parent / "recordings"
FILES = sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*.json"))
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|not-a-uuid|nope")


class Asked(Period):
    """A period in the steps that were asked for, not those that fit its length."""

    @property
    def unit(self) -> Any:
        return self.name

    def buckets(self) -> tuple[datetime, ...]:
        if self.name != "minute":
            return Period.buckets(self)
        at, found = self.start.replace(second=0, microsecond=0), []
        while at < self.end:
            found.append(at)
            at += timedelta(minutes=1)
        return tuple(found)


@dataclass(frozen=True)
class Recording:
    name: str

    @cached_property
    def all(self) -> Any:
        return json.loads((ROOT / self.name).read_text())

    @property
    def status(self) -> int:
        return int(self.all["status"])

    @property
    def answer(self) -> Any:
        return self.all["response"]

    @property
    def path(self) -> str:
        return str(self.all["request"]["path"]).partition("?")[0].removeprefix("/api")

    @property
    def route(self) -> str:
        """GET /websites/*/stats"""
        return f"{self.all['request']['method']} {_ID.sub('*', self.path)}"

    @property
    def query(self) -> dict[str, Any]:
        return self.all["request"]["query"] or {}

    @property
    def body(self) -> Any:
        return self.all["request"]["body"] or {}

    @property
    def parameters(self) -> dict[str, Any]:
        found = self.body.get("parameters", {}) if isinstance(self.body, dict) else {}
        return {name: it for name, it in found.items() if not name.endswith("Date")}

    @property
    def ids(self) -> list[str]:
        site = self.body.get("websiteId") if isinstance(self.body, dict) else None
        return [*([site] if site else []), *_ID.findall(self.path)]

    @property
    def site(self) -> str:
        return self.ids[0] if self.ids else self.query.get("websiteId", "no-id")

    @property
    def period(self) -> Asked:
        zone: ZoneInfo = _zone(str(self.query.get("timezone", "UTC")))
        start, end = (_moment(self.query.get(name)) for name in ("startAt", "endAt"))
        end += timedelta(milliseconds=1)
        unit: Literal["day"] = self.query.get("unit", "hour")
        return Asked(start.astimezone(zone), end.astimezone(zone), unit, "")

    def response(self) -> httpx.Response:
        match self.answer:
            case {"_text": text} | {"_raw": text}:
                return httpx.Response(self.status, text=text or "")
            case _:
                return httpx.Response(self.status, text=json.dumps(self.answer))

    def client(self) -> Umami:
        """Asks a server that has this answer and, after the first page, empty ones."""

        def serve(request: httpx.Request) -> httpx.Response:
            params = request.url.params
            if request.url.path.endswith("/annotations"):
                return httpx.Response(404)
            if params.get("startAt") == NOTHING["startAt"]:
                return httpx.Response(200, json=[])
            assert request.url.path == f"/api{self.path}"
            assert request.method == self.all["request"]["method"]
            if params.get("page", "1") != "1" and self.status == 200:
                return httpx.Response(200, json=self.answer | {"data": []})
            return self.response()

        transport = httpx.MockTransport(serve)
        return Umami("http://umami.test", ApiKey("key"), transport=transport)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo("UTC" if name == "utc" else name.replace("europe/b", "Europe/B"))
    except (KeyError, ValueError):
        return ZoneInfo("UTC")


def _moment(ms: Any) -> datetime:
    when = min(int(float(ms)), 10**14) if ms is not None else 1_795_000_000_000
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=when)
