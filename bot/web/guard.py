"""What every answer says about itself, and who may ask the page, which has no login."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
POLICY = "; ".join(
    (
        "default-src 'none'",
        "img-src 'self' data:",  # charts travel inside the page
        "style-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Sealed:
    """Every answer forbids what the page does not need; what it tells is kept nowhere."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                kept = "no-cache" if "ETag" in headers else "no-store"
                headers.setdefault("Cache-Control", kept)
            await send(message)

        await self.app(scope, receive, sealed if scope["type"] == "http" else send)


class Guard:
    """Lets in only who calls the page by one of its own names, and writes from itself.

    Another website can make the browser of whoever reads it send requests here: under a name of
    its own that leads to this machine (the Host tells), or from its own pages (the Origin tells).
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str] = LOOPBACK) -> None:
        self.app = app
        self.hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if refusal := self._refusal(scope["method"], Headers(scope=scope)):
            await PlainTextResponse(refusal, status_code=403)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _refusal(self, method: str, headers: Headers) -> str:
        """Why not, or empty."""
        host = headers.get("Host", "")
        if _name(host) not in self.hosts:
            return "This page answers only under its own address."
        if method in ("GET", "HEAD"):
            return ""
        origin = headers.get("Origin")
        ours = same_site(headers) if origin is None else _netloc(origin) == host
        return "" if ours else "Please ask from the page itself."


def same_site(headers: Headers) -> bool:
    """Whether the page itself, or a person at the address bar, sent this. Old browsers and
    scripts do not say; they are believed."""
    return headers.get("Sec-Fetch-Site", "none") in ("same-origin", "none")


def _netloc(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def _name(host: str) -> str:
    """Without the port: "[::1]:8080" is "::1"."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
