"""Which Umami this is. No route tells, so its answers to harmless questions have to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

Version = tuple[int, int]  # "at least": what was added there is there

V2: Final = (2, 16)
V3_0: Final = (3, 0)
V3_1: Final = (3, 1)
V3_4: Final = (3, 4)

# A span that holds nothing: the probes are about the names that are known, not about numbers.
NOTHING = {"startAt": "1577836800000", "endAt": "1577836800001"}

Knows = Callable[[str, dict[str, str]], Awaitable[bool]]


async def probe(knows: Knows) -> Version:
    """`knows` asks a route of a website: False if it or a parameter is unknown there."""
    if await knows("metrics", {"type": "distinctId", "limit": "1", **NOTHING}):
        newer = await knows("annotations", {"pageSize": "1"})
        return V3_4 if newer else V3_1
    newer = await knows("metrics", {"type": "path", "limit": "1", **NOTHING})
    return V3_0 if newer else V2


def told(version: Version) -> str:
    """
    >>> told(V2), told(V3_1)
    ('2.x', '3.1 or later, before 3.4')
    """
    return {
        V2: "2.x",
        V3_0: "3.0",
        V3_1: "3.1 or later, before 3.4",
        V3_4: "3.4 or later",
    }[version]
