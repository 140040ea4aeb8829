"""Who comes to the demo's websites: places, machines, sources, and the clients of the CRM.

All made up. Weights are added up, as `random.choices` wants them for `cum_weights`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Final

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


def _added(weights: Iterable[float]) -> tuple[float, ...]:
    return tuple(accumulate(weights))


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
PLACES: Final = tuple(
    tuple(line.split("|"))
    for line in """GB|GB-ENG|London|en-GB
GB|GB-ENG|Southampton|en-GB
GB|GB-ENG|Bristol|en-GB
GB|GB-SCT|Edinburgh|en-GB
DE|DE-HH|Hamburg|de-DE
DE|DE-BE|Berlin|de-DE
DE|DE-BY|München|de-DE
DE|DE-SH|Kiel|de-DE
FR|FR-IDF|Paris|fr-FR
FR|FR-PAC|Antibes|fr-FR
FR|FR-BRE|Brest|fr-FR
IT|IT-25|Milano|it-IT
IT|IT-62|Roma|it-IT
ES|ES-CT|Barcelona|ca-ES
ES|ES-AN|Málaga|es-ES
US|US-NY|New York|en-US
US|US-FL|Miami|en-US
NL|NL-ZH|Rotterdam|nl-NL
CH|CH-ZH|Zürich|de-CH
CH|CH-GE|Genève|fr-CH
SE|SE-AB|Stockholm|sv-SE
PT|PT-11|Lisboa|pt-PT
AE|AE-DU|Dubai|ar-AE
AU|AU-NSW|Sydney|en-AU""".splitlines()
)
PLACE_WEIGHTS: Final = _added(
    (7, 6, 5, 4, 5, 4, 4, 4, 5, 5, 2, 5, 4, 4, 4, 4, 3, 6, 3, 2, 3, 3, 2, 2)
)
GERMAN: Final = tuple(place for place in PLACES if place[0] == "DE")
MACHINES: Final = tuple(
    tuple(line.split("|"))
    for line in """chrome|Windows 10|laptop|1536x864
chrome|Windows 10|desktop|2560x1440
chrome|Mac OS|laptop|1512x982
safari|Mac OS|laptop|1440x900
safari|Mac OS|desktop|2560x1440
edge-chromium|Windows 10|laptop|1920x1080
firefox|Windows 10|laptop|1920x1080
ios|iOS|mobile|390x844
ios|iOS|mobile|430x932
ios|iOS|mobile|393x852
ios|iOS|tablet|1024x1366
chrome|Android OS|mobile|360x800
chrome|Android OS|mobile|412x915
samsung|Android OS|mobile|360x800
instagram|iOS|mobile|390x844""".splitlines()
)
MACHINE_WEIGHTS: Final = _added((14, 7, 8, 7, 3, 5, 5, 10, 8, 8, 3, 8, 5, 4, 2))
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
SOURCE_WEIGHTS: Final = _added(source.weight for source in SOURCES)
CAMPAIGN: Final = Source(
    1,
    "boat24.com",
    ("boat24", "listing", "winter-berths", None, None),
    None,
    ("/berths/A12", "/berths/A12", "/berths"),
)
"""What began ten days ago: a listing in Germany, for berth A12 above all."""
BERTHS: Final = tuple(f"{pier}{number}" for pier in "ABCD" for number in range(1, 31))
BERTH_WEIGHTS: Final = _added(
    {"A12": 60, "B7": 38, "A1": 32, "A14": 22, "A27": 16, "B13": 14}.get(berth, 3)
    for berth in BERTHS
)


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
