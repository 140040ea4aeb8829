"""A process that ends all of a sudden, as far as its database can tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from marina.driver import Driver, Row
from marina.postgres import Postgres
from marina.sqlite import Sqlite


class End(BaseException):
    """Of the process, as far as the database can tell."""


@dataclass
class Fuse:
    """Burns down by a step at a time; from then on every step is the end."""

    left: int = 9_999

    def __call__(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise End


class Fragile:
    """A connection that breaks off where a step, before each statement and commit, is the end."""

    def __init__(self, url: str, step: Callable[[], None]) -> None:
        self._url, self._step = url, step

    def connect(self) -> Driver:
        """In the database's own thread."""
        sqlite = self._url.startswith("sqlite")
        path = self._url.removeprefix("sqlite:///")
        self._driver: Driver = Sqlite(path) if sqlite else Postgres(self._url)
        self.alone = self._driver.alone
        return self

    @property
    def lost(self) -> bool:
        return self._driver.lost

    def query(self, sql: str, params: Mapping[str, Any]) -> list[Row]:
        self._step()
        return self._driver.query(sql, params)

    def begin(self, *, writing: bool) -> None:
        self._driver.begin(writing=writing)

    def commit(self) -> None:
        self._step()
        self._driver.commit()

    def rollback(self) -> None:
        self._driver.close()

    def close(self) -> None:
        self._driver.close()

    def backup(self, now: datetime, keep: int) -> Path | None:
        return self._driver.backup(now, keep)

    def trouble(self, exc: Exception) -> str:
        return self._driver.trouble(exc)
