"""Who asks: a colleague, a guest, somebody of another company, a program."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.api import UnknownPerson, call
from bot.surface import PostError
from marina.tasks import Shared

KNOWN_FOR = 600.0  # seconds; then Slack is asked again


@dataclass(frozen=True, slots=True)
class Home:
    """The workspace the bot lives in, as auth.test tells it."""

    team: str = ""
    enterprise: str = ""  # of which the workspace is a part, in Enterprise Grid
    bot: str = ""  # its own user
    scopes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Person:
    may_read: bool = True
    may_change: bool = False
    is_bot: bool = False
    kind: str = "member"  # for the log


class People:
    def __init__(self, client: AsyncWebClient, admins: Collection[str]) -> None:
        """`admins`: addresses, slack:U0123; empty: every full member may change things."""
        self.home = Home()
        self._client, self._admins = client, frozenset(admins)
        self._known: Shared[dict[str, Any] | None] = Shared(KNOWN_FOR)

    async def person(self, user: str, team: str = "") -> Person:
        """`team`: theirs, where the request says it. Never raises."""
        try:
            told = await self._known.get(user, lambda: self._ask(user))
        except UnknownPerson:
            return _STRANGER
        except PostError:  # not allowed to ask, or no answer
            told = None
        if told and self.home.team:
            return self._person(user, told)
        if self.home.team and team and team != self.home.team:
            return _STRANGER
        return Person(may_change=f"slack:{user}" in self._admins, kind="not known")

    def _person(self, user: str, told: dict[str, Any]) -> Person:
        if told.get("is_bot") or user == "USLACKBOT":
            return Person(may_read=False, is_bot=True, kind="bot")
        if told.get("is_stranger") or not self._is_ours(told):
            return _STRANGER
        if told.get("is_restricted") or told.get("is_ultra_restricted"):
            return Person(kind="guest")
        return Person(may_change=not self._admins or f"slack:{user}" in self._admins)

    def _is_ours(self, told: dict[str, Any]) -> bool:
        enterprise = told.get("enterprise_user", {}).get("enterprise_id", "")
        team = told.get("team_id", self.home.team)
        return team == self.home.team or bool(enterprise and enterprise == self.home.enterprise)

    async def _ask(self, user: str) -> dict[str, Any] | None:
        if self.home.scopes and "users:read" not in self.home.scopes:
            return None
        answer = await call(self._client, "users.info", {"user": user}, form=True, seconds=3)
        told = answer.get("user")
        return told if isinstance(told, dict) else None


_STRANGER = Person(may_read=False, kind="of another company")
