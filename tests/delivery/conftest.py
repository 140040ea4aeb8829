"""Each on SQLite and on PostgreSQL, as the store's own tests are."""

from __future__ import annotations

from tests.store.conftest import kept, postgres_url, server, sqlite_url, url

__all__ = ("kept", "postgres_url", "server", "sqlite_url", "url")
