"""Which websites there are: looked up in Umami, kept in the store."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from marina import Marina
from marina.errors import UmamiError
from marina.port import Website

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
