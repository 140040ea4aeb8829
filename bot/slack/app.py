"""Slack as the rest of the bot sees it: start it, post through its surface, close it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from datetime import datetime

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from starlette.routing import Route

from bot.jobs import Jobs
from bot.settings import SettingsError
from bot.slack.api import SLACK, call, web_client
from bot.slack.desk import Desk
from bot.slack.http import routes
from bot.slack.listen import listen
from bot.slack.manifest import HISTORY, SCOPES
from bot.slack.pictures import Painter
from bot.slack.post import SlackSurface
from bot.slack.reply import Replies
from bot.slack.socket import FreshSocket, SocketHandler, refusal
from bot.slack.who import Home, People
from bot.surface import PostError, Unauthorized
from marina import Marina

PATIENCE = 10.0  # seconds that the start waits for Slack; then it goes on without
DRAIN = 20.0  # seconds for what is under way at the end
AGAIN = 30.0  # seconds between two attempts to learn whose bot this is

log = logging.getLogger(__name__)


class Slack:
    """Socket Mode where there is an app token, else HTTP by `routes`. Made inside the loop."""

    def __init__(
        self,
        bot_token: str,
        app_token: str,
        signing_secret: str,
        api_url: str,
        admins: Collection[str],
        marina: Marina,
        painter: Painter,
        jobs: Jobs,
        clock: Callable[[], datetime],
    ) -> None:
        """`api_url` empty: Slack itself. `admins`: addresses, slack:U0123."""
        api_url = api_url or SLACK
        self._jobs = jobs
        self._client = web_client(bot_token, api_url)
        self._people = People(self._client, admins)
        self.surface = SlackSurface(self._client, painter, jobs)
        self._app = self._bolt()
        self._replies = Replies(self._client)
        listen(self._app, Desk(self._people, self._replies, self.surface, marina, jobs, clock))
        self.routes: list[Route] = []
        self._socket: SocketHandler | None = None
        self._introducing: asyncio.Task[None] | None = None
        self._connecting: asyncio.Task[None] | None = None
        if app_token:
            self._socket = SocketHandler(self._app, app_token, web_client(app_token, api_url))
        else:
            self.routes = routes(self._app, signing_secret, clock)

    async def start(self) -> None:
        """Raises SettingsError where a token is wrong; waits for nothing else for long."""
        try:
            await self._introduce()
        except Unauthorized as exc:
            await self.aclose()
            raise SettingsError(f"SLACK_BOT_TOKEN does not work. {exc}.") from exc
        except PostError as exc:
            log.warning("Slack does not say whose bot this is: %s", exc)
            self._introducing = asyncio.create_task(self._introduce_later())
        if self._socket:
            await self._connect(self._socket.client)

    async def _connect(self, client: FreshSocket) -> None:
        self._connecting = asyncio.create_task(client.connect())
        await asyncio.wait({self._connecting}, timeout=PATIENCE)
        if not self._connecting.done():
            log.warning("no socket to Slack yet; it is tried again and again")
        elif exc := self._connecting.exception():
            await self.aclose()
            said = f"SLACK_APP_TOKEN does not work ({refusal(exc)}). It begins with xapp-"
            raise SettingsError(f"{said} and needs the scope connections:write.") from None

    async def is_connected(self) -> bool:
        """Whether questions come in and messages go out, as far as one knows."""
        if self.surface.trouble or not self._people.home.team:
            return False
        return not self._socket or await self._socket.client.is_connected()

    async def examined(self) -> list[tuple[bool, str]]:
        """How the app is set up, and what one loses by the scopes it lacks."""
        try:
            await self._introduce()
        except PostError as exc:
            return [(False, f"Slack: {exc}")]
        how = "Socket Mode" if self._socket else "HTTP, at /slack/events"
        found = [(True, f"Slack answers; questions come by {how}")]
        scopes = self._people.home.scopes
        for scope, why in (SCOPES | HISTORY).items():
            if scopes and scope not in scopes:
                found.append((scope in HISTORY, f"Slack: the app lacks the scope {scope} ({why})"))
        if scopes and not HISTORY.keys() <= scopes:
            repeat = "after an unclear outcome a message may come twice, and says so"
            found.append((True, f"Slack: {repeat}; manifest --history has the scopes"))
        return found

    async def aclose(self) -> None:
        """No more questions; those under way are answered."""
        for task in (self._introducing, self._connecting):
            if task:
                task.cancel()
        if self._socket:
            await self._socket.client.close()  # type: ignore[no-untyped-call]
        await self._jobs.drain(DRAIN)
        await self._replies.aclose()

    def _bolt(self) -> AsyncApp:
        async def authorize() -> AuthorizeResult:
            """Without asking Slack: nothing may wait before an acknowledgement."""
            home = self._people.home
            return AuthorizeResult(
                enterprise_id=home.enterprise or None,
                team_id=home.team,
                bot_user_id=home.bot,
                bot_token=self._client.token,
            )

        quiet = logging.getLogger("bot.slack.bolt")
        quiet.setLevel(logging.ERROR)  # below, Bolt logs signatures and whole requests
        return AsyncApp(
            name="tidings",
            logger=quiet,
            authorize=authorize,
            request_verification_enabled=False,  # bot/slack/http.py has done it
        )

    async def _introduce(self) -> None:
        told = await call(self._client, "auth.test", {}, form=True)
        scopes = frozenset(filter(None, str(told["scopes"]).replace(" ", "").split(",")))
        self._people.home = Home(
            told.get("team_id", ""),
            told.get("enterprise_id") or "",
            told.get("user_id", ""),
            scopes,
        )
        log.info("Slack: %s, as %s", told.get("team", ""), told.get("user", ""))
        for scope, why in (SCOPES | HISTORY).items():
            if scopes and scope not in scopes:
                level = logging.INFO if scope in HISTORY else logging.WARNING
                log.log(level, "Slack: the app lacks the scope %s (%s)", scope, why)

    async def _introduce_later(self) -> None:
        while not self._people.home.team:
            await asyncio.sleep(AGAIN)
            try:
                await self._introduce()
            except PostError as exc:
                log.warning("Slack does not say whose bot this is: %s", exc)
