"""Users, teams and what they may see.

Roles are admin, user, view-only; in a team team-owner, team-manager, team-member, team-view-only.
A website belongs to a user or to a team.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.demo.store import Store

VIEW_ONLY = ("view-only", "team-view-only")


@dataclass(frozen=True, slots=True)
class User:
    """Who asks; `created_at` in ms."""

    id: str
    username: str
    role: str
    created_at: int

    @property
    def is_admin(self) -> bool:
        return self.role == "admin"


def user(store: Store, user_id: str) -> User | None:
    """The user of that id, as the database has it now."""
    row = store.row(
        "select user_id, username, role, created_at from user where user_id = :id", {"id": user_id}
    )
    return User(*row) if row else None


def login(store: Store, username: str, password: str) -> User | None:
    """The user of that name, if the password is right."""
    row = store.row(
        "select user_id from user where username = :username and password = :password",
        {"username": username, "password": password},
    )
    return user(store, row["user_id"]) if row else None


def may_see(store: Store, who: User, website: str) -> bool:
    """Admins see everything, even what is not there; others their own and their teams' sites."""
    return who.is_admin or _role(store, who, website) is not None


def may_change(store: Store, who: User, website: str) -> bool:
    """Admins, the owner, and members of the owning team unless they may only look."""
    return who.is_admin or (_role(store, who, website) or "view-only") not in VIEW_ONLY


def _role(store: Store, who: User, website: str) -> str | None:
    """What the user is to the website: their own role, that in its team, or nothing."""
    row = store.row(
        """select case when w.user_id = :user then :role else t.role end role
           from website w left join team_user t on t.team_id = w.team_id and t.user_id = :user
           where w.website_id = :website""",
        {"user": who.id, "role": who.role, "website": website},
    )
    return row["role"] if row else None
