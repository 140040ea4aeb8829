"""Microsoft's connector, one call at a time, and what its refusals mean.

Nothing is sent twice from here, and the SDK does not do it either: after an unclear outcome the
sender decides. https://learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from bot.log import place
from bot.surface import NotPosted, PostError, Refused, Unauthorized, Unclear, Unfit
from bot.teams import pace, sdk
from bot.teams.door import origin
from bot.teams.identity import Identity
from marina.store import Contact

if TYPE_CHECKING:
    from microsoft_teams.apps import App

NAME = "teams"  # what addresses begin with
MEND = 300.0  # seconds until what a person must mend is tried again
PAUSE = 30.0  # where Teams names no time
CONFLICT = 2.0
SPARE = 5.0  # seconds for a token, and for what the SDK does not count

log = logging.getLogger(__name__)

CURES = {
    "ActivityNotFoundInConversation": "the message was deleted",
    "BotDisabledByAdmin": "an administrator has switched the app off",
    "BotNotInConversationRoster": "add the app to the chat",
    "ConversationBlockedByUser": "the app was blocked there",
    "ConversationNotFound": "the chat is gone",
    "MessageWritesBlocked": "the app was removed or blocked there: add it again",
}

Json = dict[str, Any]
T = TypeVar("T")


class BadPayload(Unfit):
    """Teams does not take the message in this form; perhaps in a plainer one."""


class Connector:
    def __init__(self, app: App, services: Collection[str], identity: Identity) -> None:
        """`services`: the origins that messages may be sent to."""
        self._app, self._services, self._identity = app, frozenset(services), identity
        self._pace, self._all = pace.Pace(pace.CONVERSATION), pace.Pace(pace.TENANT)
        self._questions = pace.Pace(pace.MEMBERS)

    async def post(self, chat: Contact, activity: Mapping[str, Any], thread: str = "") -> str:
        """The message's id. `thread`: that of a channel's message, to which this is a reply."""
        sent = await self._send(chat, sdk.message(activity), thread)
        return "" if sent.id == sdk.NO_ID else str(sent.id)

    async def edit(self, chat: Contact, message: str, activity: Mapping[str, Any]) -> None:
        try:
            await self._send(chat, sdk.message({**activity, "id": message}))
        except KeyError:
            return  # taken; Teams repeats the id, but need not

    async def whisper(
        self, chat: Contact, account: str, activity: Mapping[str, Any], thread: str = ""
    ) -> None:
        """A message in the chat that only one of its members sees."""
        to = {"recipient": {"id": account, "isTargeted": True}}
        await self._send(chat, sdk.message({**activity, **to}), thread)

    async def typing(self, chat: Contact, thread: str = "") -> None:
        """Where much is said, nothing: it would count as a message, and an answer would wait."""
        if not self._pace.is_busy(chat.address):
            await self._send(chat, sdk.typing(), thread)

    async def open(self, person: Contact) -> Contact:
        """The chat with somebody alone, which is made where there was none."""
        wanted = sdk.conversation(person.account, person.tenant)
        api = self._api(person)
        made = await self._call(person, api.conversations.create(wanted), self._pace)
        address = f"{NAME}:{made.id}"
        return Contact(address, person.service_url, person.tenant, "personal")

    async def member(self, chat: Contact, account: str) -> Json:
        """What Teams tells of a member: userRole, tenantId, …"""
        await self._questions.turn(chat.address)
        asking = self._api(chat).conversations.get_member_by_id(_id(chat), account)
        found = await self._call(chat, asking, self._questions)
        told: Json = found.model_dump(by_alias=True, exclude_none=True)
        return told

    async def aclose(self) -> None:
        for client in (self._app.api.http, self._app.http_client):
            await client.http.aclose()

    async def _send(self, chat: Contact, activity: Any, thread: str = "") -> Any:
        await self._all.turn(chat.tenant)
        await self._pace.turn(chat.address)
        where = f"{_id(chat)};messageid={thread}" if thread else _id(chat)
        self._check(chat)
        sending = self._app.send(where, activity, service_url=chat.service_url)
        return await self._call(chat, sending, self._pace)

    def _api(self, chat: Contact) -> Any:
        self._check(chat)
        return self._app.api.clone(service_url=chat.service_url)

    def _check(self, chat: Contact) -> None:
        if origin(chat.service_url) not in self._services:
            raise Refused("The chat is of a service that TEAMS_SERVICE_URLS does not name")

    async def _call(self, chat: Contact, call: Awaitable[T], turns: pace.Pace) -> T:
        """`turns`: whose come later where Teams asks for patience. Raises PostError, KeyError."""
        try:
            async with asyncio.timeout(sdk.SECONDS + SPARE):
                return await call
        except (PostError, KeyError):
            raise
        except Exception as exc:  # its text may hold addresses of people
            raise self._meaning(exc, partial(turns.hold, chat.address)) from None

    def _meaning(self, exc: Exception, hold: Callable[[float], None]) -> PostError:
        match exc:
            case httpx.HTTPStatusError():
                return self._refusal(exc.response, hold)
            case httpx.ConnectError() | httpx.ConnectTimeout() | httpx.PoolTimeout():
                return NotPosted("Teams cannot be reached.")  # before a byte was sent
            case httpx.TimeoutException() | TimeoutError():
                return Unclear("Teams did not answer in time.")
            case _:  # reset, cut off, not JSON: it may have been done
                log.warning("a call to Teams failed: %s", place(exc))
                return Unclear(f"Teams' answer got lost ({type(exc).__name__}).")

    def _refusal(self, response: httpx.Response, hold: Callable[[float], None]) -> PostError:
        status, code = response.status_code, _code(response)
        said = f"{status} {code}".strip()
        match status:
            case 429:
                pause = retry_after(response, PAUSE)
                hold(pause)
                return NotPosted("Teams asks to slow down.", pause)
            case 412:  # two writers at once; this one did not get through
                return NotPosted("Teams was busy with the chat.", retry_after(response, CONFLICT))
            case 401:
                self._identity.forget()
                return Unauthorized("Teams refuses the bot's token", MEND)
            case 400 | 413:
                return BadPayload(f"Teams does not take the message: {said}")
            case 403 | 404:
                return Refused(f"{said}: {CURES.get(code, 'add the app to the chat')}")
            case _ if status >= 500:
                hold(retry_after(response, 0))
                return Unclear(f"Teams answered with {said}.")
        return NotPosted(f"Teams refuses the message: {said}", MEND)  # not known to last for ever


def _id(chat: Contact) -> str:
    return chat.address.removeprefix(f"{NAME}:")


def _code(response: httpx.Response) -> str:
    try:
        code = response.json()["error"]["code"]
    except (ValueError, LookupError, TypeError):
        return ""
    return code[:60] if isinstance(code, str) and code.isalnum() else ""


def retry_after(response: httpx.Response, otherwise: float) -> float:
    """In seconds; a date is not looked at."""
    given = response.headers.get("Retry-After", "")
    return float(given) if given.isdecimal() and len(given) < 6 else otherwise
