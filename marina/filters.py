"""What people say after a filter's `=`, as Umami stores it.

Umami compares exactly: `country=de` would answer zeros, as would `device=phone`. So a value that
can be known is mended here, and one that cannot be is refused, with the nearest right one.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping

from marina.countries import country, names
from marina.errors import UsageError
from marina.port import fold

DEVICES = ("desktop", "laptop", "mobile", "tablet")
# What other versions of Umami and other tools call them: understood as a slip, never passed on.
OTHER_NAMES = {"page": "path", "url": "path", "source": "referrer", "host": "hostname"}


def mended(name: str, value: str) -> str:
    """`value` as Umami has it; its `!` (is not) or `~` (contains) stays in front.

    >>> mended("country", "germany,fr"), mended("device", "!Phone"), mended("path", "~a12")
    ('DE,FR', '!mobile', '~a12')

    Raises UsageError.
    """
    if not value.strip("!~ "):
        raise UsageError(f"Which {name} is meant? For example: {name}={_EXAMPLES.get(name, 'x')}")
    sign, plain = (value[0], value[1:]) if value[0] in "!~" else ("", value)
    mend = _MEND.get(name)
    if sign == "~" or mend is None:
        return value
    return sign + ",".join(mend(part.strip()) for part in plain.split(","))


def told(filters: Mapping[str, str]) -> str:
    """The filters in words, to be shown on a card.

    >>> told({"country": "DE,FR", "path": "~/berths", "device": "!mobile"})
    'country Germany or France · path contains /berths · device not mobile'
    """
    return " · ".join(_told(name, value) for name, value in filters.items())


def _told(name: str, value: str) -> str:
    sign = {"!": " not", "~": " contains"}.get(value[:1], "")
    plain = value[1:] if sign else value
    parts = plain.split(",") if name in _MEND else [plain]
    shown = (country(part) if name == "country" else part for part in parts)
    return f"{name}{sign} {' or '.join(shown)}"


def _country(said: str) -> str:
    if said.upper() in names():
        return said.upper()
    called = {fold(name): code for code, name in names().items()}
    called |= {"uk": "GB", "england": "GB", "usa": "US", "america": "US", "holland": "NL"}
    if code := called.get(fold(said)):
        return code
    if found := difflib.get_close_matches(fold(said), called, n=1):
        code = called[found[0]]
        told = f"I know no country “{said}”. Did you mean {code} ({country(code)})?"
        raise UsageError(told, f"country={code}")
    raise UsageError(f"I know no country “{said}”. Codes have two letters: country=DE.")


def _device(said: str) -> str:
    known = {name: name for name in DEVICES} | {"phone": "mobile", "smartphone": "mobile"}
    known |= {"pc": "desktop", "computer": "desktop", "ipad": "tablet", "notebook": "laptop"}
    if device := known.get(said.casefold()):
        return device
    told = f"I know no device “{said}”. There are {', '.join(DEVICES)}."
    found = difflib.get_close_matches(said.casefold(), known, n=1)
    raise UsageError(told, *(f"device={known[name]}" for name in found))


def _path(said: str) -> str:
    """Umami keeps paths from the first slash on; a pasted address has more."""
    _, scheme, rest = said.partition("://")
    if scheme:
        return "/" + rest.partition("/")[2].partition("?")[0]
    return said if said.startswith(("/", "*")) else f"/{said}"


_EXAMPLES = {"country": "DE", "device": "mobile", "path": "/berths", "browser": "safari"}
_MEND: Mapping[str, Callable[[str], str]] = {
    "country": _country,
    "region": str.upper,
    "device": _device,
    "browser": str.lower,
    "path": _path,
}
