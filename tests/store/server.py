"""A PostgreSQL of the tests' own, from the machine's binaries; elsewhere TEST_DATABASE_URL's."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

BINARIES = "/usr/lib/postgresql/*/bin"
SETTINGS = ("fsync=off", "listen_addresses=", "max_connections=60", "unix_socket_directories=")


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of a running server's database `postgres`; empty: there is none to be had."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
    elif binaries := _binaries():
        with _running(binaries) as url:
            yield url
    else:
        yield ""


def _binaries() -> Path | None:
    """Where PostgreSQL 15 or later is."""
    found = [path for path in Path("/").glob(BINARIES[1:]) if int(path.parent.name) >= 15]
    if found:
        return max(found, key=lambda path: int(path.parent.name))
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path and shutil.which("postgres") else None


@contextmanager
def _running(binaries: Path) -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="tidings-pg-", dir="/tmp"))  # sockets want short paths
    user = _other_user()
    how: dict[str, Any] = {"stdout": subprocess.DEVNULL, "cwd": folder}
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
        how |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    subprocess.run(
        [binaries / "initdb", "-D", folder / "data", "-U", "tidings", "-A", "trust", "-N"],
        check=True,
        env={"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]},
        **how,
    )
    options = [part for setting in SETTINGS for part in ("-c", setting)]
    options[-1] += str(folder)
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", folder / "data", *options],
            **{**how, "stdout": log, "stderr": log},
        )
    try:
        _wait(binaries, folder, process)
        yield f"postgresql://tidings@/postgres?host={folder}"
    finally:
        process.send_signal(signal.SIGINT)  # without waiting for who is connected
        process.wait(10)
        shutil.rmtree(folder)


def _other_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {user.pw_name: user for user in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _wait(binaries: Path, folder: Path, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        ready = subprocess.run([binaries / "pg_isready", "-q", "-h", folder], check=False)
        if ready.returncode == 0:
            return
        assert process.poll() is None, (folder / "log").read_text()
        time.sleep(0.05)
    raise AssertionError((folder / "log").read_text())
