"""Which websites there are: looked up in Umami, kept in the store."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from marina import Marina
from marina.errors import UmamiError, UsageError
from marina.port import Website, fold
from marina.reading import near

EVERY = timedelta(hours=1)
log = logging.getLogger(__name__)


async def refresh(marina: Marina, now: datetime, timezone: ZoneInfo) -> None:
    """Take over what Umami shows now; `timezone` is that of ports which are new.

    Raises UmamiError; what was known before stays.
    """
    found = await marina.umami.visible_websites()
    websites = (Website(site.id, site.name, site.domain) for site in found)
    await marina.store.discovered(websites, now, timezone)


async def keep_fresh(marina: Marina, now: datetime, timezone: ZoneInfo) -> None:
    """Look again if the last look is an hour old. Raises UmamiError only if nothing is known."""
    last = await marina.store.refreshed_at()
    if last and now - last < EVERY:
        return
    try:
        await refresh(marina, now, timezone)
    except UmamiError as exc:
        if last is None:
            raise
        log.warning("the list of websites is that of %s: %s", f"{last:%d %b %H:%M} UTC", exc)


async def website_called(marina: Marina, said: str) -> Website:
    """Any website that is known, by its id, name or domain. Raises UsageError."""
    known = [site for port in await marina.store.ports() for site in port.websites]
    known += await marina.store.unlinked()
    called = {name: site for site in known for name in (site.id, site.name, site.domain) if name}
    by_name = {fold(name): site for name, site in called.items()}
    if site := by_name.get(fold(said)):
        return site
    meant = near(said, {name: f"{site}" for name, site in called.items()})
    hint = f" Did you mean {meant}?" if meant else " /ports lists those there are."
    raise UsageError(f"I know no website “{said}”.{hint}", "ports")
