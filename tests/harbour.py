"""A small harbour in the simulated Umami, whose hits can be counted by hand.

Tuesday, 19 May 2026, 15:30 in Nice and in Split. `nice` has two websites, `split` one.

website     who, from where, device     when           what
portdenice  ada, DE, mobile, google     18 May 10:00   /berths · 10:01 /berths/A12 · 10:03 inquires
            bob, FR, desktop            19 May 09:00   /berths
            cleo, DE, desktop, google   14 May 12:00   /berths/A12#plan · 12:02 /berths/B7
            dan, GB, desktop             7 May 10:00   /berths · 10:00:30 /berths/A12
            eve, IT, mobile             12 May 16:00   /
residences  fay, FR, mobile             15 May 08:00   /
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.demo import Demo, Hit, Visitor
from marina.port import Port, Website

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 5, 19, 15, 30, tzinfo=PARIS)
PORTDENICE = Website("11111111-aaaa-4000-8000-000000000001", "Port de Nice", "portdenice.example")
RESIDENCES = Website("11111111-aaaa-4000-8000-000000000002", "Residences", "residences.example")
ACISPLIT = Website("22222222-bbbb-4000-8000-000000000001", "ACI Split", "acisplit.example")
NICE = Port("nice", "Port de Nice", (PORTDENICE, RESIDENCES), PARIS, aliases=("nce",))
SPLIT = Port("split", "ACI Split", (ACISPLIT,), ZoneInfo("Europe/Zagreb"), aliases=("Q1",))

ADA = Visitor("ada", country="DE", region="DE-HH", city="Hamburg", device="mobile")
BOB = Visitor("bob", country="FR", region="FR-PAC", city="Nice")
CLEO = Visitor("cleo", country="DE", region="DE-BE", city="Berlin")
DAN = Visitor("dan", country="GB")
EVE = Visitor("eve", country="IT", region="IT-25", city="Milan", device="mobile")
FAY = Visitor("fay", country="FR", region="FR-PAC", city="Nice", device="mobile")
USER, TEAM = "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"


def at(text: str) -> datetime:
    """ "18 May 10:00" or "7 May 10:00:30" of 2026, in Nice."""
    day, _, clock = text.partition(" May ")
    return datetime.fromisoformat(f"2026-05-{int(day):02}T{clock}").replace(tzinfo=PARIS)


def hit(
    site: Website, who: Visitor, when: str, path: str, referrer: str = "", **more: object
) -> Hit:
    moment = int(at(when).timestamp() * 1000)
    told = {"hostname": site.domain, "referrer": referrer or None, **more}
    return Hit(site.id, who, moment, path, **told)  # type: ignore[arg-type]


HITS = (
    hit(PORTDENICE, ADA, "18 May 10:00", "/berths", "google.com"),
    hit(PORTDENICE, ADA, "18 May 10:01", "/berths/A12", PORTDENICE.domain),
    hit(
        PORTDENICE, ADA, "18 May 10:03", "/berths/A12", name="inquire-click", data={"berth": "A12"}
    ),
    hit(PORTDENICE, BOB, "19 May 09:00", "/berths"),
    hit(PORTDENICE, CLEO, "14 May 12:00", "/berths/A12#plan", "google.com"),
    hit(PORTDENICE, CLEO, "14 May 12:02", "/berths/B7", PORTDENICE.domain),
    hit(PORTDENICE, DAN, "7 May 10:00", "/berths"),
    hit(PORTDENICE, DAN, "7 May 10:00:30", "/berths/A12", PORTDENICE.domain),
    hit(PORTDENICE, EVE, "12 May 16:00", "/"),
    hit(RESIDENCES, FAY, "15 May 08:00", "/"),
)


def harbour() -> Demo:
    """A simulated Umami that holds just this; its only user may read it all."""
    demo = Demo(lambda: NOW, story=False)
    made = int(NOW.timestamp() * 1000) - 90 * 86_400_000
    names = {"username": demo.username, "password": demo.password, "role": "view-only"}
    demo.store.insert("user", user_id=USER, created_at=made, **names)
    demo.store.insert("team", team_id=TEAM, name="Sales", access_code="team_x", created_at=made)
    demo.store.insert(
        "team_user",
        team_user_id=demo.store.new_id(),
        team_id=TEAM,
        user_id=USER,
        role="team-view-only",
        created_at=made,
    )
    for site in (PORTDENICE, RESIDENCES, ACISPLIT):
        demo.store.insert(
            "website",
            website_id=site.id,
            name=site.name,
            domain=site.domain,
            team_id=TEAM,
            created_by=USER,
            created_at=made,
            updated_at=made,
        )
    demo.load(HITS)
    return demo
