"""Websites, and the teams and users that own them."""

from __future__ import annotations

import sqlite3
from typing import Any, Final

from bot.demo.api import teams
from bot.demo.checks import coerced, form, optional, text, uuid
from bot.demo.fields import PAGING
from bot.demo.moments import iso, iso_sql
from bot.demo.refusals import crash, unauthorized
from bot.demo.routes import Call, Json, Routes
from bot.demo.store import Row, Store

routes = Routes()

LISTED = form({**PAGING, "includeTeams": optional(text())})
SITES: Final = "select * from website where (ilike(:search, name) or ilike(:search, domain))"


@routes.get("/api/websites", LISTED, allow="user")
@routes.get("/api/me/websites", LISTED, allow="user")
def own(call: Call) -> Json:
    """The user's own websites; with includeTeams (any text) those of teams they own as well."""
    if call.given.get("includeTeams"):
        return _listed(
            call,
            """(user_id = :user or team_id in (select team_id from team_user
                where user_id = :user and role = 'team-owner'))""",
        )
    return _listed(call, "user_id = :user", "user")


@routes.get("/api/admin/websites", LISTED, allow="admin")
def every(call: Call) -> Json:
    """All websites with their users and teams."""
    return _listed(call, ":user is not null", "user", "team")


@routes.get("/api/teams/{team}/websites", LISTED, allow="user")
def of_team(call: Call) -> Json:
    """A team's websites, for its members."""
    _member(call)
    return _listed(call, "team_id = :team and :user is not null", "createUser")


@routes.get("/api/users/{owner}/websites", LISTED, allow="user")
def of_user(call: Call) -> Json:
    """A user's websites, for themselves and admins."""
    if not call.who.is_admin and call.who.id != call.path["owner"]:
        raise unauthorized()
    return _listed(call, "user_id = :owner and :user is not null", "user")


@routes.get("/api/websites/{website}")
def one(call: Call) -> Json:
    """The website; null if an admin asks for one that is not there."""
    row = call.store.row(
        "select * from website where website_id = :id", {"id": call.path["website"]}
    )
    return site(call.store, row) if row else None


@routes.get("/api/websites/{website}/daterange")
def daterange(call: Call) -> Json:
    """The first and the last hit; null where there is none, or none that a date can hold."""
    row = call.store.row(
        f"""select {iso_sql("min(created_at)")} startDate, {iso_sql("max(created_at)")} endDate
            from website_event where website_id = :id""",
        {"id": call.path["website"]},
    )
    return dict(row) if row else None


@routes.post(
    "/api/websites",
    form(
        {
            "name": text(most=100),
            "domain": text(most=500),
            "teamId": optional(uuid),
            "id": optional(uuid),
        }
    ),
    allow="user",
)
def create(call: Call) -> Json:
    """A new website of the user's, or of a team."""
    if call.who.role == "view-only":
        raise unauthorized()
    website = call.given.get("id") or call.store.new_id()
    team = call.given.get("teamId")
    try:
        call.store.insert(
            "website",
            website_id=website,
            name=call.given["name"],
            domain=call.given["domain"],
            user_id=None if team else call.who.id,
            team_id=team,
            created_by=call.who.id,
            created_at=call.at,
            updated_at=call.at,
        )
    except sqlite3.IntegrityError as exc:
        raise crash() from exc
    return _site(call, website)


@routes.post(
    "/api/websites/{website}",
    form({"name": optional(text()), "domain": optional(text()), "resetAt": optional(coerced())}),
)
def update(call: Call) -> Json:
    """Another name or domain."""
    website = call.path["website"]
    call.may_change(website)
    call.store.rows(
        """update website set name = coalesce(:name, name), domain = coalesce(:domain, domain),
           updated_at = :at where website_id = :id""",
        {
            "name": call.given.get("name"),
            "domain": call.given.get("domain"),
            "at": call.at,
            "id": website,
        },
    )
    return _site(call, website)


@routes.delete("/api/websites/{website}")
def delete(call: Call) -> Json:
    """Takes the website away with its hits."""
    website = call.path["website"]
    call.may_change(website)
    for table in ("website", "website_event", "event_data", "session_data", "revenue"):
        call.store.rows(f"delete from {table} where website_id = :id", {"id": website})
    return {"ok": True}


def site(store: Store, row: Row, *joined: str) -> dict[str, Any]:
    """A website as JSON; `joined` names what goes with it: user, createUser, team."""
    found: dict[str, Any] = {
        "id": row["website_id"],
        "name": row["name"],
        "domain": row["domain"],
        "resetAt": iso(row["reset_at"]),
        "userId": row["user_id"],
        "teamId": row["team_id"],
        "createdBy": row["created_by"],
        "createdAt": iso(row["created_at"]),
        "updatedAt": iso(row["updated_at"]),
        "deletedAt": None,
        "replayEnabled": False,
        "replayConfig": None,
        "shareId": None,
    }
    for name in joined:
        match name:
            case "user":
                found[name] = _person(store, row["user_id"])
            case "createUser":
                found[name] = _person(store, row["created_by"])
            case "team":
                found[name] = _team(store, row["team_id"])
    return found


def _site(call: Call, website: str) -> Json:
    row = call.store.row("select * from website where website_id = :id", {"id": website})
    return site(call.store, row) if row else None


def _listed(call: Call, whose: str, *joined: str) -> Json:
    search = call.given.get("search", "")
    rows = call.store.rows(
        f"{SITES} and {whose} order by name",
        {"search": f"%{search}%", "user": call.who.id, **call.path},
    )
    return call.page([site(call.store, row, *joined) for row in rows])


def _member(call: Call) -> None:
    """Refuses who is not in the team; an admin is in every one."""
    found = call.store.row(
        "select 1 from team_user where team_id = :team and user_id = :user",
        {"team": call.path["team"], "user": call.who.id},
    )
    if not found and not call.who.is_admin:
        raise unauthorized()


def _person(store: Store, user: str | None) -> Json:
    row = store.row("select user_id id, username from user where user_id = :id", {"id": user})
    return dict(row) if row else None


def _team(store: Store, team: str | None) -> Json:
    row = store.row("select * from team where team_id = :id", {"id": team})
    return teams.team(store, row, role="team-owner") if row else None
