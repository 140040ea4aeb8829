"""Microsoft's side of the login, on this machine: signing keys, and tokens signed with them."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

APP = "00000000-0000-0000-0000-0000000000b1"
TENANT = "00000000-0000-0000-0000-0000000000a1"
ISSUER = "https://api.botframework.com"

Json = dict[str, Any]


@cache
def key(name: str) -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Keys:
    """Serves the public keys, as slowly as a test wants, and counts who asks."""

    published: list[str] = field(default_factory=lambda: ["k1"])
    seconds: float = 0.0
    asked: int = 0
    status: int = 200

    @property
    def app(self) -> Starlette:
        return Starlette(routes=[Route("/v1/.well-known/keys", self._answer)])

    async def _answer(self, request: Request) -> JSONResponse:
        self.asked += 1
        await asyncio.sleep(self.seconds)
        return JSONResponse({"keys": [_public(name) for name in self.published]}, self.status)


def _public(name: str) -> Json:
    told = jwt.algorithms.RSAAlgorithm.to_jwk(key(name).public_key(), as_dict=True)
    return {**told, "kid": name, "use": "sig", "alg": "RS256"}


def bearer(service: str, *, kid: str = "k1", signed: str = "", **claims: Any) -> str:
    """A header's value. A claim that is None is left out."""
    now = int(time.time())
    told = {
        "iss": ISSUER,
        "aud": APP,
        "exp": now + 600,
        "nbf": now - 5,
        "iat": now,
        "serviceurl": service,
    } | claims
    told = {name: value for name, value in told.items() if value is not None}
    return "Bearer " + jwt.encode(told, key(signed or kid), "RS256", headers={"kid": kid})
