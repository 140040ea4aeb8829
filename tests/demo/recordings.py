"""The recorded answers of a real 3.1.0, and the simulated Umami that they are put to."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.demo.shapes import Shape

FOLDER = Path(__file__).parent.parent / "recordings"
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


@dataclass(frozen=True)
class Recording:
    """One request and its answer; `name` is area/file without ending."""

    name: str
    method: str
    path: str
    query: dict[str, Any] | None
    body: Any
    who: str | None
    headers: dict[str, str]
    status: int
    response: Any

    @property
    def route(self) -> tuple[str, str, int]:
        """Recordings of one route and status share their form."""
        return self.method, ID.sub("*", self.path.partition("?")[0]), self.status

    @property
    def content(self) -> bytes | None:
        """The body as it was sent."""
        if isinstance(self.body, dict) and "_raw" in self.body:
            return str(self.body["_raw"]).encode()
        return None if self.body is None else json.dumps(self.body).encode()


@cache
def recordings() -> dict[str, Recording]:
    """All of them, by name."""
    found = {}
    for path in sorted(FOLDER.glob("*/*.json")):
        raw = json.loads(path.read_text())
        name, asked = f"{path.parent.name}/{path.stem}", raw["request"]
        found[name] = Recording(
            name,
            asked["method"],
            asked["path"],
            asked["query"],
            asked["body"],
            asked["as"],
            asked["headers"],
            raw["status"],
            raw["response"],
        )
    return found


@cache
def forms() -> dict[tuple[str, str, int], Shape]:
    """The united form of every route's recorded answers."""
    found: dict[tuple[str, str, int], Shape] = defaultdict(Shape)
    for recording in recordings().values():
        found[recording.route].learn(recording.response)
    return found
