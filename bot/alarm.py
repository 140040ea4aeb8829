"""What the bot's admins must hear: nobody else can mend it, and questions only say "no"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.settings import Settings
from marina.store import Delivery, Store
from marina.umami import Login

REFUSED = (
    "Umami refuses the bot's user name or password, so nothing can be answered."
    " Please mend UMAMI_USERNAME and UMAMI_PASSWORD and start the bot again."
)


async def tell(login: Login | None, settings: Settings, store: Store, now: datetime) -> None:
    """Once a day while it lasts, to each of ADMINS by direct message; the log has it anyway."""
    if login and login.refused:
        await store.plan(_notices(settings.admins, now))


def _notices(admins: tuple[str, ...], now: datetime) -> Iterator[Delivery]:
    for admin in admins:
        key = f"notice:umami:{admin}:{now.date()}"  # planned again and again, posted once
        yield Delivery(key, admin, REFUSED, "", (), now, urgent=True)
