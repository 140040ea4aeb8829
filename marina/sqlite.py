"""SQLite through sqlite-utils, made safe for several processes and sudden ends."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlite_utils

from marina.driver import Row
from marina.errors import StoreError

BUSY = 10.0  # seconds to wait for another process
MEMORY = ":memory:"
TROUBLE = {
    "SQLITE_BUSY": "The bot's database is busy. Please try again in a minute.",
    "SQLITE_LOCKED": "The bot's database is busy. Please try again in a minute.",
    "SQLITE_FULL": "The disk of the bot's database is full. Please make room on it.",
    "SQLITE_READONLY": "The bot may not write to its database. Please mend the file's permissions.",
    "SQLITE_CANTOPEN": "The bot's database cannot be opened. Please look at its folder.",
    "SQLITE_READONLY_DBMOVED": "The bot's database file was taken away.",
    "SQLITE_NOTADB": "The bot's database file is none. Please put a backup in its place.",
    "SQLITE_CORRUPT": "The bot's database is damaged. Please put a backup in its place.",
}
SILENT = "The bot's database does not answer. Please try again in a minute."


class Sqlite:
    alone = "select 1"  # `begin immediate` has seen to it

    def __init__(self, path: str) -> None:
        """Make the file where it is missing, its folder too. Raises StoreError."""
        self._path = path
        try:
            if path != MEMORY:
                Path(path).parent.mkdir(parents=True, exist_ok=True)
                _make(path)
            self._inode = _inode(path)
            # autocommit: sqlite3's own transactions would leave `… returning` uncommitted
            self._connection = sqlite3.connect(path, timeout=BUSY, isolation_level=None)
            self._db = sqlite_utils.Database(self._connection)
            self._enable_wal()
            self._db.execute("pragma synchronous = full")  # a lost “sent” is a second message
            self._db.execute("pragma foreign_keys = on")
        except OSError as exc:
            raise StoreError(TROUBLE["SQLITE_CANTOPEN"]) from exc
        except sqlite3.Error as exc:
            raise StoreError(self.trouble(exc) or SILENT) from exc

    def query(self, sql: str, params: Mapping[str, Any]) -> list[Row]:
        self._look()
        cursor = self._db.execute(sql, dict(params))
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def begin(self, *, writing: bool) -> None:
        self._look()
        # never deferred to the first write: what had been read before would fail it when busy
        self._db.execute("begin immediate" if writing else "begin")

    def commit(self) -> None:
        self._db.execute("commit")

    def rollback(self) -> None:
        self._db.execute("rollback")

    def close(self) -> None:
        self._db.close()

    @property
    def lost(self) -> bool:
        """A file that was deleted or replaced would swallow all that is written to it."""
        return self._connection.in_transaction or _inode(self._path) != self._inode

    def backup(self, now: datetime, keep: int) -> Path | None:
        """`now`'s day's copy in the folder `backups` beside the file; the newest `keep` stay."""
        if self._path == MEMORY:
            return None
        file = Path(self._path)
        copy = file.parent / "backups" / f"{file.stem}-{now:%Y-%m-%d}.db"
        try:
            copy.parent.mkdir(mode=0o700, exist_ok=True)
            self._copy(copy)
            for old in sorted(copy.parent.glob(f"{file.stem}-????-??-??.db"))[:-keep]:
                old.unlink(missing_ok=True)
        except OSError as exc:
            raise StoreError("The backup cannot be written. Please look at its folder.") from exc
        return copy

    def _copy(self, copy: Path) -> None:
        """Whole or not at all, also where several processes do it."""
        unfinished = copy.with_suffix(f".{os.getpid()}")
        unfinished.unlink(missing_ok=True)
        try:
            _make(str(unfinished))
            self._db.execute("vacuum into :file", {"file": str(unfinished)})
            unfinished.replace(copy)
        finally:
            unfinished.unlink(missing_ok=True)

    def trouble(self, exc: Exception) -> str:
        if not isinstance(exc, sqlite3.OperationalError) and type(exc) is not sqlite3.DatabaseError:
            return ""
        name = getattr(exc, "sqlite_errorname", "")
        primary = "_".join(name.split("_")[:2])
        return "" if name == "SQLITE_ERROR" else TROUBLE.get(name) or TROUBLE.get(primary, SILENT)

    def _enable_wal(self) -> None:
        """For this lock SQLite does not wait by itself, and processes may start together."""
        for pause in (0.01, 0.03, 0.1, 0.3, 1, 3):
            try:
                return self._db.enable_wal()
            except sqlite3.OperationalError as exc:
                if exc.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise
                time.sleep(pause)
        self._db.enable_wal()

    def _look(self) -> None:
        if _inode(self._path) != self._inode:
            moved = sqlite3.OperationalError("the file was moved")
            moved.sqlite_errorname = "SQLITE_READONLY_DBMOVED"
            raise moved


def _make(path: str) -> None:
    """Who may read it is the owner alone: there are names in it."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _inode(path: str) -> int:
    """0: there is no such file."""
    try:
        return os.stat(path).st_ino
    except FileNotFoundError:
        return 0
