"""The port's funnel, from the berths to a signed EOI, as Umami is asked for it."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from math import sqrt

from marina import berths
from marina.ask import Ask
from marina.errors import UsageError
from marina.figures import OF_HITS
from marina.port import Port
from marina.umami import Step

WINDOW = 43_200  # minutes: all the steps within 30 days


def steps_of(port: Port, berth: str = "") -> tuple[Step, ...]:
    """The port's funnel; with a berth, that berth's pages and the events that name it."""
    page = berths.path(port, berth)
    steps = []
    for value in port.funnel:
        if not value.startswith(("/", "*")):
            steps.append(Step("event", value, {berths.PROPERTY: berth} if berth else {}))
        elif berth and "*" in value and fnmatchcase(page, value):
            steps.append(Step("path", page))
        else:
            steps.append(Step("path", value))
    return tuple(steps)


def of_people(filters: Mapping[str, str]) -> dict[str, str]:
    """Those of them that a funnel can take, which hold for all that a person does."""
    return {name: value for name, value in filters.items() if name not in OF_HITS - {"segment"}}


def must_be_of_people(ask: Ask) -> None:
    """Raises UsageError: Umami would hold a filter of hits against the first step's hit alone."""
    kept = of_people(ask.filters)
    if others := [name for name in ask.filters if name not in kept]:
        told = f"A funnel follows people over many pages, so it cannot be filtered by {others[0]}."
        cured = ask.again(**dict.fromkeys(others, ""))
        raise UsageError(f"{told} Country, device, segment and cohort it can be.", cured)


def differ(some: int, of: int, others: int, of_them: int) -> bool:
    """Whether two shares are further apart than chance puts them: two standard errors.

    >>> differ(30, 100, 10, 100), differ(3, 10, 1, 10)
    (True, False)
    """
    both = (some + others) / (of + of_them)
    error = sqrt(both * (1 - both) * (1 / of + 1 / of_them))
    return abs(some / of - others / of_them) > 2 * error
