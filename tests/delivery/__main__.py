"""`python -m tests.delivery [--chat slack] [--seconds 30] [--seed N]`: chaos, on both databases.

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
from tests.delivery.chaos import chaos, warm
from tests.delivery.chat import Chat
from tests.delivery.in_slack import InSlack
from tests.delivery.in_teams import InTeams
from tests.store.server import postgres

CHATS: dict[str, Chat] = {it.name: it for it in (InSlack(), InTeams())}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.delivery")
    parser.add_argument("--chat", choices=CHATS, help="one of them; else all, one after another")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--seed", type=int, default=random.randrange(10_000))
    asked = parser.parse_args()
    random.seed(asked.seed)
    print(f"seed {asked.seed}, two replicas, {asked.seconds:g} s", flush=True)
    warm()
    hold = True
    for chat in [asked.chat] if asked.chat else CHATS:
        for name, url in databases():
            result = asyncio.run(chaos(CHATS[chat], url, asked.seconds))
            print(f"{chat}, {name}: {result}", flush=True)
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
