"""Asking a question, and looking into the card that answers it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from commands import MENU
from marina.asker import Asker
from marina.card import Card, Chart, Context, Fields, Number, Table, Text
from tests.harbour import NICE, SPLIT

Question = Callable[[str], Awaitable[Card]]


@pytest.fixture
def ask(marina, now) -> Question:
    """Asks a line, of Port de Nice if no port is named."""

    async def asked(line: str) -> Card:
        return await MENU.answer(line, Asker(ports=(NICE, SPLIT), port=NICE), marina, now)

    return asked


def tiles(card: Card) -> dict[str, tuple[float | None, float | None]]:
    """Every tile's figure, and the one before."""
    return {
        tile.label: (tile.value, tile.previous)
        for block in card.blocks
        if isinstance(block, Fields)
        for tile in block.fields
    }


def table(card: Card, column: str) -> list[tuple[Any, ...]]:
    """The rows of the table whose first column is called so; figures raw."""
    (found,) = [it for it in card.blocks if isinstance(it, Table) and it.columns[0] == column]
    return [tuple(c.value if isinstance(c, Number) else c for c in row) for row in found.rows]


def chart(card: Card) -> Chart:
    (found,) = card.charts
    return found


def told(card: Card) -> str:
    """All its paragraphs and small print."""
    return "\n".join(it.text for it in card.blocks if isinstance(it, Text | Context))


def lines(card: Card) -> list[str]:
    """What its buttons ask."""
    return [
        action.line
        for block in card.blocks
        if hasattr(block, "actions")
        for action in block.actions
    ]
