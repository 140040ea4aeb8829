"""Umami's filters: what the names and operators of a request select, as SQL over one hit.

In the SQL of this package `e` is the hit (`website_event`) and `s` its session.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.demo.refusals import crash

COLUMNS: Final[Mapping[str, str]] = {
    "path": "e.url_path",
    "referrer": "e.referrer_domain",
    "title": "e.page_title",
    "query": "e.url_query",
    "os": "s.os",
    "browser": "s.browser",
    "device": "s.device",
    "country": "s.country",
    "region": "s.region",
    "city": "s.city",
    "tag": "e.tag",
    "hostname": "e.hostname",
    "distinctId": "s.distinct_id",
    "language": "s.language",
    "event": "e.event_name",
    "utmSource": "e.utm_source",
    "utmMedium": "e.utm_medium",
    "utmCampaign": "e.utm_campaign",
    "utmContent": "e.utm_content",
    "utmTerm": "e.utm_term",
}
"""The filters that compare a column, in the order in which Umami lists them."""

# No filters by themselves, but with a number behind them they slip past the schema.
ODD: Final = {"entry": "e.url_path", "exit": "e.url_path", "domain": "e.referrer_domain"}
OPERATOR = re.compile(r"(eq|neq|s|ns|c|dnc|re|nre|t|f|gt|lt|gte|lte|bf|af)\.(.*)", re.DOTALL)
NUMBERED = re.compile(r"([A-Za-z]+)\d+")
# A referrer filter never shows the website's own pages.
FOREIGN = "(e.referrer_domain <> e.hostname or e.referrer_domain is null)"


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison: `eq.DE,FR` on a column. The default operator is eq."""

    column: str
    operator: str
    value: str

    @classmethod
    def parse(cls, column: str, text: str) -> Condition:
        """From a request's text; what is no operator is taken as the value itself."""
        found = OPERATOR.fullmatch(text)
        operator, value = found.groups() if found else ("eq", text)
        return cls(column, operator, value)

    def sql(self, name: str) -> tuple[str, dict[str, Any]]:
        """The comparison, its parameters called after `name`. Crashes where PostgreSQL would."""
        match self.operator:
            case "eq" | "neq":
                values = {f"{name}_{n}": part for n, part in enumerate(self.value.split(","))}
                negation = "not " if self.operator == "neq" else ""
                listed = ", ".join(f":{key}" for key in values)
                return f"{self.column} {negation}in ({listed})", values
            case "c":
                return f"ilike(:{name}, {self.column})", {name: f"%{self.value}%"}
            case "dnc":
                return f"not ilike(:{name}, {self.column})", {name: f"%{self.value}%"}
            case "re" | "nre":
                try:
                    re.compile(self.value)
                except re.error as exc:
                    raise crash() from exc
                negation = "not " if self.operator == "nre" else ""
                return f"{negation}regex(:{name}, {self.column})", {name: self.value}
            case _:
                raise crash()


@dataclass(frozen=True, slots=True)
class Filters:
    """What a request asked to be left over of the hits."""

    conditions: tuple[Condition, ...] = ()
    any: bool = False
    event_type: int | None = None
    exclude_bounce: bool = False
    segment: str | None = None
    cohort: str | None = None

    @classmethod
    def parse(cls, params: Mapping[str, Any], numbered: bool = True) -> Filters:
        """From a checked query, or with `numbered=False` from a report body's `filters`.

        Names that are no filters are passed over, as Umami does.
        """
        return cls(
            tuple(_conditions(params, numbered)),
            params.get("match") == "any",
            int(params["eventType"]) if "eventType" in params else None,
            bool(params.get("excludeBounce")),
            params.get("segment"),
            params.get("cohort"),
        )

    def sql(self, prefix: str = "f") -> tuple[str, dict[str, Any]]:
        """The conditions on one hit, without segment, cohort and bounces (see `Scope`).

        The parameters' names begin with the prefix. "true" if there is nothing to ask.
        """
        joined: list[str] = []
        params: dict[str, Any] = {}
        for n, condition in enumerate(self.conditions):
            text, values = condition.sql(f"{prefix}{n}")
            joined.append(text)
            params |= values
        clauses = [f"({(' or ' if self.any else ' and ').join(joined)})"] if joined else []
        if any(condition.column == COLUMNS["referrer"] for condition in self.conditions):
            clauses.append(FOREIGN)
        if self.event_type is not None:
            clauses.append(f"e.event_type = :{prefix}_type")
            params[f"{prefix}_type"] = self.event_type
        return " and ".join(clauses) or "true", params


def _conditions(params: Mapping[str, Any], numbered: bool) -> Iterator[Condition]:
    for name, value in params.items():
        column = COLUMNS.get(name)
        if not column and numbered and (found := NUMBERED.fullmatch(name)):
            column = COLUMNS.get(found[1]) or ODD.get(found[1])
        if column:
            yield Condition.parse(column, str(value))
