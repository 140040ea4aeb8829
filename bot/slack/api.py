"""Slack's Web API, one call at a time, and what its refusals mean.

Nothing is sent twice from here: after an unclear outcome it is looked for first, by the sender.
https://docs.slack.dev/apis/web-api/  The texts of the SDK's exceptions hold whole answers, so
they are told by their code alone and not chained.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.surface import NotPosted, PostError, Refused, Unauthorized, Unclear, Unfit

SECONDS = 10  # a call may take
SLACK = "https://slack.com/api/"

SDK = logging.getLogger("bot.slack.sdk")
SDK.setLevel(logging.WARNING)  # below, it logs whole requests and answers

MEND = 300.0  # seconds until a whole workspace is tried again
PAUSE = 30.0  # where Slack names no time

UNAUTHORIZED = frozenset(
    """access_denied account_inactive enterprise_is_restricted invalid_auth
    no_permission not_allowed_token_type not_authed org_login_required
    team_access_not_granted token_expired token_revoked two_factor_setup_required""".split()
)
LATER = frozenset("message_limit_exceeded rate_limited ratelimited team_added_to_org".split())
UNCLEAR = frozenset("fatal_error internal_error request_timeout service_unavailable".split())
PAYLOAD = frozenset(
    """block_mismatch invalid_attachments invalid_blocks invalid_blocks_format
    invalid_metadata_format invalid_metadata_schema metadata_must_be_sent_from_app
    metadata_too_large msg_blocks_too_long msg_too_long no_text slack_file_not_found
    too_many_attachments""".split()
)
CURES = {
    "cant_update_message": "only the bot's own messages can be changed",
    "channel_not_found": "the channel is gone, or private: type /invite @Tidings in it",
    "ekm_access_denied": "ask a workspace administrator",
    "is_archived": "the channel is archived: unarchive it or choose another",
    "message_not_found": "the message was deleted",
    "not_in_channel": "type /invite @Tidings in the channel",
    "restricted_action": "the channel's settings keep the bot from posting",
    "restricted_action_non_threadable_channel": "the channel takes no threads",
    "restricted_action_read_only_channel": "the channel is read-only",
    "restricted_action_thread_locked": "the thread is locked",
    "thread_not_found": "the thread was deleted",
}


class MissingScope(Unauthorized):
    """The app was installed without the permission to do that."""


class UnknownPerson(Refused):
    """Nobody of this workspace, nor anybody it is shown."""


class BadPayload(Unfit):
    """Slack does not take the message in this form; perhaps in a plainer one."""


def web_client(token: str, url: str = SLACK) -> AsyncWebClient:
    """A new connection for each call: one that Slack has closed meanwhile would leave it unclear
    whether a message arrived.
    """
    return AsyncWebClient(token, url, timeout=SECONDS, retry_handlers=[], logger=SDK)


async def call(
    client: AsyncWebClient,
    method: str,
    arguments: Mapping[str, Any],
    *,
    form: bool = False,
    seconds: float = SECONDS + 5,
) -> dict[str, Any]:
    """One call, sent once. `form` for the methods that take no JSON. Raises PostError."""
    body = {key: value for key, value in arguments.items() if value is not None}
    try:
        async with asyncio.timeout(seconds):
            response = await client.api_call(
                method, data=body if form else None, json=None if form else body
            )
    except (SlackApiError, aiohttp.ClientError, OSError, ValueError, AttributeError) as exc:
        raise _meaning(method, exc) from None
    if not isinstance(response.data, dict):
        raise Unclear(f"Slack's answer to {method} cannot be read.")
    return response.data | {"scopes": response.headers.get("x-oauth-scopes", "")}


def _meaning(method: str, exc: Exception) -> PostError:
    match exc:
        case SlackApiError():
            return _refusal(method, exc.response)
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return NotPosted("Slack cannot be reached.")  # before a byte was sent
        case aiohttp.InvalidURL():
            return NotPosted("Slack cannot be reached: SLACK_API_URL is no address.", MEND)
        case TimeoutError():
            return Unclear(f"Slack did not answer {method} in time.")
        case _:  # reset, cut off, not JSON (the SDK stumbles over that): it may have been done
            return Unclear(f"Slack's answer to {method} got lost ({type(exc).__name__}).")


def _refusal(method: str, response: Any) -> PostError:
    """`response`: the SDK's, or aiohttp's own where the body could not be read."""
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    data = getattr(response, "data", None)
    data = data if isinstance(data, dict) else {}
    code = str(data.get("error") or "")
    if status == 429 or code in LATER:
        return NotPosted(f"Slack asks to slow down ({method}).", _retry_after(response.headers))
    if status >= 500 or code in UNCLEAR or (not code and status in (200, 408)):
        return Unclear(f"Slack answered {method} with {code or status}.")
    if code == "missing_scope":
        needed = data.get("needed", "another one")
        return MissingScope(f"{method} needs the scope {needed}: install the app with it", MEND)
    if code in UNAUTHORIZED:
        return Unauthorized(f"Slack refuses the bot's token: {code}", MEND)
    if code in PAYLOAD or "slack file" in str(data).casefold():
        return BadPayload(f"Slack does not take the message: {code}")
    if code in ("user_not_found", "user_not_visible"):
        return UnknownPerson(f"{code}: this person is not in the workspace")
    if code in CURES:
        return Refused(f"{code}: {CURES[code]}")
    if not code:
        return Refused(f"Slack answered {method} with {status}; is SLACK_API_URL right?")
    return NotPosted(f"Slack refuses {method}: {code}", MEND)  # not known to last for ever


def _retry_after(headers: Mapping[str, str]) -> float:
    given = headers.get("Retry-After", "")
    return float(given) if given.isdigit() else PAUSE
