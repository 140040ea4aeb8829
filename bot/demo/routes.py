"""How a route is written: a table of method and path, what it takes, who may call it, who answers.

::

    routes = Routes()

    @routes.get("/api/websites/{website}/stats", WINDOW)
    def stats(call: Call) -> Json: ...

Answers are plain functions from a `Call` to JSON; they run in the store's thread. A schema is
checked before the token is looked at. By default a route needs a token that may see `{website}`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Literal

from bot.demo import access
from bot.demo.access import User
from bot.demo.checks import UUID, Check, anything
from bot.demo.filters import Filters
from bot.demo.moments import iso
from bot.demo.refusals import crash, unauthorized
from bot.demo.scope import Scope
from bot.demo.seal import Seal
from bot.demo.store import Row, Store
from bot.demo.window import Window

Json = Any
Access = Literal["website", "user", "admin", "open"]
LAST = 8_640_000_000_000_000  # ms: JavaScript knows no date beyond


@dataclass(frozen=True, slots=True)
class Call:
    """One request: who asks what of which store, and when.

    `given` is the checked query (GET, DELETE) or body; `path` the names in the route's path, all
    of them UUIDs. `user` is None on an open route without a token. Header names are lower case.
    `token` is the one that came, `address` where from.
    """

    store: Store
    now: datetime
    user: User | None
    path: Mapping[str, str]
    given: Any
    headers: Mapping[str, str]
    seal: Seal
    token: str = ""
    address: str = ""

    @property
    def at(self) -> int:
        """The moment of the call, in ms."""
        return int(self.now.timestamp() * 1000)

    @property
    def who(self) -> User:
        """The user of a route that needs one."""
        if self.user is None:
            raise unauthorized()
        return self.user

    def window(self) -> Window:
        """startAt and endAt; crashes without them or where JavaScript has no such date."""
        start, end = self.given.get("startAt"), self.given.get("endAt")
        if start is None or end is None or max(abs(start), abs(end)) > LAST:
            raise crash()
        return Window(int(start), int(end))

    def scope(self, *, filtered: bool = True) -> Scope:
        """The hits that a GET route of a website is about."""
        filters = Filters.parse(self.given) if filtered else Filters()
        return Scope(self.store, self.path["website"], self.window(), self.now, filters)

    def page(self, rows: list[Row] | list[dict[str, Any]], **more: Any) -> Json:
        """One page of rows already in order: `{data, count, page, pageSize}` and what is given."""
        page, size = int(self.given.get("page", 1)), int(self.given.get("pageSize", 20))
        data = [dict(row) for row in rows[(page - 1) * size : page * size]]
        answer = {"data": data, "count": len(rows), "page": page, "pageSize": size, **more}
        if self.given.get("search"):
            answer["search"] = self.given["search"]
        return answer

    def paged(self, scope: Scope, sql: str, **params: Any) -> Json:
        """The same for a query over the scope's hits, which may be many: only a page is read.

        The query begins with its columns, then `{hits}`. Columns named `…At` are moments in ms,
        which leave as text.
        """
        page, size = int(self.given.get("page", 1)), int(self.given.get("pageSize", 20))
        _, _, rest = sql.partition("{hits}")
        count = scope.row(f"select count(*) from (select 1 {{hits}} {rest})", **params)[0]
        rows = scope.rows(f"{sql} limit {size} offset {(page - 1) * size}", **params)
        data = [
            {name: iso(row[name]) if name.endswith("At") else row[name] for name in row.keys()}  # noqa: SIM118
            for row in rows
        ]
        return {"data": data, "count": count, "page": page, "pageSize": size}

    def may_see(self, website: str) -> None:
        """Refuses whoever may not look at the website; an unknown one exists for an admin."""
        if not access.may_see(self.store, self.who, website):
            raise unauthorized()

    def may_change(self, website: str) -> None:
        """Refuses whoever may not change the website or save things for it."""
        if not access.may_change(self.store, self.who, website):
            raise unauthorized()


Answer = Callable[[Call], Json]


@dataclass(frozen=True, slots=True)
class Route:
    """`allow`: website (a token that may see `{website}`), user (any token), admin, open."""

    method: str
    path: str
    takes: Check
    answer: Answer
    allow: Access

    def matches(self, path: str) -> dict[str, str] | None:
        """The names in the path, or None if it is another route's."""
        found = _pattern(self.path).fullmatch(path)
        return found.groupdict() if found else None

    def permit(self, call: Call) -> None:
        """Refuses who may not call; crashes on an id that is none, as PostgreSQL does."""
        if self.allow == "open":
            return
        user = call.who
        if not all(UUID.fullmatch(value) for value in call.path.values()):
            raise crash()
        if self.allow == "admin" and not user.is_admin:
            raise unauthorized()
        if self.allow == "website":
            call.may_see(call.path["website"])


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", path))


@dataclass(slots=True)
class Routes:
    """A module's routes, in the order in which they are tried."""

    routes: list[Route] = field(default_factory=list)

    def get(
        self, path: str, takes: Check = anything, allow: Access | None = None
    ) -> Callable[[Answer], Answer]:
        """GET with a query that passes the check."""
        return self._add("GET", path, takes, allow)

    def post(
        self, path: str, takes: Check = anything, allow: Access | None = None
    ) -> Callable[[Answer], Answer]:
        """POST with a JSON body that passes the check."""
        return self._add("POST", path, takes, allow)

    def delete(self, path: str, allow: Access | None = None) -> Callable[[Answer], Answer]:
        """DELETE, which takes nothing."""
        return self._add("DELETE", path, anything, allow)

    def _add(
        self, method: str, path: str, takes: Check, allow: Access | None
    ) -> Callable[[Answer], Answer]:
        def add(answer: Answer) -> Answer:
            who: Access = allow or ("website" if "{website}" in path else "user")
            self.routes.append(Route(method, path, takes, answer, who))
            return answer

        return add
