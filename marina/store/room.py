"""What every room of the store stands on."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import overload

from marina.database import Database


class Room:
    def __init__(self, database: Database) -> None:
        self._database = database


@overload
def moment(seconds: float) -> datetime: ...
@overload
def moment(seconds: None) -> None: ...
def moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


@overload
def seconds(moment: datetime) -> float: ...
@overload
def seconds(moment: None) -> None: ...
def seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def packed(lines: Iterable[str]) -> str:
    """Several texts in a column, whatever is in them."""
    return json.dumps(list(lines))


@lru_cache(1024)  # a port's are read for every question
def unpacked(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text)) if text else ()
