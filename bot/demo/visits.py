"""One visit to a marina, page by page, as the demo's story and its live traffic tell it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Final

from bot.demo.cast import (
    BERTHS,
    MACHINES,
    PLACES,
    Client,
    Site,
    Source,
)
from bot.demo.hits import EVENT, VITALS, Hit, Visitor

TITLES: Final = {
    "/": "Home",
    "/berths": "Berths",
    "/marina": "The marina",
    "/prices": "Prices",
    "/brochure": "Brochure",
    "/contact": "Contact",
    "/inquire": "Inquire",
    "/eoi": "Expression of interest",
    "/eoi/thanks": "Thank you",
}
BROCHURES: Final = ("berths", "marina", "residences")
EOI_STEPS: Final = ("eoi-step-1", "eoi-step-2", "eoi-step-3", "eoi-submit")
GOES_ON: Final = (0.7, 0.72, 0.75, 0.55)  # from each step to the next, and into the first
DEAL: Final = 42_500  # EUR, the price of a berth that the smallest boat needs


def visitor(chance: random.Random, key: str, place: tuple[str, ...] | None = None) -> Visitor:
    """Somebody with a machine, from somewhere."""
    browser, system, device, screen = MACHINES.pick(chance)
    country, region, city, language = place or PLACES.pick(chance)
    return Visitor(key, None, browser, system, device, screen, language, country, region, city)


def known(client: Client, sign: Callable[[str], str]) -> Visitor:
    """The client as the website sees them, always with the same machine; `sign` is the CRM's."""
    who = visitor(random.Random(client.email), client.email)
    return who._replace(distinct_id=sign(client.distinct_id) if client.distinct_id else None)


def berth(chance: random.Random) -> str:
    """A berth that somebody looks at; A12 is the favourite."""
    return BERTHS.pick(chance)


class Visit:
    """A walk through one website. `chance` decides, `at` moves on with every page."""

    def __init__(
        self, chance: random.Random, site: Site, who: Visitor, at: int, source: Source, name: str
    ) -> None:
        self.at = at
        self._chance = chance
        self._site = site
        self._who = who
        self._source: Source | None = source
        self._visit = name
        self._path = ""
        self._tag = "hero-b" if chance.random() < 0.12 else None

    def anyone(self) -> Iterator[Hit]:
        """What most people do: look at a page or some, perhaps at berths, seldom ask for one."""
        chance = self._chance
        landing = chance.choice(self._source.landings) if self._source else "/"
        yield self.page(landing)
        if chance.random() < 0.04:
            yield self.vitals()
        if chance.random() < 0.36:
            return
        if chance.random() < 0.25:
            yield self.page(chance.choice(("/marina", "/prices", "/contact")))
        if not landing.startswith("/berths") and chance.random() < 0.82:
            yield self.page("/berths")
        yield from self._berths(landing)
        if chance.random() < 0.2:
            yield self.page(chance.choice(("/contact", "/prices", "/")))

    def _berths(self, landing: str) -> Iterator[Hit]:
        chance = self._chance
        seen = landing.removeprefix("/berths/") if landing.startswith("/berths/") else ""
        if not self._path.startswith("/berths") or (not seen and chance.random() > 0.76):
            return
        for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
            seen = berth(chance)
            yield self.page(f"/berths/{seen}")
        if chance.random() < 0.12:
            yield from self.brochure(seen)
        if chance.random() < 0.16:
            yield from self.inquire(seen)

    def client(self, wanted: str) -> Iterator[Hit]:
        """Who has a berth in mind goes there at once, and looks around."""
        chance = self._chance
        for path in ("/", "/berths", f"/berths/{wanted}"):
            yield self.page(path)
        for _ in range(chance.choice((0, 1, 2))):
            yield self.page(chance.choice((f"/berths/{berth(chance)}", "/prices", "/marina")))
        if chance.random() < 0.3:
            yield from self.brochure(wanted)
        if chance.random() < 0.25:
            yield self.event("inquire-click", berth=wanted)
            yield self.page("/inquire", f"berth={wanted}")

    def inquire(self, wanted: str) -> Iterator[Hit]:
        """From the click to the expression of interest, with less and less people."""
        yield self.event("inquire-click", berth=wanted)
        yield self.page("/inquire", f"berth={wanted}")
        if self._chance.random() < GOES_ON[-1]:
            yield self.page("/eoi", f"berth={wanted}")
            for name, onward in zip(EOI_STEPS, GOES_ON, strict=True):
                yield self.event(name, berth=wanted)
                if self._chance.random() > onward:
                    return
            yield self.page("/eoi/thanks")

    def submit(self, wanted: str) -> Iterator[Hit]:
        """The whole way, of those who sign later."""
        yield self.page("/berths")
        yield self.page(f"/berths/{wanted}")
        yield self.event("inquire-click", berth=wanted)
        yield self.page("/inquire", f"berth={wanted}")
        yield self.page("/eoi", f"berth={wanted}")
        for name in EOI_STEPS:
            yield self.event(name, berth=wanted)
        yield self.page("/eoi/thanks")

    def brochure(self, wanted: str) -> Iterator[Hit]:
        """Fetches a brochure."""
        yield self.page("/brochure")
        which = self._chance.choice(BROCHURES)
        yield self.event("brochure-download", brochure=which, berth=wanted)

    def page(self, path: str, query: str = "") -> Hit:
        """The next page; the first one has the visit's source."""
        source, self._source = self._source, None
        if source is None:
            self.at += 4_000 + int(self._chance.expovariate(1 / 32_000))
        before, self._path = self._path, path
        name = f"Berth {path[8:]}" if path.startswith("/berths/") else TITLES[path]
        return Hit(
            self._site.id,
            self._who,
            self.at,
            path,
            source.query if source else query,
            f"{name} | {self._site.name}",
            hostname=self._site.domain,
            referrer=source.referrer if source else self._site.domain,
            referrer_path=("/" if source.referrer else None) if source else before,
            referrer_query=("" if source.referrer else None) if source else "",
            tag=self._tag,
            utm=source.utm if source else (None,) * 5,
            click_id=source.click_id if source else None,
            visit=self._visit,
        )

    def event(self, name: str, **data: str | float) -> Hit:
        """A custom event on the page one is on."""
        self.at += 1_000 + self._chance.randrange(24_000)
        return Hit(
            self._site.id,
            self._who,
            self.at,
            self._path,
            "",
            name=name,
            type=EVENT,
            hostname=self._site.domain,
            tag=self._tag,
            data=data,
            visit=self._visit,
        )

    def vitals(self) -> Hit:
        """How fast the page was there (lcp, inp, cls, fcp, ttfb)."""
        chance = self._chance
        fcp = chance.lognormvariate(6.8, 0.35)
        values = (fcp * 1.5, chance.lognormvariate(4.4, 0.5), chance.expovariate(20), fcp, fcp / 4)
        return Hit(
            self._site.id,
            self._who,
            self.at + 1_500,
            self._path,
            type=VITALS,
            vitals=tuple(round(value, 3) for value in values),
            visit=self._visit,
        )


def crm(site: Site, who: Visitor, at: int, name: str, **data: str | float) -> Hit:
    """An event that the CRM sends of a client: a hostname of its own, no visit of the site's."""
    return Hit(site.id, who, at, "/crm", name=name, type=EVENT, hostname="crm.invalid", data=data)
