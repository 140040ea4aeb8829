"""`python -m tests.delivery [--seconds 30] [--seed N]`: chaos, on SQLite and on PostgreSQL.

A module of this name is not imported again by each process that is begun.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.databases import NOTICE, schema
from tests.delivery.chaos import chaos
from tests.store.server import postgres


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.delivery")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--seed", type=int, default=random.randrange(10_000))
    asked = parser.parse_args()
    random.seed(asked.seed)
    print(f"seed {asked.seed}, two replicas, {asked.seconds:g} s", flush=True)
    hold = True
    for name, url in databases():
        result = asyncio.run(chaos(url, asked.seconds))
        print(f"{name}: {result}", flush=True)
        hold &= result.holds
    return 0 if hold else 1


def databases() -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        yield "SQLite", f"sqlite:///{Path(folder)}/tidings.db"
    with postgres() as server:
        if server:
            with schema(server) as url:
                yield "PostgreSQL", url
        else:
            print(f"PostgreSQL: left out, {NOTICE}")


if __name__ == "__main__":
    sys.exit(main())
