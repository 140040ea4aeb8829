"""Teams as the rest of the bot sees it: start it, post through its surface, close it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from datetime import datetime

import httpx
from starlette.routing import Route

from bot.jobs import Jobs
from bot.settings import SettingsError
from bot.surface import PostError, Unauthorized
from bot.teams import sdk
from bot.teams.api import Connector
from bot.teams.clouds import PUBLIC, Cloud
from bot.teams.desk import Desk
from bot.teams.door import TeamsDoor, origin
from bot.teams.doorman import Doorman
from bot.teams.identity import Credentials, Identity
from bot.teams.listen import listen
from bot.teams.mentions import Mentions
from bot.teams.people import People
from bot.teams.post import Painter, TeamsSurface
from bot.teams.reply import Replies
from bot.web.guard import LOOPBACK
from marina import Marina

DRAIN = 20.0  # seconds for what is under way at the end
KEYS = 600.0  # seconds between two fetches of Microsoft's keys
AGAIN = 30.0  # seconds, while there are none
NOBODY = "00000000-0000-0000-0000-000000000000"  # the app's id, where a stand-in needs none

log = logging.getLogger(__name__)


class Teams:
    """By HTTP: `routes` are to be served where Microsoft reaches them. Made inside the loop."""

    def __init__(
        self,
        credentials: Credentials,
        marina: Marina,
        painter: Painter,
        jobs: Jobs,
        clock: Callable[[], datetime],
        *,
        tenants: Collection[str] = (),
        admins: Collection[str] = (),
        host: str = "127.0.0.1",
        authentication: bool = True,
        cloud: Cloud = PUBLIC,
    ) -> None:
        """`tenants`: companies whose people are answered; none: the credentials' own.

        `authentication` off is for a stand-in of Teams on this machine. Raises SettingsError.
        """
        if not authentication and host not in LOOPBACK:
            raise SettingsError(
                f"TEAMS_AUTHENTICATION is off, and HOST is {host}: anybody could ask. "
                "Without authentication the bot listens on 127.0.0.1 only."
            )
        tenants = tenants or (credentials.tenant,)
        self._jobs, self._authentication = jobs, authentication
        self._identity = Identity(credentials, cloud=cloud)
        services = [origin(url) for url in cloud.services]
        door = TeamsDoor(cloud.issuer, services, authentication=authentication)
        try:
            self._app = sdk.app(
                credentials.app_id or NOBODY,
                credentials.tenant,
                self._identity.token,
                door,
                cloud,
                authentication=authentication,
            )
        except ImportError as exc:
            raise SettingsError("Teams needs the extra: pip install 'tidings[teams]'") from exc
        self._connector = Connector(self._app, services, self._identity)
        mentions = Mentions(self._connector, marina.store)
        self.surface = TeamsSurface(self._connector, marina.store, painter, mentions)
        people = People(self._connector, tenants, admins)
        replies = Replies(self._connector, self.surface)
        desk = Desk(people, mentions, replies, self.surface, marina, jobs, clock)
        listen(self._app, desk, Doorman(marina.store, self.surface, tenants, jobs, clock))
        self.routes: list[Route] = door.routes
        self._keys: sdk.KeysAhead | None = None
        self._fetching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Raises SettingsError where Microsoft refuses the identity; waits for nothing long."""
        await self._app.initialize()  # adds the route
        if self._authentication:
            self._keys = sdk.KeysAhead(self._app)
            await self._fetch(self._keys)
            self._fetching = asyncio.create_task(self._keep_fetching(self._keys))
        try:
            await self._identity.token()
        except Unauthorized as exc:
            await self.aclose()
            raise SettingsError(str(exc)) from exc
        except PostError as exc:
            log.warning("%s It is tried again with the first message.", exc)

    async def is_connected(self) -> bool:
        """Whether questions come in and messages go out, as far as one knows."""
        return not self.surface.trouble and (self._keys is None or self._keys.known)

    async def examined(self) -> list[tuple[bool, str]]:
        """Whether Microsoft takes the bot for what it says it is."""
        if not self._authentication:
            return [(True, "Teams: authentication is off, for a stand-in on this machine")]
        try:
            await self._identity.token()
        except PostError as exc:
            return [(False, f"Teams: {exc}")]
        return [(True, "Teams: Microsoft knows the bot; questions come to /api/messages")]

    async def aclose(self) -> None:
        """Those who asked are answered."""
        if self._fetching:
            self._fetching.cancel()
        await self._jobs.drain(DRAIN)
        await self._connector.aclose()

    async def _keep_fetching(self, keys: sdk.KeysAhead) -> None:
        while True:
            await asyncio.sleep(KEYS if keys.known else AGAIN)
            await self._fetch(keys)

    async def _fetch(self, keys: sdk.KeysAhead) -> None:
        try:
            await keys.refresh()
        except (httpx.HTTPError, TimeoutError, ValueError) as exc:
            log.warning("Microsoft's keys could not be fetched (%s)", type(exc).__name__)
