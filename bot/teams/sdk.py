"""Microsoft's SDK, imported when Teams is set up and not before: it costs a second.

Every option that the SDK would otherwise look for in the environment is given here.
"""

from __future__ import annotations

import asyncio
import logging
import os
import warnings
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx

from bot.teams.clouds import Cloud

if TYPE_CHECKING:
    from jwt import PyJWK
    from microsoft_teams.api.activities.message import MessageActivityInput
    from microsoft_teams.api.activities.typing import TypingActivityInput
    from microsoft_teams.api.clients.conversation.params import CreateConversationParams
    from microsoft_teams.apps import App
    from microsoft_teams.apps.http import HttpServerAdapter

PATH = "/api/messages"
SECONDS = 10.0  # a call may take; the SDK's default is no limit
NO_ID = "DO_NOT_USE_PLACEHOLDER_ID"  # the SDK's, where Teams told no id of what it took
HIDDEN = (  # what the SDK reads from the environment
    "CLIENT_ID",
    "CLIENT_SECRET",
    "CLOUD",
    "DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS",
    "MANAGED_IDENTITY_CLIENT_ID",
    "SERVICE_URL",
    "TENANT_ID",
)

Token = Callable[[Any, str | None], Awaitable[str]]  # scope, tenant → a bearer token


def app(
    app_id: str,
    tenant: str,
    token: Token,
    door: HttpServerAdapter,
    cloud: Cloud,
    *,
    authentication: bool,
) -> App:
    """Raises ImportError where the extra `teams` is not installed."""
    with undisturbed():
        from microsoft_teams.api.auth.cloud_environment import PUBLIC, with_overrides
        from microsoft_teams.apps import App
        from microsoft_teams.common import ClientOptions

        made = App(
            client_id=app_id,
            tenant_id=tenant,
            token=token,
            client=ClientOptions(timeout=SECONDS),
            http_server_adapter=door,
            messaging_endpoint=PATH,
            service_url=cloud.services[0],
            cloud=with_overrides(
                PUBLIC,
                login_endpoint=cloud.login,
                bot_scope=cloud.scope,
                openid_metadata_url=cloud.openid,
                token_issuer=cloud.issuer,
            ),
            dangerously_allow_unauthenticated_requests=not authentication,
            telemetry={"agent365": False},
            fetch_user_token=False,
            state=False,
        )
    # its texts hold whole activities, and addresses of people
    logging.getLogger("microsoft_teams").setLevel(logging.CRITICAL)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    return made


def message(activity: Mapping[str, Any]) -> MessageActivityInput:
    """The activity as the SDK sends it, its card untouched."""
    from microsoft_teams.api.activities.message import MessageActivityInput
    from microsoft_teams.common.experimental import ExperimentalWarning

    # a message to one person of many warns whenever it is sent
    warnings.filterwarnings("ignore", category=ExperimentalWarning)
    return MessageActivityInput.model_validate(activity)


def typing() -> TypingActivityInput:
    from microsoft_teams.api.activities.typing import TypingActivityInput

    return TypingActivityInput()


def conversation(account: str, tenant: str) -> CreateConversationParams:
    """Of the bot and that person."""
    from microsoft_teams.api.clients.conversation.params import CreateConversationParams
    from microsoft_teams.api.models.account import Account

    return CreateConversationParams(
        members=[Account(id=account)],
        tenant_id=tenant,
        channel_data={"tenant": {"id": tenant}},
    )


def claims(bearer: str) -> Mapping[str, Any]:
    """What a token says of itself. Nothing has been verified! Raises jwt.PyJWTError."""
    import jwt

    told: Mapping[str, Any] = jwt.decode(bearer, options={"verify_signature": False})
    return told


class KeysAhead:
    """The keys that Microsoft signs with. A request looks them up; it never makes us fetch them.

    Takes the place of the SDK's own client, which fetches on the event loop, for anybody.
    """

    def __init__(self, app: App) -> None:
        # no public way; a test tells when this place moves
        validator: Any = app.server._token_validator
        self._service = validator._service_validator
        self._url: str = self._service._jwks_client.uri
        self._keys: Mapping[str, PyJWK] = {}
        self._service._jwks_client = self

    @property
    def known(self) -> bool:
        """Whether there are any."""
        return bool(self._keys)

    def get_signing_key_from_jwt(self, token: str) -> PyJWK:
        """The name is PyJWT's. Raises its errors."""
        import jwt

        kid = jwt.get_unverified_header(token).get("kid")
        if not isinstance(kid, str) or kid not in self._keys:
            raise jwt.PyJWKClientError("no such key")
        return self._keys[kid]

    async def refresh(self) -> None:
        """Fetch them anew. Raises httpx.HTTPError, TimeoutError, ValueError; the old ones stay."""
        import jwt

        async with asyncio.timeout(SECONDS), httpx.AsyncClient(timeout=SECONDS) as client:
            answer = (await client.get(self._url)).raise_for_status()
        try:
            found = jwt.PyJWKSet.from_dict(answer.json()).keys
        except (jwt.PyJWTError, AttributeError, TypeError) as exc:
            raise ValueError("no keys in the answer") from exc
        self._keys = {key.key_id: key for key in found if key.key_id}


@contextmanager
def undisturbed() -> Iterator[None]:
    """Importing the SDK reads a .env from the working directory upwards; its App, the variables."""
    kept = dict(os.environ)
    for name in HIDDEN:
        os.environ.pop(name, None)
    os.environ["PYTHON_DOTENV_DISABLED"] = "1"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        os.environ.clear()
        os.environ.update(kept)
