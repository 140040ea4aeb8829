"""The chats that are set up. One that is not is not imported either: an SDK takes half a second."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Protocol

from starlette.routing import BaseRoute

from bot.jobs import Jobs
from bot.parts import Parts
from bot.surface import Surface

Finding = tuple[bool, str]  # whether it is well, and what it is: a line of `doctor`


class Chat(Protocol):
    """Where questions come from. Made inside the loop; `routes` are for what comes by HTTP."""

    @property
    def surface(self) -> Surface: ...

    @property
    def routes(self) -> Sequence[BaseRoute]: ...

    async def start(self) -> None:
        """Raises SettingsError where the chat refuses the bot for good."""

    async def is_connected(self) -> bool: ...

    async def examined(self) -> list[Finding]:
        """How it is set up and what is missing; without `start`. Never raises."""

    async def aclose(self) -> None:
        """No more questions; those under way are answered."""


Make = Callable[[Parts, Jobs], Chat]


def chats(parts: Parts, jobs: Jobs) -> tuple[Chat, ...]:
    """Those that the settings name, each made by the `chat` of its folder's `chat.py`."""
    settings = parts.settings
    is_set_up = {"slack": settings.slack, "teams": settings.teams}
    return tuple(_make(name)(parts, jobs) for name, wanted in is_set_up.items() if wanted)


def _make(name: str) -> Make:
    make: Make = import_module(f"bot.{name}.chat").chat
    return make
