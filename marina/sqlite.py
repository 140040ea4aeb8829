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
            self._inode = _made(path)
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

    def begin(self) -> None:
        self._look()
        self._db.execute("begin immediate")  # never deferred: read-then-write would fail when busy

    def commit(self) -> None:
        self._db.execute("commit")

    def rollback(self) -> None:
        self._db.execute("rollback")

    def close(self) -> None:
        self._db.close()

    def backup(self, now: datetime, keep: int) -> Path | None:
        """`now`'s day's copy in the folder `backups` beside the file; the newest `keep` stay."""
        if self._path == MEMORY:
            return None
        file = Path(self._path)
        folder = file.parent / "backups"
        copy = folder / f"{file.stem}-{now:%Y-%m-%d}.db"
        unfinished = copy.with_suffix(f".{os.getpid()}")
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            unfinished.unlink(missing_ok=True)
            self._db.execute("vacuum into :file", {"file": str(unfinished)})
            unfinished.replace(copy)
            for old in sorted(folder.glob(f"{file.stem}-????-??-??.db"))[:-keep]:
                old.unlink(missing_ok=True)
        except OSError as exc:
            raise StoreError("The backup cannot be written. Please look at its folder.") from exc
        finally:
            unfinished.unlink(missing_ok=True)
        return copy

    def trouble(self, exc: Exception) -> str:
        if not isinstance(exc, sqlite3.OperationalError) and type(exc) is not sqlite3.DatabaseError:
            return ""
        name = "_".join(getattr(exc, "sqlite_errorname", "").split("_")[:2])
        return "" if name == "SQLITE_ERROR" else TROUBLE.get(name, SILENT)

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
        """A file that was deleted or replaced would swallow all that is written to it."""
        if self._path != MEMORY and _inode(self._path) != self._inode:
            gone = sqlite3.OperationalError("the file was moved")
            gone.sqlite_errorname = "SQLITE_READONLY_DBMOVED"
            raise gone


def _made(path: str) -> int:
    """Who may read it is the owner alone: there are names in it."""
    if path == MEMORY:
        return 0
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    return _inode(path)


def _inode(path: str) -> int:
    try:
        return os.stat(path).st_ino
    except FileNotFoundError:
        return -1
