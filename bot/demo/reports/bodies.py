"""What each report must be asked with, checked as Umami checks it."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any, Final

from bot.demo.checks import (
    Check,
    Wrong,
    array,
    choice,
    coerced,
    expected,
    form,
    optional,
    record,
    text,
    uuid,
)
from bot.demo.fields import FIELDS, FILTERS, timezone, unit
from bot.demo.reports.performance import METRICS

TYPES: Final = tuple(
    "attribution breakdown funnel goal journey performance retention revenue utm".split()
)


def date(value: Any) -> int:
    """Milliseconds of a number or of an ISO text; a plain date is midnight in UTC.

    >>> date("2026-11-09") == date("2026-11-09T01:00:00+01:00") == date(1794182400000.5)
    True
    """
    if isinstance(value, int | float) or value is None:
        return int(value or 0)
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError) as exc:
        raise Wrong("Invalid input: expected date, received Date") from exc
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return math.floor(moment.timestamp() * 1000)


_CONDITION = form(
    {"property": text(), "operator": choice("eq", "neq", "c", "dnc"), "value": text()}
)
_STEP = form(
    {"type": choice("path", "event"), "value": text(), "filters": optional(array(_CONDITION))}
)
_SPAN: dict[str, Check] = {"startDate": date, "endDate": date}
_CUT: dict[str, Check] = {**_SPAN, "unit": optional(unit), "timezone": optional(timezone)}
_PARAMETERS: dict[str, dict[str, Check]] = {
    "attribution": {
        **_SPAN,
        "model": choice("first-click", "last-click"),
        "type": choice("path", "event"),
        "step": text(),
        "currency": optional(text()),
    },
    "breakdown": {**_SPAN, "fields": array(choice(*FIELDS))},
    "funnel": {**_SPAN, "window": coerced(above=0), "steps": array(_STEP, least=2, most=8)},
    "goal": {**_SPAN, "type": text(), "value": text()},
    "journey": {
        **_SPAN,
        "steps": coerced(least=2, most=7),
        "startStep": optional(text()),
        "endStep": optional(text()),
        "eventType": optional(coerced(whole=True, above=0)),
    },
    "performance": {**_CUT, "metric": optional(choice(*METRICS))},
    "retention": {**_SPAN, "timezone": optional(timezone)},
    "revenue": {**_CUT, "currency": text(), "compare": optional(choice("prev", "yoy"))},
    "utm": _SPAN,
}


def _typed(value: Any) -> dict[str, Any]:
    """The parameters that go with the body's own type, whichever report it was sent to."""
    if not isinstance(value, dict):
        raise expected("object", value)
    if value.get("type") not in TYPES:
        raise Wrong(properties={"type": {"errors": ["Invalid input"]}})
    parameters = form(_PARAMETERS[value["type"]])
    checked: dict[str, Any] = form({"type": text(), "parameters": parameters})(value)
    return checked


def _both(first: Check, second: Check) -> Check:
    """What two checks of one object say together: zod's intersection."""

    def check(value: Any) -> dict[str, Any]:
        passed: dict[str, Any] = {}
        errors: list[str] = []
        properties: dict[str, Any] = {}
        for part in (first, second):
            try:
                passed |= part(value)
            except Wrong as wrong:
                errors += wrong.tree["errors"]
                properties |= wrong.tree.get("properties", {})
        if errors or properties:
            raise Wrong(*errors, properties=properties)
        return passed

    return check


RUN: Final = _both(form({"websiteId": uuid, "filters": form(FILTERS)}), _typed)
"""A report to be run."""
SAVED: Final = form(
    {
        "websiteId": uuid,
        "type": choice(*TYPES),
        "name": text(most=200),
        "description": optional(text(most=500)),
        "parameters": record,
    }
)
"""A report to be saved or changed."""
