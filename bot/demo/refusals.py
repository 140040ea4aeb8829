"""How a real Umami says no: the four forms a failure takes."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """An answer other than 200; `body` is its JSON, None the empty body without a content type."""

    def __init__(self, status: int, code: str = "", message: str = "", **more: Any) -> None:
        super().__init__(status, code, message)
        self.status = status
        self.body: dict[str, Any] | None = None
        if code:
            self.body = {"error": {"message": message, "code": code, "status": status, **more}}


def bad_request(message: str = "Bad request", **tree: Any) -> Refused:
    """400; `tree` holds the findings of a schema (`errors`, `properties`, `items`)."""
    return Refused(400, "bad-request", message, **tree)


def unauthorized(code: str = "unauthorized") -> Refused:
    """401: no token, a bad token, no permission, or an unknown website. Umami has no 403 here."""
    return Refused(401, code, "Unauthorized")


def not_found(message: str = "Not found") -> Refused:
    """404, which only teams and saved reports have."""
    return Refused(404, "not-found", message)


def crash() -> Refused:
    """500 with an empty body and no content type: mostly bad input that passed the schema."""
    return Refused(500)
