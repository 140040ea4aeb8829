"""Traffic like that of the recorded server, a tenth of it, and what recordings ask for by id."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.demo import Demo
from bot.demo.hits import EVENT, VITALS, Hit, Visitor
from tests.demo.world import AZUL, AZUL_NOW, KESTREL, NIMARA, NOW, QUAY, RESIDENCES, VELA, bare

PLACES = (
    ("GB", "GB-ENG", "London", "en-GB"),
    ("GB", "GB-SCT", "Edinburgh", "en-GB"),
    ("DE", "DE-HH", "Hamburg", "de-DE"),
    ("DE", "DE-BY", "München", "de"),
    ("FR", "FR-PAC", "Antibes", "fr-FR"),
    ("ES", "ES-AN", "Málaga", "es-ES"),
    ("IT", "IT-25", "Milano", "it-IT"),
    ("AU", "AU-NSW", "Sydney", "en-AU"),
)
MACHINES = (
    ("chrome", "Windows 10", "laptop", "1536x864"),
    ("ios", "iOS", "mobile", "390x844"),
    ("safari", "Mac OS", "laptop", "1440x900"),
    ("chrome", "Android OS", "mobile", "360x800"),
    ("firefox", "Windows 10", "desktop", "2560x1440"),
)
LANDINGS: tuple[dict[str, Any], ...] = (
    {},
    {"referrer": "google.com", "referrer_path": "/", "referrer_query": ""},
    {"referrer": "bing.com", "referrer_path": "/", "referrer_query": ""},
    {
        "referrer": "boat24.com",
        "referrer_path": "/",
        "referrer_query": "",
        "query": "utm_source=boat24&utm_medium=listing&utm_campaign=berth-listing",
        "utm": ("boat24", "listing", "berth-listing", None, None),
    },
    {
        "referrer": "instagram.com",
        "referrer_path": "/",
        "referrer_query": "",
        "query": "utm_source=instagram&utm_medium=social&utm_campaign=summer-berths",
        "utm": ("instagram", "social", "summer-berths", None, None),
    },
    {
        "referrer": "google.com",
        "referrer_path": "/",
        "referrer_query": "",
        "query": "utm_source=google&utm_medium=cpc&utm_campaign=berth-sales&utm_term=marina+berth"
        "&gclid=Cj0K",
        "utm": ("google", "cpc", "berth-sales", None, "marina berth"),
        "click_id": "Cj0K",
    },
    {
        "referrer": "mail.example",
        "referrer_path": "/",
        "referrer_query": "",
        "query": "utm_source=newsletter&utm_medium=email&utm_content=hero",
        "utm": ("newsletter", "email", "spring-launch", "hero", None),
    },
)
BERTHS = ("A12", "A1", "A14", "A27", "B7", "B13", "B38", "C10", "D15")
STEPS = ("inquire-click", "brochure-download", "eoi-step-1", "eoi-step-2", "eoi-step-3")


def full() -> Demo:
    """The recorded users and websites, with some thousand hits in sixty days."""
    demo = bare()
    chance = random.Random(7)
    for site, domain, sessions in (
        (NIMARA, "portnimara.com", 700),
        (RESIDENCES, "residences.portnimara.com", 150),
        (VELA, "marinavela.com", 300),
        (AZUL, "portoazul.com", 250),
        (KESTREL, "harbourkestrel.com", 150),
    ):
        demo.load(hit for n in range(sessions) for hit in _visit(chance, site, domain, n, sessions))
    demo.hit(QUAY, "/berths/B7", NOW - timedelta(days=3), hostname="teamquay.com")
    _one_hit(demo)
    _twice(demo)
    _press(demo)
    _identify(demo)
    _name(demo)
    return demo


def _visit(chance: random.Random, site: str, domain: str, n: int, of: int) -> Iterator[Hit]:
    """One visitor's way through the site; the last ones are there now."""
    age = timedelta(days=60) * (1 - (n + 1) / of) ** 1.2 + timedelta(seconds=45)
    at = int(((AZUL_NOW if site == AZUL else NOW) - age).timestamp() * 1000)
    country, region, city, language = chance.choice(PLACES)
    known = (
        f"CRM-{1001 + n % 40}" if n % 40 != 5 and (chance.random() < 0.25 or n > of - 3) else None
    )
    who = Visitor(f"{site} {n}", known, *chance.choice(MACHINES), language, country, region, city)
    landing = chance.choice(LANDINGS)
    berth = chance.choice(BERTHS)
    tag = "hero-b" if site in (NIMARA, VELA) and chance.random() < 0.2 else None
    visit = f"{n}-{site}"
    inside: dict[str, Any] = {
        "referrer": domain,
        "referrer_path": "/",
        "referrer_query": "",
        "visit": visit,
    }
    other = f"/berths/{chance.choice(BERTHS)}"
    paths = ["/", "/berths", f"/berths/{berth}", other, f"/berths/{berth}", "/brochure", "/contact"]
    paths += ["/inquire", "/brochure", "/inquire"]
    paths = paths[n % 3 == 1 :]
    if n % 5 == 0:
        paths[0] = f"/berths/{berth}"
    yield Hit(
        site, who, at, paths[0], title="Home", hostname=domain, tag=tag, visit=visit, **landing
    )
    if n % 2:
        yield Hit(
            site, who, at + 1, "/", type=VITALS, title="Home", visit=visit,
            vitals=(1200 + n % 7 * 100, 80, 0.02, 900, 210),
        )  # fmt: skip
    pages = chance.choice((1, 2, 3, 5, 7, len(paths)))
    for step in range(1, pages):
        at += chance.randrange(3_000, 90_000)
        query = f"berth={berth}" if step >= 7 else ""
        yield Hit(
            site, who, at, paths[step], query, f"Page {step}", hostname=domain, tag=tag, **inside
        )
    steps = chance.choice((0, 0, 1, 2, 5)) if pages > 2 and n < of - 12 else 0
    for name in STEPS[:steps]:
        yield Hit(
            site, who, at + 500, f"/berths/{berth}", name=name, type=EVENT, hostname=domain,
            data={"berth": berth, "brochure": "main", "n": 2}, **inside,
        )  # fmt: skip
    if n % 9 == 0 and pages > 4 and n < of - 12:
        yield Hit(
            site, who, at + 800, "/eoi", name="eoi-submit", type=EVENT, hostname=domain,
            data={"berth": berth, "value": 42500}, **inside,
        )  # fmt: skip
        yield Hit(site, who, at + 850, "/thanks", title="Thank you", hostname=domain, **inside)
    if known and n % 2 == 0 and n < of - 12:
        yield Hit(
            site, who, at + 900, "/deal", name="signed-eoi", type=EVENT, hostname="crm.invalid",
            data={"berth": berth, "deal_value": 50_000 + n},
        )  # fmt: skip
    if n % 11 == 0 and pages > 2 and n < of - 12:
        currency = "GBP" if site == KESTREL else "EUR" if n % 2 else "eur"
        yield Hit(
            site, who, at + 950, "/eoi", name="purchase", type=EVENT, hostname=domain,
            data={"revenue": 1200.5, "currency": currency}, **inside,
        )  # fmt: skip


def _one_hit(demo: Demo) -> None:
    """The client of whom Marina Vela has a single hit, at a moment that recordings name."""
    who = Visitor("vela client", "CRM-1006", *MACHINES[1], "it-IT", "IT", "IT-25", "Milano")
    at = datetime(2026, 11, 15, 17, 59, 16, tzinfo=UTC)
    demo.hit(VELA, "/", at, who, title="Home", hostname="marinavela.com")


def _twice(demo: Demo) -> None:
    """A session that is listed twice, and the client whose events come from elsewhere."""
    at = datetime(2026, 11, 23, 1, 18, 56, tzinfo=UTC)
    vitals = {"type": VITALS, "vitals": (1200, 80, 0.02, 900, 210)}
    demo.hit(NIMARA, "/", at, "twice", title="Home", hostname="portnimara.com")
    demo.hit(NIMARA, "/", at + timedelta(seconds=1), "twice", title="Home", **vitals)
    who = Visitor("ada", "CRM-9001", *MACHINES[0], "en-GB", "DE", "DE-HH", "Hamburg")
    demo.hit(KESTREL, "/", NOW - timedelta(hours=2), who, hostname="harbourkestrel.com")


def _press(demo: Demo) -> None:
    """A visitor of Team Quay who sends events but sees no page, and pays in a text."""
    who = Visitor("presser", region=None, country="DE")
    at = datetime(2026, 11, 23, 5, 3, tzinfo=UTC)
    data = {"revenue": "1200", "currency": "sek"}
    demo.hit(QUAY, "/only-an-event", at, who, name="pressed", type=EVENT, hostname="teamquay.com")
    demo.hit(QUAY, "/only-an-event", at, who, name="paid", type=EVENT, data=data)


def _identify(demo: Demo) -> None:
    """Known clients' properties, and one session with every type of them."""
    for row in demo.store.rows("select * from session where distinct_id is not null"):
        client = row["distinct_id"].lower()
        data = {"crm_id": client, "email": f"{client}@example.org", "name": "Ada L"}
        if row["id"] % 2:
            data["company"] = "Holm Charter"
        demo.store.identify(row["id"], row["website_id"], row["created_at"], data)
    session, _ = demo.store.session(KESTREL, Visitor("ada", "CRM-9001"), 0)
    demo.store.identify(
        session,
        KESTREL,
        int(NOW.timestamp() * 1000),
        {
            "email": "ada@example.com",
            "name": "Ada L",
            "nested": {"k": "v"},
            "since": "2026-01-02T03:04:05.000Z",
            "tags": ["a", "b"],
            "vip": True,
            "weight": 12.5,
        },
    )


def _name(demo: Demo) -> None:
    """Gives some sessions and events the ids by which recordings ask for them."""
    for session, site, condition in (
        ("57a2421e-da9d-5240-8fb7-29de1dfaf592", NIMARA, "distinct_id = 'CRM-1002'"),
        ("2330bfcf-9f61-5120-8041-fd5c1c5b9118", NIMARA, "distinct_id is null"),
        ("29440496-2d16-5424-a174-133870efbf61", VELA, "distinct_id = 'CRM-1006'"),
        ("0fc996d0-e680-56ed-a687-dc19cae0dd20", KESTREL, "distinct_id = 'CRM-9001'"),
    ):
        demo.store.rows(
            f"""update session set session_id = :session where id =
                (select max(id) from session where website_id = :site and {condition})""",
            {"session": session, "site": site},
        )
    for event, site, name in (
        ("cb8701e4-bdf7-4336-909a-275af97c9149", NIMARA, "eoi-submit"),
        ("29b2b588-1d47-4db8-84f9-3844b698e060", VELA, "inquire-click"),
    ):
        demo.store.rows(
            """update website_event set event_id = :event where id = (select max(id)
               from website_event where website_id = :site and event_name = :name)""",
            {"event": event, "site": site, "name": name},
        )
