"""Segments and cohorts, which people name in a filter: segment=“German boats”."""

from __future__ import annotations

from marina import figures
from marina.ask import Ask
from marina.errors import UsageError
from marina.reading import near
from marina.umami import Kind, Umami


async def must_exist(ask: Ask, umami: Umami) -> None:
    """Raises UsageError for one that none of the port's websites has, with the nearest."""
    kinds: tuple[Kind, ...] = ("segment", "cohort")
    for kind in kinds:
        if name := ask.filters.get(kind):
            await _must_exist(ask, umami, kind, name)


async def _must_exist(ask: Ask, umami: Umami, kind: Kind, name: str) -> None:
    sites = await figures.gather(ask.port, lambda website: umami.segments(website, kind))
    known = [saved.name for site in sites.found for saved in site]
    if name.casefold() in map(str.casefold, known):
        return
    told = f"{ask.port.name} has no {kind} “{name}” in Umami."
    if meant := near(name, {it: it for it in known}):
        raise UsageError(f"{told} Did you mean {meant}?", ask.again(**{kind: meant}))
    listed = ", ".join(sorted(set(known))) or "none"
    raise UsageError(f"{told} There is {listed}.")
