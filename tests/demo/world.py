"""A simulated Umami with the users and websites of the recorded one."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.demo import Demo

NOW = datetime(2026, 11, 23, 4, 17, 50, tzinfo=UTC)
AZUL_NOW = datetime(2026, 11, 23, 5, 3, 50, tzinfo=UTC)
ADMIN = "41e2b680-648e-4b09-bcd7-3e2b10c06264"
BOT = "385c8c3e-393a-4350-9bd2-8ebe81b64e57"
USERS = (
    (ADMIN, "admin", "umami", "admin"),
    ("702da686-4133-4085-882d-d56a0929d2c8", "viewer", "viewer-pass-1", "view-only"),
    ("1d4e7ac9-edee-459d-bb7a-b36bf6432624", "manager", "manager-pass-1", "user"),
    (BOT, "bot", "bot-pass-12345", "view-only"),
)
TEAM = "21a6fed2-97ff-451b-8f37-edc620c0daf5"
NIMARA, RESIDENCES = (f"11111111-aaaa-4000-8000-00000000000{n}" for n in (1, 2))
VELA = "22222222-bbbb-4000-8000-000000000001"
AZUL = "33333333-cccc-4000-8000-000000000001"
KESTREL = "44444444-dddd-4000-8000-000000000001"
EMPTY = "55555555-eeee-4000-8000-000000000001"
QUAY = "66666666-ffff-4000-8000-000000000001"
PRIVATE = "77777777-aaaa-4000-8000-000000000001"
TMP = "88888888-aaaa-4000-8000-000000000001"
SITES = (
    (NIMARA, "Port Nimara", "portnimara.com", ADMIN, None),
    (RESIDENCES, "Port Nimara Residences", "residences.portnimara.com", ADMIN, None),
    (VELA, "Marina Vela", "marinavela.com", ADMIN, None),
    (AZUL, "Porto Azul", "portoazul.com", ADMIN, None),
    (KESTREL, "Harbour Kestrel", "harbourkestrel.com", ADMIN, None),
    (EMPTY, "Empty Quay", "emptyquay.com", ADMIN, None),
    (QUAY, "Team Quay", "teamquay.com", None, TEAM),
    (PRIVATE, "Manager Private", "private.example.com", USERS[2][0], None),
)
REPORTS = (
    (
        "c2851f82-1d10-43f1-ba1c-e7722521cf14",
        "funnel",
        "EOI funnel",
        '{"window":60,"steps":[{"type":"path","value":"/berths"},{"type":"event","value":"eoi-submit"}]}',
    ),
    (
        "465f4049-c340-4aff-86ef-de614853cc2b",
        "goal",
        "Inquiries",
        '{"type":"event","value":"inquire-click"}',
    ),
)
COHORT = "0ef8643b-c54f-46e8-9494-c05455b94e9b"


def bare() -> Demo:
    """Users, team and websites, without a hit."""
    demo = Demo(lambda: NOW, story=False)
    at = int(NOW.timestamp() * 1000) - 900_000
    for user, name, password, role in USERS:
        demo.store.insert(
            "user",
            user_id=user,
            username=name,
            password=password,
            role=role,
            created_at=at,
            updated_at=None if name == "admin" else at,
        )
    demo.store.insert(
        "team", team_id=TEAM, name="Harbour Sales", access_code="team_x", created_at=at
    )
    for user, role in ((ADMIN, "team-owner"), (BOT, "team-view-only")):
        demo.store.insert(
            "team_user",
            team_user_id=demo.store.new_id(),
            team_id=TEAM,
            user_id=user,
            role=role,
            created_at=at,
        )
    for site, name, domain, owner, team in SITES:
        demo.store.insert(
            "website",
            website_id=site,
            name=name,
            domain=domain,
            user_id=owner,
            team_id=team,
            created_by=owner or ADMIN,
            created_at=at,
            updated_at=at,
        )
    demo.store.insert(
        "segment",
        segment_id=COHORT,
        website_id=NIMARA,
        type="cohort",
        name="EOI submitters",
        parameters='{"action":{"type":"event","value":"eoi-submit"},"filters":[],"dateRange":"90day"}',
        created_at=at,
        updated_at=at,
    )
    for report, kind, name, parameters in REPORTS:
        demo.store.insert(
            "report",
            report_id=report,
            user_id=ADMIN,
            website_id=NIMARA,
            type=kind,
            name=name,
            description="",
            parameters=parameters,
            created_at=at,
            updated_at=at,
        )
    return demo
