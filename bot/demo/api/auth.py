"""Signing in, and who one is."""

from __future__ import annotations

from typing import Any

from bot.demo import access
from bot.demo.access import User
from bot.demo.checks import form, text
from bot.demo.moments import iso
from bot.demo.refusals import unauthorized
from bot.demo.routes import Call, Json, Routes
from bot.demo.store import Store

routes = Routes()


@routes.post("/api/auth/login", form({"username": text(), "password": text()}), allow="open")
def login(call: Call) -> Json:
    """A token, which has no end of its own."""
    found = access.login(call.store, call.given["username"], call.given["password"])
    if found is None:
        raise unauthorized("incorrect-username-password")
    return {"token": call.seal.close(user=found.id), "user": _with_teams(call.store, found)}


@routes.post("/api/auth/verify", allow="user")
def verify(call: Call) -> Json:
    """The user with their teams."""
    return _with_teams(call.store, call.who)


@routes.post("/api/auth/logout", allow="user")
def logout(call: Call) -> Json:
    """Says yes and ends nothing."""
    return {"ok": True}


@routes.get("/api/me", allow="user")
def me(call: Call) -> Json:
    """The user, and the token back."""
    return {"token": call.token, "shareToken": None, "user": _person(call.who)}


@routes.get("/api/heartbeat", allow="open")
def heartbeat(call: Call) -> Json:
    """Liveness."""
    return {"ok": True}


@routes.get("/api/config", allow="open")
def config(call: Call) -> Json:
    """Flags; the version is not among them."""
    return {
        "cloudMode": False,
        "privateMode": False,
        "telemetryDisabled": True,
        "updatesDisabled": True,
        "currentVersion": True,
    }


def _person(who: User) -> dict[str, Any]:
    return {
        "id": who.id,
        "username": who.username,
        "role": who.role,
        "createdAt": iso(who.created_at),
        "isAdmin": who.is_admin,
    }


def _with_teams(store: Store, who: User) -> dict[str, Any]:
    teams = store.rows(
        """select t.team_id id, t.name, null logoUrl from team t
           join team_user m on m.team_id = t.team_id where m.user_id = :user""",
        {"user": who.id},
    )
    return {**_person(who), "teams": [dict(team) for team in teams]}
