"""Filters as Umami takes them.

Umami silently ignores a name it does not know and answers for the whole site, and it takes the
beginning of a bare value for an operator (`t.co`). So only known names go out, and always with an
operator.

name: "value"         is exactly that
name: "!value"        is not; what has no value at all is left out too
name: "~value"        contains, in any case
name: ("a", "b")      is one of them
name: Regex("^/b")    a POSIX regular expression, in any case
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from marina.errors import Unsupported, UsageError
from marina.umami.versions import V2, V3_0, V3_1, Version, told

SAVED = ("segment", "cohort")  # by the id of a saved one; the client takes its name, too
# What people may filter by, of any figure.
FILTERS = (
    *"path referrer title query os browser device country region city language tag".split(),
    *"hostname distinctId utmSource utmMedium utmCampaign utmContent utmTerm".split(),
    *SAVED,
)
EVENTS = ("event", "eventType")  # of hits and sessions; all other figures would be zeros
FLAGS = ("excludeBounce", "match")

# A comma in a value of these, which can hold none, stands between several: country=DE,FR.
_LISTS = frozenset("os browser device country region language hostname referrer".split())
_OTHER_NAMES = {"url": "path", "page": "path", "host": "hostname", "source": "utmSource"}
_V2_NAMES = {"path": "url", "hostname": "host"}
_V2_KNOWN = frozenset(FILTERS[:13]) | {"event"}
_V3_0_KNOWN = _V2_KNOWN | set(SAVED) | {"eventType"}
_SPECIAL = re.compile(r"([\\.\[\]{}()*+?^$|])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Regex:
    pattern: str
    before_3_1: str = ""  # the exact value that comes nearest: older servers know no patterns


Condition = str | tuple[str, ...] | Regex
Filters = Mapping[str, Condition]
NONE: Filters = {}


def page(path: str) -> Regex:
    """That page, also when it was left with a slash or a #place.

    >>> page("/berths/A12").pattern
    '^/berths/A12/?(#.*)?$'
    """
    return Regex(f"^{_literal(path.rstrip('/'))}/?(#.*)?$", path)


def check(filters: Filters, *, events: bool = False) -> None:
    """Raise UsageError for what Umami would ignore or answer with zeros."""
    known = (*FILTERS, *FLAGS, *EVENTS)
    for name, condition in filters.items():
        if name not in known:
            near = _OTHER_NAMES.get(name) or _nearest(name, known)
            hint = f" Did you mean {near}?" if near else f" There are {', '.join(FILTERS)}."
            raise UsageError(f"Umami knows no filter “{name}”.{hint}")
        if name in EVENTS and not events:
            raise UsageError(
                f"Umami counts no events here, so {name}= would answer zeros. Filter by path,"
                " or ask for the events."
            )
        said = condition.pattern if isinstance(condition, Regex) else "".join(condition)
        if _CONTROL.search(said):
            raise UsageError(f"The filter {name}= holds characters that cannot be typed.")


def encoded(filters: Filters, version: Version) -> dict[str, str]:
    """As parameters for that version. Raises Unsupported for what it would ignore."""
    known = _V2_KNOWN if version < V3_0 else _V3_0_KNOWN
    found: dict[str, str] = {}
    for name, condition in filters.items():
        if version < V3_1 and name not in known:
            raise _lacking(f"the filter {name}", version)
        if name in (*SAVED, *FLAGS, "eventType"):
            found |= _plain(name, condition)
        elif version < V3_0:
            found[_V2_NAMES.get(name, name)] = _before_3_0(name, condition)
        else:
            operator, value = _operator(name, condition)
            if version < V3_1 and (operator in ("re", "nre") or "," in value):
                operator, value = _before_3_1(name, condition)
            found[name] = f"{operator}.{value}"
    return found


def _plain(name: str, condition: Condition) -> dict[str, str]:
    """What takes no operator; any text at all, “false” too, switches excludeBounce on."""
    if not isinstance(condition, str):
        raise UsageError(f"The filter {name}= takes one value.")
    if name == "excludeBounce":
        return {name: "true"} if condition.casefold() not in ("", "0", "no", "false") else {}
    if name == "match" and condition not in ("all", "any"):
        raise UsageError("The filter match= is “all” or “any”.")
    if name == "eventType" and not condition.isdecimal():
        raise UsageError("The filter eventType= is a number: 1 page views, 2 events.")
    return {name: condition}


def _operator(name: str, condition: Condition) -> tuple[str, str]:
    if isinstance(condition, Regex):
        return "re", condition.pattern
    if isinstance(condition, str) and condition[:1] == "~":
        value = condition[1:]
        # In Umami's “contains”, % and _ stand for anything and a comma for “or”.
        return ("re", _literal(value)) if set(value) & set("%_\\,") else ("c", value)
    negated = "n" if isinstance(condition, str) and condition[:1] == "!" else ""
    parts = _parts(name, condition[1:] if negated else condition)
    if any("," in part for part in parts):
        return f"{negated}re", f"^({'|'.join(map(_literal, parts))})$"
    return f"{negated}eq", ",".join(parts)


def _parts(name: str, condition: str | tuple[str, ...] | Regex) -> tuple[str, ...]:
    if isinstance(condition, tuple):
        return condition
    assert isinstance(condition, str)
    if name in _LISTS:
        return tuple(condition.split(","))
    if name == "path":  # a comma in a path is its own, but not one before the next path
        return tuple(re.split(r",(?=/)", condition))
    return (condition,)


def _before_3_1(name: str, condition: Condition) -> tuple[str, str]:
    """Umami 3.0 compares with one value, and a comma is a part of it."""
    if isinstance(condition, Regex) and condition.before_3_1:
        return "eq", condition.before_3_1
    if isinstance(condition, str):
        sign, value = condition[:1], condition[1:]
        if sign == "~" and not set(value) & set("%_\\"):
            return "c", value
        if sign != "~" and len(_parts(name, condition)) == 1:
            return ("neq", value) if sign == "!" else ("eq", condition)
    raise _lacking("several values and patterns in a filter", V3_0)


def _before_3_0(name: str, condition: Condition) -> str:
    """Umami 2 writes `!` and `~` itself, and nothing for “is”."""
    operator, value = _before_3_1(name, condition)
    if operator == "eq" and value[:1] in ("!", "~"):
        raise _lacking("filter values that begin with “!” or “~”", V2)
    return {"eq": "", "neq": "!", "c": "~"}[operator] + value


def _literal(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _nearest(name: str, known: tuple[str, ...]) -> str:
    folded = {one.casefold(): one for one in known}
    found = difflib.get_close_matches(name.casefold().replace("_", ""), folded, n=1)
    return folded[found[0]] if found else ""


def _lacking(what: str, version: Version) -> Unsupported:
    return Unsupported(f"This Umami ({told(version)}) lacks {what}. Version 3.1 has it.")
