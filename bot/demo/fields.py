"""What Umami's routes take: the checks that several of them share."""

from __future__ import annotations

from typing import Any, Final

from bot.demo.checks import Check, Wrong, choice, coerced, form, optional, text, uuid
from bot.demo.filters import COLUMNS, NUMBERED, ODD
from bot.demo.window import UNITS, zone

FIELDS: Final = tuple(COLUMNS)
"""The names that `/values` and reports know, in the order of Umami's messages."""


def unit(value: Any) -> str:
    """minute to year; there is no week."""
    if value not in UNITS:
        raise Wrong("Invalid unit")
    return str(value)


def timezone(value: Any) -> str:
    """An IANA name, left as it was written."""
    name = text()(value)
    if zone(name) is None:
        raise Wrong("Invalid timezone")
    return str(name)


def bounded(given: dict[str, Any]) -> dict[str, Any]:
    """Both ends of the span, one way or the other. The second way passes here and crashes later."""
    for start, end in (("startAt", "endAt"), ("startDate", "endDate")):
        if start in given and end in given:
            return given
    raise Wrong("Either startAt+endAt or startDate+endDate must be provided")


PAGING: Final = {
    "page": optional(coerced(whole=True, above=0)),
    "pageSize": optional(coerced(whole=True, above=0)),
    "search": optional(text()),
}
FILTERS: Final[dict[str, Check]] = {
    **{name: optional(text()) for name in FIELDS},
    "eventType": optional(coerced(whole=True, above=0)),
    "segment": optional(uuid),
    "cohort": optional(uuid),
    "excludeBounce": optional(text()),
    "match": optional(choice("all", "any")),
}
SPAN: Final = {
    "startAt": optional(coerced()),
    "endAt": optional(coerced()),
    "startDate": optional(text()),
    "endDate": optional(text()),
    "unit": optional(unit),
    "timezone": optional(timezone),
    "compare": optional(choice("prev", "yoy")),
}
WHOLE_SPAN: Final = {"startAt": coerced(whole=True), "endAt": coerced(whole=True)}


def window(**more: Check) -> Check:
    """The query of a route that takes a span, filters and what is given."""
    return _with_numbered(form({**SPAN, **FILTERS, **more}, bounded))


def whole_window(**more: Check) -> Check:
    """The same where the bounds must be integers."""
    return _with_numbered(form({**WHOLE_SPAN, **FILTERS, **more}))


def _with_numbered(check: Check) -> Check:
    """Names with a number behind them (`path1`) pass every schema of a query."""

    def both(value: Any) -> dict[str, Any]:
        passed: dict[str, Any] = check(value)
        for name in value:
            found = NUMBERED.fullmatch(name)
            if found and (found[1] in COLUMNS or found[1] in ODD):
                passed[name] = value[name]
        return passed

    return both
