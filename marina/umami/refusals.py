"""What Umami says when it does not answer: read from a body that may be anything."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from marina.clean import clean
from marina.errors import Denied, UmamiError, Unreachable

BUSY = frozenset({429, 502, 503, 504})
SILENT = "Umami does not answer. Please try again in a minute."
_ID = re.compile(r"/[^/]*\d[^/]*")


class Refused(UmamiError):
    """Umami knows no such route, wants other parameters (400, 404, 405), or drops a hit."""


def refusal(status: int, path: str, body: bytes, wait: float | None = None) -> UmamiError:
    """The error for an answer that is none. `wait`: the seconds Umami asks for."""
    match status:
        case 401:
            return Denied("Umami does not let the bot see this website, or it is gone.")
        case 403:
            return Denied("Umami, or a proxy in front of it, refuses the bot (403).")
        case _ if status in BUSY:
            when = "a minute" if not wait else "a second" if wait <= 1 else f"{wait:.0f} seconds"
            return Unreachable(f"Umami is busy ({status}). Please try again in {when}.")
        case _ if status < 400:
            return UmamiError(f"Umami sends the bot elsewhere ({status}). Is UMAMI_URL right?")
        case 400 | 404 | 405:
            said = reason(body)
            told = f" “{said}”" if said else ""
            return Refused(f"Umami refused the question ({status} to {_name(path)}).{told}")
        case _:  # a 500 mostly has an empty body: nothing in there to read
            return UmamiError(f"Umami answered {status} to {_name(path)}.")


def reason(body: bytes) -> str:
    """Why, in Umami's words; the shape of it changed from version to version.

    >>> reason(b'{"error":{"message":"Bad request","properties":{"unit":{"errors":["Invalid"]}}}}')
    'unit: Invalid'
    >>> reason(b'{"error":["page: too small"]}'), reason(b"<html>"), reason(b"")
    ('page: too small', '', '')
    """
    try:
        document = json.loads(body)
    except ValueError:
        return ""
    error = document.get("error", "") if isinstance(document, dict) else document
    return clean("; ".join(_reasons(error, "")), 200)


def _reasons(error: Any, where: str) -> Iterator[str]:
    match error:
        case str():
            yield f"{where}: {error}" if where else error
        case list():
            for part in error:
                yield from _reasons(part, where)
        case dict():
            found = [*_reasons(error.get("errors", []), where)]
            for kind in ("properties", "items"):
                below = error.get(kind) or {}
                named = below.items() if isinstance(below, dict) else enumerate(below)
                for name, part in named:
                    found += _reasons(part, f"{where}.{name}" if where else str(name))
            yield from found or _reasons(error.get("message", []), where)


def _name(path: str) -> str:
    """The last word of a path that is no id.

    >>> _name("/websites/11111111-aaaa-4000-8000-000000000001/stats"), _name("/reports/12-34")
    ('stats', 'reports')
    """
    return _ID.sub("", path).rsplit("/", 1)[-1]
