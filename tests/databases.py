"""A database for each test that asks for a `url`: once on SQLite, once on PostgreSQL."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from marina.postgres import Postgres
from marina.schema import migrate
from tests.store.server import postgres

NOTICE = "no PostgreSQL 15 or later is here"


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with postgres() as url:
        yield url


@contextmanager
def schema(server: str) -> Iterator[str]:
    """The URL of a schema of its own."""
    name = f"test_{uuid.uuid4().hex}"
    connection = Postgres(server)
    connection.query(f"create schema {name}", {})
    yield f"{server}{'&' if '?' in server else '?'}options=-csearch_path%3D{name}"
    connection.query(f"drop schema {name} cascade", {})
    connection.close()


@pytest.fixture(scope="session")
def kept(server: str) -> Iterator[str]:
    """A schema whose tables stay from test to test: to make them takes longer than a test."""
    with schema(server) as url:
        connection = Postgres(url)
        connection.begin(writing=True)
        migrate(lambda sql, **params: connection.query(sql, params), Postgres.alone)
        connection.commit()
        connection.close()
        yield url


@pytest.fixture
def postgres_url(server: str) -> Iterator[str]:
    """Of a schema without tables."""
    if not server:
        pytest.skip(NOTICE)
    with schema(server) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Of a file that is not there yet."""
    return f"sqlite:///{tmp_path}/tidings.db"


@pytest.fixture(params=["sqlite", "postgres"])
def new_url(request: pytest.FixtureRequest) -> str:
    """Of a database without tables."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """Of a database in which nothing is; several may open it."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    if not request.getfixturevalue("server"):
        pytest.skip(NOTICE)
    url = str(request.getfixturevalue("kept"))
    connection = Postgres(url)
    tables = connection.query(
        "select tablename as name from pg_tables where schemaname = current_schema"
        " and tablename <> 'schema_step'",
        {},
    )
    connection.query("set session_replication_role = replica", {})  # in any order
    for table in tables:  # to truncate them takes a hundred times longer
        connection.query(f"delete from {table['name']}", {})
    connection.close()
    return url


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", ())
    if count := sum(NOTICE in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(f"{count} tests skipped: {NOTICE}", yellow=True)
