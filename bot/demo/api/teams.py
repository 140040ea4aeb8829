"""Teams and users."""

from __future__ import annotations

from typing import Any

from bot.demo.checks import form
from bot.demo.fields import PAGING
from bot.demo.moments import iso
from bot.demo.refusals import not_found, unauthorized
from bot.demo.routes import Call, Json, Routes
from bot.demo.store import Row, Store

routes = Routes()


@routes.get("/api/teams", form(PAGING), allow="user")
@routes.get("/api/me/teams", form(PAGING), allow="user")
def own(call: Call) -> Json:
    """The teams that the user is in, in whatever role."""
    rows = call.store.rows(
        """select t.* from team t join team_user m on m.team_id = t.team_id
           where m.user_id = :user order by t.name""",
        {"user": call.who.id},
    )
    return call.page(
        [
            {**team(call.store, row, users=True), "_count": _count(call.store, row["team_id"])}
            for row in rows
        ]
    )


@routes.get("/api/teams/{team}", allow="user")
def one(call: Call) -> Json:
    """A team with its members, for them and admins."""
    row = call.store.row("select * from team where team_id = :id", {"id": call.path["team"]})
    if row is None:
        raise not_found("Team not found.")
    found = team(call.store, row)
    if not call.who.is_admin and call.who.id not in {m["userId"] for m in found["members"]}:
        raise unauthorized()
    return found


@routes.get("/api/users/{user}", allow="user")
def user(call: Call) -> Json:
    """A user, for themselves and admins."""
    if not call.who.is_admin and call.who.id != call.path["user"]:
        raise unauthorized()
    row = call.store.row(
        "select user_id id, username, role, created_at from user where user_id = :id",
        {"id": call.path["user"]},
    )
    if row is None:
        return None
    return {
        "id": row["id"],
        "username": row["username"],
        "role": row["role"],
        "createdAt": iso(row["created_at"]),
    }


@routes.get("/api/admin/users", form(PAGING), allow="admin")
def users(call: Call) -> Json:
    """All users, with the number of their websites."""
    rows = call.store.rows(
        """select user_id id, username, role, null logoUrl, null displayName, created_at,
                  updated_at, null deletedAt,
                  (select count(*) from website w where w.user_id = u.user_id) websites
           from user u order by created_at desc""",
    )
    answer = call.page(rows)
    for row in answer["data"]:
        row["createdAt"], row["updatedAt"] = iso(row.pop("created_at")), iso(row.pop("updated_at"))
        row["_count"] = {"websites": row.pop("websites")}
    return {**answer, "orderBy": "createdAt"}


def team(store: Store, row: Row, *, users: bool = False, role: str = "%") -> dict[str, Any]:
    """A team as JSON with its members of a role; `users` adds their names."""
    members = store.rows(
        """select m.*, u.username from team_user m join user u on u.user_id = m.user_id
           where m.team_id = :team and m.role like :role order by m.created_at, m.rowid""",
        {"team": row["team_id"], "role": role},
    )
    return {
        "id": row["team_id"],
        "name": row["name"],
        "accessCode": row["access_code"],
        "logoUrl": None,
        "createdAt": iso(row["created_at"]),
        "updatedAt": iso(row["created_at"]),
        "deletedAt": None,
        "members": [_member(member, users) for member in members],
    }


def _member(row: Row, users: bool) -> dict[str, Any]:
    person = {"id": row["user_id"], "username": row["username"]}
    return {
        "id": row["team_user_id"],
        "teamId": row["team_id"],
        "userId": row["user_id"],
        "role": row["role"],
        "createdAt": iso(row["created_at"]),
        "updatedAt": iso(row["created_at"]),
        **({"user": person} if users else {}),
    }


def _count(store: Store, team: str) -> dict[str, int]:
    row = store.row(
        """select (select count(*) from website where team_id = :team) websites,
                  (select count(*) from team_user where team_id = :team) members""",
        {"team": team},
    )
    return dict(row) if row else {}
