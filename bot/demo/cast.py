"""Who comes to the demo's websites: places, machines, sources, and the clients of the CRM.

All made up.
"""

from __future__ import annotations

import csv
import random
from bisect import bisect
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Final, Generic, TypeVar

T = TypeVar("T")
CLIENTS_FILE: Final = Path(__file__).parent / "clients.csv"


@dataclass(frozen=True, slots=True)
class Site:
    """A website of a port: its share of all visits, and how far ahead of UTC its clock is."""

    name: str
    domain: str
    id: str
    share: float
    hours: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where a visit comes from; `utm` is source, medium, campaign, content, term."""

    weight: float
    referrer: str | None = None
    utm: tuple[str | None, str | None, str | None, str | None, str | None] = (None,) * 5
    click_id: str | None = None
    landings: tuple[str, ...] = ("/",)
    query: str = field(init=False)

    def __post_init__(self) -> None:
        names = "utm_source utm_medium utm_campaign utm_content utm_term".split()
        parts = [f"{name}={value}" for name, value in zip(names, self.utm, strict=True) if value]
        clicked = [f"gclid={self.click_id}"] if self.click_id else []
        object.__setattr__(self, "query", "&".join(parts + clicked).replace(" ", "+"))


@dataclass(frozen=True, slots=True)
class Client:
    """A line of the CRM's list; without a distinct id the site knows the e-mail alone."""

    distinct_id: str
    name: str
    company: str
    email: str
    berth: str
    port: str
    deal: str


class Weighted(Generic[T]):
    """Things of which some are picked more often. (`random.choices` takes four times as long.)"""

    def __init__(self, items: Iterable[T], weights: Iterable[float]) -> None:
        self.items = tuple(items)
        self._added = tuple(accumulate(weights))

    def pick(self, chance: random.Random) -> T:
        """One of the items."""
        return self.items[bisect(self._added, chance.random() * self._added[-1])]


def _table(lines: str) -> Weighted[tuple[str, ...]]:
    """A line an item: its weight, then its columns."""
    rows = [line.split("|") for line in lines.splitlines()]
    return Weighted([tuple(row[1:]) for row in rows], [float(row[0]) for row in rows])


SITES: Final = (
    Site("Port Nimara", "portnimara.com", "5a1d0c3e-7b42-4e9a-8f10-3c6b2d9e4a71", 0.50, 1),
    Site(
        "Nimara Residences",
        "residences.portnimara.com",
        "5a1d0c3e-7b42-4e9a-8f10-3c6b2d9e4a72",
        0.10,
        1,
    ),
    Site("Marina Vela", "marinavela.com", "8c27f6b1-04d3-4a58-9e6c-71b0a5d2f394", 0.17, 1),
    Site("Porto Azul", "portoazul.com", "c94e3a70-5f18-4d2b-a7c6-2e8d1b6f0953", 0.13, 0),
    Site("Harbour Kestrel", "harbourkestrel.com", "e6b0d852-9a3c-47f1-b825-4d7c0e91a3f6", 0.10, 0),
)
ANY_SITE: Final = Weighted(SITES, [site.share for site in SITES])
PLACES: Final = _table("""7|GB|GB-ENG|London|en-GB
6|GB|GB-ENG|Southampton|en-GB
5|GB|GB-ENG|Bristol|en-GB
4|GB|GB-SCT|Edinburgh|en-GB
5|DE|DE-HH|Hamburg|de-DE
4|DE|DE-BE|Berlin|de-DE
4|DE|DE-BY|München|de-DE
4|DE|DE-SH|Kiel|de-DE
5|FR|FR-IDF|Paris|fr-FR
5|FR|FR-PAC|Antibes|fr-FR
2|FR|FR-BRE|Brest|fr-FR
5|IT|IT-25|Milano|it-IT
4|IT|IT-62|Roma|it-IT
4|ES|ES-CT|Barcelona|ca-ES
4|ES|ES-AN|Málaga|es-ES
4|US|US-NY|New York|en-US
3|US|US-FL|Miami|en-US
6|NL|NL-ZH|Rotterdam|nl-NL
3|CH|CH-ZH|Zürich|de-CH
2|CH|CH-GE|Genève|fr-CH
3|SE|SE-AB|Stockholm|sv-SE
3|PT|PT-11|Lisboa|pt-PT
2|AE|AE-DU|Dubai|ar-AE
2|AU|AU-NSW|Sydney|en-AU""")
GERMAN: Final = tuple(place for place in PLACES.items if place[0] == "DE")
MACHINES: Final = _table("""14|chrome|Windows 10|laptop|1536x864
7|chrome|Windows 10|desktop|2560x1440
8|chrome|Mac OS|laptop|1512x982
7|safari|Mac OS|laptop|1440x900
3|safari|Mac OS|desktop|2560x1440
5|edge-chromium|Windows 10|laptop|1920x1080
5|firefox|Windows 10|laptop|1920x1080
10|ios|iOS|mobile|390x844
8|ios|iOS|mobile|430x932
8|ios|iOS|mobile|393x852
3|ios|iOS|tablet|1024x1366
8|chrome|Android OS|mobile|360x800
5|chrome|Android OS|mobile|412x915
4|samsung|Android OS|mobile|360x800
2|instagram|iOS|mobile|390x844""")
SOURCES: Final = (
    Source(26),
    Source(30, "google.com", landings=("/", "/", "/berths", "/marina")),
    Source(
        5,
        "google.com",
        ("google", "cpc", "berth-sales", None, "marina berth"),
        "Cj0K",
        ("/berths", "/berths/A12"),
    ),
    Source(9, "instagram.com", ("instagram", "social", "summer-berths", None, None)),
    Source(3, "facebook.com"),
    Source(8, "boat24.com", ("boat24", "listing", "berth-listing", None, None), None, ("/berths",)),
    Source(7, "yachtworld.com", landings=("/berths", "/berths/B7", "/berths/A12")),
    Source(3, "bing.com"),
    Source(5, None, ("newsletter", "email", "spring-launch", "hero", None), None, ("/brochure",)),
    Source(1, "chatgpt.com", ("chatgpt.com", None, None, None, None)),
)
ANY_SOURCE: Final = Weighted(SOURCES, [source.weight for source in SOURCES])
CAMPAIGN: Final = Source(
    1,
    "boat24.com",
    ("boat24", "listing", "winter-berths", None, None),
    None,
    ("/berths/A12", "/berths/A12", "/berths"),
)
"""What began ten days ago: a listing in Germany, for berth A12 above all."""
FAVOURITES: Final = {"A12": 60, "B7": 38, "A1": 32, "A14": 22, "A27": 16, "B13": 14}
_ALL = [f"{pier}{number}" for pier in "ABCD" for number in range(1, 31)]
BERTHS: Final = Weighted(_ALL, [FAVOURITES.get(berth, 3) for berth in _ALL])


def clients() -> tuple[Client, ...]:
    """The clients of the list beside this file."""
    with CLIENTS_FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Client(
                row["distinct_id"],
                row["name"],
                row["company"],
                row["email"],
                row["berth"],
                row["port"],
                row["deal"],
            )
            for row in csv.DictReader(file)
        )
