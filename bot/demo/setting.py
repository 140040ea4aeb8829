"""What the demo's Umami holds besides traffic: people, a team, websites, saved questions."""

from __future__ import annotations

import json
from typing import Any, Final

from bot.demo.cast import SITES
from bot.demo.store import Store

ADMIN: Final = "0b6f4c1e-52a7-4d38-8e9f-a1c3d5e7f902"
BOT: Final = "1c705d2f-63b8-4e49-9fa0-b2d4e6f80a13"
TEAM: Final = "2d816e30-74c9-4f5a-a0b1-c3e5f7091b24"
SINCE: Final = 1_767_225_600_000  # 1 January 2026, when the server was set up
FUNNEL: Final[tuple[dict[str, str], ...]] = (
    {"type": "path", "value": "/berths"},
    {"type": "path", "value": "/berths/*"},
    {"type": "event", "value": "inquire-click"},
    {"type": "event", "value": "eoi-submit"},
    {"type": "event", "value": "signed-eoi"},
)
MONTH: Final = 43_200  # minutes
REPORTS: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    ("funnel", "EOI funnel", {"window": MONTH, "steps": FUNNEL}),
    ("goal", "Inquiries", {"type": "event", "value": "inquire-click"}),
    ("goal", "Berth A12 seen", {"type": "path", "value": "/berths/A12"}),
)
SEGMENTS: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    (
        "segment",
        "Germany",
        {"filters": [{"name": "country", "operator": "eq", "value": "DE"}]},
    ),
    (
        "cohort",
        "EOI submitters",
        {
            "filters": [],
            "dateRange": "90day",
            "action": {"type": "event", "value": "eoi-submit"},
        },
    ),
)


def furnish(store: Store, bot: tuple[str, str], admin: tuple[str, str]) -> dict[str, str]:
    """Sets the server up; `bot` and `admin` are name and password. Returns the websites by name.

    The team owns the websites. The bot is view-only, on the server and in the team.
    """
    for user, (name, password), role, team_role in (
        (ADMIN, admin, "admin", "team-owner"),
        (BOT, bot, "view-only", "team-view-only"),
    ):
        store.insert(
            "user", user_id=user, username=name, password=password, role=role, created_at=SINCE
        )
        store.insert(
            "team_user",
            team_user_id=store.new_id(),
            team_id=TEAM,
            user_id=user,
            role=team_role,
            created_at=SINCE,
        )
    store.insert(
        "team", team_id=TEAM, name="Harbour Sales", access_code="team_harbour", created_at=SINCE
    )
    for site in SITES:
        store.insert(
            "website",
            website_id=site.id,
            name=site.name,
            domain=site.domain,
            team_id=TEAM,
            created_by=ADMIN,
            created_at=SINCE,
            updated_at=SINCE,
        )
        _save(store, site.id)
    return {site.name: site.id for site in SITES}


def _save(store: Store, website: str) -> None:
    """The reports, the segment and the cohort of a website."""
    dates = {"website_id": website, "created_at": SINCE, "updated_at": SINCE}
    for kind, name, parameters in REPORTS:
        store.insert(
            "report",
            report_id=store.new_id(),
            user_id=ADMIN,
            type=kind,
            name=name,
            description="",
            parameters=json.dumps(parameters),
            **dates,
        )
    for kind, name, parameters in SEGMENTS:
        store.insert(
            "segment",
            segment_id=store.new_id(),
            type=kind,
            name=name,
            parameters=json.dumps(parameters),
            **dates,
        )
