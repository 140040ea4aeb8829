"""Umami's ids are UUIDs. Only they go into paths, so no text can lead a request elsewhere."""

from __future__ import annotations

import re

from marina.errors import UmamiError
from marina.umami.values.base import UUID


def is_id(text: str) -> bool:
    return bool(re.fullmatch(UUID, text))


def checked(id: str, what: str = "a website") -> str:
    """Raises UmamiError."""
    if not is_id(id):
        raise UmamiError(f"“{id}” is not the id of {what} in Umami.")
    return id.lower()
