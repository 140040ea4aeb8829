"""Two months of a marina group's websites, ending now: some 40,000 hits, the same for a seed.

What happens in it: traffic grows, with the days' hours and the weeks' days; ten days ago a
listing began in Germany that sends people to berth A12 of Port Nimara; the CRM's clients come back
again and again; some people submit an expression of interest, and some of these sign it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, Final

from bot.demo.cast import (
    ANY_SOURCE,
    CAMPAIGN,
    GERMAN,
    SITES,
    SOURCES,
    Client,
    Site,
    Source,
    Weighted,
    clients,
)
from bot.demo.hits import Hit, Visitor
from bot.demo.visits import DEAL, Visit, berth, crm, known, visitor
from bot.demo.window import DAY, HOUR, MINUTE

DAYS: Final = 60
VISITS_A_DAY: Final = 232  # of all websites, at the end
A_DAY: Final = "6 4 2 2 1 2 4 8 13 18 21 22 20 19 20 21 22 23 24 27 30 28 21 12"
HOURS: Final = Weighted(range(24), [int(hour) for hour in A_DAY.split()])
WEEKDAYS: Final = (0.92, 0.9, 0.95, 0.96, 1.0, 1.12, 1.22)
CAMPAIGN_DAYS: Final = 10
BUSY: Final = 0.9  # visits a minute of all websites in the last half hour
LEADS: Final = 80  # of Port Nimara, who sign or nearly do; other ports have their share
STAGES: Final = ("EOI sent", "Negotiation", "Contract out", "Renewal 2027")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a website tells of a visitor it knows: properties of the session."""

    site: str
    visitor: Visitor
    at: int
    data: dict[str, Any]


class Story:
    """Tells itself once: `hits` in the order of time, and who was identified."""

    def __init__(
        self,
        now: datetime,
        seed: int = 1,
        sign: Callable[[str], str] = str,
    ) -> None:
        self._chance = random.Random(seed)
        self._now = int(now.timestamp() * 1000)
        self._midnight = self._now // DAY * DAY
        self._sign = sign
        self._names = 0
        self.identities: list[Identity] = []
        told = [
            hit
            for part in (self._crowd, self._campaign, self._leads, self._clients)
            for hit in part()
        ]
        self.hits = sorted((hit for hit in told if hit.at <= self._now), key=lambda hit: hit.at)

    def _crowd(self) -> Iterator[Hit]:
        """Most visits: people whom nobody knows, some of whom come back within the month."""
        chance = self._chance
        for site in SITES:
            known: list[Visitor] = []
            share = VISITS_A_DAY * site.share
            for at in chain(self._moments(share, site, DAYS), self._just_now(site)):
                if known and chance.random() < 0.14:
                    who = known[-1 - chance.randrange(min(len(known), 60))]
                else:
                    who = visitor(chance, self._name())
                    known.append(who)
                source = ANY_SOURCE.pick(chance)
                yield from self._visit(site, who, at, source).anyone()

    def _campaign(self) -> Iterator[Hit]:
        site = SITES[0]
        for at in self._moments(VISITS_A_DAY * site.share * 0.36, site, CAMPAIGN_DAYS):
            who = visitor(self._chance, self._name(), self._chance.choice(GERMAN))
            yield from self._visit(site, who, at, CAMPAIGN).anyone()

    def _leads(self) -> Iterator[Hit]:
        """People whom the site identifies because they have an account; they submit and sign."""
        chance = self._chance
        number = 2000
        for site in SITES:
            for _ in range(round(LEADS * 2 * site.share)):
                number += 1
                who = visitor(chance, self._name())._replace(
                    distinct_id=self._sign(f"CRM-{number}")
                )
                wanted = berth(chance)
                at = self._now - int(chance.random() ** 1.3 * DAYS * DAY)
                self._identified(site, who, at, {"crm_id": f"CRM-{number}"})
                visit = self._visit(site, who, at, ANY_SOURCE.pick(chance))
                yield visit.page("/")
                yield from visit.submit(wanted)
                yield from self._signing(site, who, visit.at, wanted)

    def _signing(self, site: Site, who: Visitor, at: int, wanted: str) -> Iterator[Hit]:
        """What the CRM sends afterwards: of every second one, and of fewer the money."""
        chance = self._chance
        value = DEAL * chance.choice((1, 1, 1.5, 2, 3))
        at += int(chance.uniform(0.2, 4) * DAY)
        if chance.random() > 0.72:
            return
        yield crm(site, who, at, "signed-eoi", berth=wanted, deal_value=value)
        at += int(chance.uniform(1, 6) * DAY)
        if chance.random() < 0.6:
            yield crm(site, who, at, "contract-signed", berth=wanted, deal_value=value)
            at += int(chance.uniform(0.5, 3) * DAY)
            deposit = round(value * 0.1, 2)
            yield crm(
                site, who, at, "deposit-received", berth=wanted, revenue=deposit, currency="EUR"
            )

    def _clients(self) -> Iterator[Hit]:
        """The CRM's list: each comes some days apart, and those with a deal sent their EOI."""
        chance = self._chance
        for client in clients():
            site = site_of(client)
            who = known(client, self._sign)
            at = self._now - int(chance.uniform(20, DAYS - 2) * DAY)
            self._identified(site, who, at, told_of(client))
            wanted = client.berth or berth(chance)
            if client.deal.endswith(STAGES):
                yield from self._visit(site, who, at, SOURCES[0]).submit(wanted)
                yield from self._signing(site, who, at, wanted)
            while at < self._now - 2 * HOUR:
                at = self._by_day(at + int(chance.expovariate(1 / 6) * DAY), site)
                source = SOURCES[chance.choice((0, 0, 0, 1, 8))]
                yield from self._visit(site, who, at, source).client(wanted)

    def _identified(self, site: Site, who: Visitor, at: int, data: dict[str, Any]) -> None:
        self.identities.append(Identity(site.id, who, at, data))

    def _moments(self, a_day: float, site: Site, days: int) -> Iterator[int]:
        """When visits begin: more and more of them, by the weekday and the local hour."""
        chance = self._chance
        for ago in range(days, -1, -1):
            midnight = self._midnight - ago * DAY - site.hours * HOUR
            weekday = (midnight + DAY // 2) // DAY + 3
            expected = a_day * (1 - 0.24 * ago / DAYS) * WEEKDAYS[weekday % 7]
            for _ in range(round(expected * chance.uniform(0.88, 1.12))):
                yield midnight + self._hour() * HOUR + chance.randrange(HOUR)

    def _just_now(self, site: Site) -> Iterator[int]:
        """Somebody is there, whatever the hour."""
        for minute in range(1, 30):
            if self._chance.random() < site.share * BUSY:
                yield self._now - minute * MINUTE + self._chance.randrange(MINUTE)

    def _hour(self) -> int:
        return HOURS.pick(self._chance)

    def _by_day(self, at: int, site: Site) -> int:
        """The same day at an hour of the day's rhythm."""
        return at // DAY * DAY + (self._hour() - site.hours) * HOUR + self._chance.randrange(HOUR)

    def _visit(self, site: Site, who: Visitor, at: int, source: Source) -> Visit:
        return Visit(self._chance, site, who, at, source, self._name())

    def _name(self) -> str:
        self._names += 1
        return f"{self._names}"


def site_of(client: Client) -> Site:
    """The website of the client's port."""
    return next(site for site in SITES if site.name == client.port)


def told_of(client: Client) -> dict[str, Any]:
    """What the website tells Umami when the client has signed in."""
    told = {"crm_id": client.distinct_id, "email": client.email, "name": client.name}
    if client.company:
        told["company"] = client.company
    return {key: value for key, value in told.items() if value}
