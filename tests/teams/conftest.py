"""What tests of Teams stand on."""

from __future__ import annotations

import ssl
from functools import cache

import pytest


@cache
def _context() -> ssl.SSLContext:
    return ssl.create_default_context()


@pytest.fixture(autouse=True)
def _one_ssl_context(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK makes several HTTP clients an app; each would read all root certificates anew."""
    monkeypatch.setattr("httpx._transports.default.create_ssl_context", lambda **_: _context())
