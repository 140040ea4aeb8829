"""Opaque texts that come back unchanged: login tokens and the tracker's cache."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any


class Seal:
    """Signs small JSON objects. `renew` makes every text given out so far worthless."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._count = 0

    def close(self, **content: Any) -> str:
        """A text that only this seal opens; no two are alike."""
        self._count += 1
        body = json.dumps({**content, "n": self._count}).encode()
        return urlsafe_b64encode(self._sign(body) + body).decode().rstrip("=")

    def open(self, text: str) -> Mapping[str, Any] | None:
        """What was closed in the text; None if it is another's, or rubbish."""
        try:
            raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except ValueError:
            return None
        sign, body = raw[:32], raw[32:]
        if not hmac.compare_digest(sign, self._sign(body)):
            return None
        content: Mapping[str, Any] = json.loads(body)
        return content

    def renew(self) -> None:
        """Takes another secret, as when APP_SECRET changes or Redis is emptied."""
        self._secret = hashlib.sha256(self._secret).digest()

    def _sign(self, body: bytes) -> bytes:
        return hmac.digest(self._secret, body, "sha256")
