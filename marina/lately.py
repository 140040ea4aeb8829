"""Who was on a port's websites lately: the known clients' visits, and the last of all."""

from __future__ import annotations

from dataclasses import dataclass

from marina import Marina, figures, journey
from marina.ask import Ask
from marina.errors import Unsupported
from marina.figures import Gathered
from marina.journey import Stay
from marina.port import Website
from marina.store import Client
from marina.tasks import Together, taken
from marina.umami import Filters, Regex, Session
from marina.visitors import Visitors

PAGE = 50  # sessions asked for, the newest
OTHERS = 20  # looked at


@dataclass(frozen=True, slots=True)
class Site:
    stays: tuple[tuple[Client, Stay], ...]
    others: tuple[Session, ...]  # nobody known


async def lately(ask: Ask, marina: Marina) -> Gathered[Site]:
    """Of every website of the port; under filters what these select."""
    visitors = Visitors(marina)
    sites = {site.id: site for site in ask.port.websites}

    async def site(id: str) -> Site:
        last = marina.umami.sessions(id, ask.period, ask.filters, size=PAGE)
        async with Together() as group:
            known = group.create_task(_known(ask, marina, visitors, sites[id]))
            others = group.create_task(taken(last, OTHERS))
        return Site(known.result(), tuple(others.result()))

    return await figures.gather(ask.port, site)


async def _known(
    ask: Ask, marina: Marina, visitors: Visitors, site: Website
) -> tuple[tuple[Client, Stay], ...]:
    """Nothing where this version of Umami cannot tell."""
    try:
        async with Together() as group:
            seeing = group.create_task(
                visitors.seen(site, ask.period.start, ask.period.end, ask.now)
            )
            choosing = group.create_task(_selected(ask, marina, site))
    except Unsupported:
        return ()
    seen, selected = seeing.result(), choosing.result()
    return tuple(
        (seen.clients[key], stay)
        for key, hits in seen.hits.items()
        for stay in journey.stays(
            ask.port, [[it for it in hits if selected is None or it.session in selected]]
        )
    )


async def _selected(ask: Ask, marina: Marina, site: Website) -> frozenset[str] | None:
    """The known clients' sessions that the filters select; None: there are no filters."""
    if not ask.filters:
        return None
    those: Filters = {"distinctId": Regex(".+"), **ask.filters}
    sessions = marina.umami.sessions(site.id, ask.period, those)
    return frozenset([it.id async for it in sessions])
