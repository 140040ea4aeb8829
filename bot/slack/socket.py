"""Socket Mode: Slack's questions over a websocket that the bot itself opens."""

from __future__ import annotations

import asyncio
import logging
import random
import re

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

from bot.log import place

FATAL = frozenset(
    """account_inactive invalid_auth not_allowed_token_type not_authed token_expired
    token_revoked""".split()
)
PING = 5.0  # seconds
PAUSE_FIRST, PAUSE_MOST = 1.0, 60.0  # seconds between two attempts

_ADDRESS = re.compile(r"wss?://\S+")  # holds a ticket that opens the socket


class FreshSocket(SocketModeClient):
    """Dials no address twice.

    An address is good for one handshake; when that fails, the SDK dials the same one for ever
    (slackapi/python-slack-sdk#1110). So each handshake is bounded, and its address forgotten.
    """

    handshake = 4.0  # seconds; below the pause that the SDK makes before it dials again

    async def connect(self) -> None:
        """Until it is connected. Raises SlackApiError at the first go where the token is wrong."""
        pause, first = PAUSE_FIRST, self.current_session is None
        while not self.closed:
            try:
                self.wss_uri = self.wss_uri or await self.issue_new_wss_url()
                async with asyncio.timeout(self.handshake):
                    await super().connect()  # type: ignore[no-untyped-call]
                return
            except Exception as exc:  # also what the SDK makes of an answer in HTML
                if first and refusal(exc) in FATAL:
                    raise
                self.logger.warning("no socket to Slack: %s", refusal(exc) or place(exc))
            finally:
                self.wss_uri = None
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))
            pause = min(pause * 2, PAUSE_MOST)


class SocketHandler(AsyncSocketModeHandler):
    client: FreshSocket

    def __init__(self, app: AsyncApp, app_token: str, web_client: AsyncWebClient) -> None:
        self.app, self.app_token = app, app_token
        self.client = FreshSocket(
            app_token, logger=_discreet(), web_client=web_client, ping_interval=PING
        )
        self.client.socket_mode_request_listeners.append(self.handle)  # type: ignore[arg-type]


def refusal(exc: BaseException) -> str:
    """Slack's code, where it answered at all."""
    data = exc.response.data if isinstance(exc, SlackApiError) else None
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def _discreet() -> logging.Logger:
    """For the SDK, which logs addresses, and below INFO all that comes in."""
    logger = logging.getLogger("bot.slack.socket.sdk")
    logger.setLevel(logging.INFO)
    if not logger.filters:
        logger.addFilter(_without_address)
    return logger


def _without_address(record: logging.LogRecord) -> bool:
    record.msg, record.args = _ADDRESS.sub("wss://…", record.getMessage()), ()
    record.exc_info = record.exc_text = None
    return True
