"""Who the bot is to Microsoft: an app of one tenant, with a secret, a certificate or neither."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bot.log import place
from bot.surface import NotPosted, Unauthorized
from bot.teams.clouds import PUBLIC, Cloud

EARLY = 300.0  # seconds before it ends that a token is not used any more
SECONDS = 10.0
MEND = 300.0  # seconds until a refused identity is tried again
NOBODY = "eyJhbGciOiJub25lIn0.e30."  # an unsigned token, where nobody looks at it

Json = dict[str, Any]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Credentials:
    """Of a single-tenant app: one of the three. None of them: nobody, for a stand-in of Teams."""

    app_id: str
    tenant: str
    secret: str = field(default="", repr=False)
    certificate: str = field(default="", repr=False)  # PEM: the key and the certificate
    managed: bool = False  # Azure itself says who the machine is: a user-assigned identity


class Identity:
    def __init__(self, credentials: Credentials, http: Any = None, cloud: Cloud = PUBLIC) -> None:
        """`http`: a requests session; None: one of its own. Asks nobody yet."""
        self._credentials, self._http, self._cloud = credentials, http, cloud
        self._lock = asyncio.Lock()
        self._client: Any = None
        self._token, self._until = "", 0.0

    async def token(self, scope: Any = None, tenant: str | None = None) -> str:
        """A bearer token for Teams. Raises NotPosted; Unauthorized where Microsoft says no."""
        it = self._credentials
        if not (it.secret or it.certificate or it.managed):
            return NOBODY
        async with self._lock:  # two hundred callers are one request
            if time.monotonic() >= self._until:
                self._token, self._until = await self._ask()
            return self._token

    def forget(self) -> None:
        """The token does not work any more."""
        self._client, self._until = None, 0.0  # the client keeps tokens too

    async def _ask(self) -> tuple[str, float]:
        try:
            told = await asyncio.to_thread(self._acquire)
        except ValueError as exc:
            what = f"The bot has no identity at Microsoft: {_plain(exc)}"
            raise Unauthorized(what, MEND) from None
        except Exception as exc:  # of whichever HTTP library
            log.warning("asking Microsoft for a token failed: %s", place(exc))
            what = f"Microsoft's login cannot be reached ({type(exc).__name__})."
            raise NotPosted(what) from None
        if token := told.get("access_token"):
            return str(token), time.monotonic() + float(told.get("expires_in", 0)) - EARLY
        code = str(told.get("error") or "no token")
        log.warning("Microsoft gives no token: %s", code)
        if code in ("temporarily_unavailable", "server_error"):
            raise NotPosted(f"Microsoft's login is out of order ({code}).")
        raise Unauthorized(f"Microsoft refuses the bot's identity: {code}. {self._cure()}", MEND)

    def _cure(self) -> str:
        if self._credentials.managed:
            return "Assign the identity TEAMS_APP_ID to this machine."
        name = "TEAMS_CERTIFICATE" if self._credentials.certificate else "TEAMS_APP_SECRET"
        return f"Is {name} of this app, and not expired? Is TEAMS_TENANT_ID right?"

    def _acquire(self) -> Json:
        """Blocking. Making the client asks the network too."""
        import msal
        import requests

        it, scope = self._credentials, self._cloud.scope
        if not self._http:
            self._http = requests.Session()
            self._http.request = partial(self._http.request, timeout=SECONDS)
        if it.managed:
            self._client = self._client or msal.ManagedIdentityClient(
                msal.UserAssignedManagedIdentity(client_id=it.app_id), http_client=self._http
            )
            told = self._client.acquire_token_for_client(resource=scope.removesuffix("/.default"))
        else:
            self._client = self._client or msal.ConfidentialClientApplication(
                it.app_id,
                client_credential=_credential(it),
                authority=f"{self._cloud.login}/{it.tenant}",
                http_client=self._http,
            )
            told = self._client.acquire_token_for_client([scope])
        return dict(told)


def _credential(it: Credentials) -> str | Json:
    """As msal wants it. Raises ValueError: no key, no certificate."""
    if not it.certificate:
        return it.secret
    found = re.findall(r"(-----BEGIN ([A-Z ]+)-----.+?-----END \2-----)", it.certificate, re.DOTALL)
    parts = {name.split(" ")[-1]: pem for pem, name in found}
    if "KEY" not in parts or "CERTIFICATE" not in parts:
        raise ValueError("TEAMS_CERTIFICATE needs a key and a certificate, both as PEM.")
    return {"private_key": parts["KEY"], "public_certificate": parts["CERTIFICATE"]}


def _plain(exc: ValueError) -> str:
    """A short text of ours or of msal's, which may quote whole answers."""
    return str(exc).splitlines()[0][:120] if str(exc) else "not understood"
