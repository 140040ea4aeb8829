"""What `Database` asks of SQLite and of PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

Row = dict[str, Any]
Query = Callable[..., list[Row]]  # query(sql, **params)


class Driver(Protocol):
    """One connection. Blocking, and only ever used in the database's own thread."""

    alone: str  # within a transaction: from here on nobody else changes the tables

    @property
    def lost(self) -> bool:
        """Whether it is of no more use, and to be replaced."""

    def query(self, sql: str, params: Mapping[str, Any]) -> list[Row]: ...
    def begin(self, *, writing: bool) -> None: ...
    def commit(self) -> None: ...
    def rollback(self) -> None: ...
    def close(self) -> None: ...

    def backup(self, now: datetime, keep: int) -> Path | None:
        """A copy beside the database; None where its own server sees to that."""

    def trouble(self, exc: Exception) -> str:
        """What people are told of a failure that is not the program's fault; else nothing."""
