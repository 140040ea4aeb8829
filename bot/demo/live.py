"""The traffic that goes on: visitors every few seconds, and now and then a client of the CRM."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count
from typing import Final

from bot.demo.cast import ANY_SITE, ANY_SOURCE, SITES, SOURCES, Client, Site, Source
from bot.demo.cast import clients as listed
from bot.demo.hits import Hit, Visitor
from bot.demo.story import Identity, site_of, told_of
from bot.demo.visits import Visit, berth, known, visitor
from bot.demo.window import HOUR

EVERY: Final = 40_000  # ms between visitors, on average
FIRST_CLIENT: Final = 15_000  # ms
NEXT_CLIENT: Final = (100_000, 240_000)  # ms between clients


class Traffic:
    """Hits to come. `due` gives those whose time has come, each of them once."""

    def __init__(self, start: datetime, seed: int = 1, sign: Callable[[str], str] = str) -> None:
        self._chance = random.Random(f"live {seed}")
        self._sign = sign
        self._visitor_at = self._client_at = int(start.timestamp() * 1000)
        self._client_at += FIRST_CLIENT
        self._waiting: list[tuple[int, int, Hit]] = []
        self._number = count(1)
        self._clients = self._in_turn()

    def due(self, now: datetime) -> tuple[list[Hit], list[Identity]]:
        """The hits until now, and who was identified with them.

        After a pause of the clock no more than its last hour is made up for.
        """
        at = int(now.timestamp() * 1000)
        identities = []
        self._visitor_at = max(self._visitor_at, at - HOUR)
        self._client_at = max(self._client_at, at - HOUR)
        while self._visitor_at <= at:
            self._somebody(self._visitor_at)
            self._visitor_at += 1 + int(self._chance.expovariate(1 / EVERY))
        while self._client_at <= at:
            identities.append(self._client(self._client_at))
            self._client_at += self._chance.randrange(*NEXT_CLIENT)
        hits = []
        while self._waiting and self._waiting[0][0] <= at:
            hits.append(heapq.heappop(self._waiting)[2])
        return hits, identities

    def _somebody(self, at: int) -> None:
        site = ANY_SITE.pick(self._chance)
        source = ANY_SOURCE.pick(self._chance)
        who = visitor(self._chance, f"live {next(self._number)}")
        self._await(self._visit(site, who, at, source).anyone())

    def _client(self, at: int) -> Identity:
        client = next(self._clients)
        site = site_of(client)
        who = known(client, self._sign)
        wanted = client.berth or berth(self._chance)
        self._await(self._visit(site, who, at, SOURCES[0]).client(wanted))
        return Identity(site.id, who, at, told_of(client))

    def _in_turn(self) -> Iterator[Client]:
        """Clients of Port Nimara first, as that is where one looks first; then all in turn."""
        everyone = [client for client in listed() if client.distinct_id]
        self._chance.shuffle(everyone)
        everyone.sort(key=lambda client: client.port != SITES[0].name)
        while True:
            yield from everyone
            self._chance.shuffle(everyone)

    def _visit(self, site: Site, who: Visitor, at: int, source: Source) -> Visit:
        return Visit(self._chance, site, who, at, source, f"live visit {next(self._number)}")

    def _await(self, hits: Iterator[Hit]) -> None:
        for hit in hits:
            heapq.heappush(self._waiting, (hit.at, next(self._number), hit))
