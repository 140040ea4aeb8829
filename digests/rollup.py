"""Several visits in one message: after an outage, after quiet hours, or when many come at once."""

from __future__ import annotations

from collections.abc import Iterable

from marina.card import Action, Actions, Block, Card, Cell, Context, Table
from marina.errors import AnswerError
from marina.numbers import plural

SHOWN = 40  # rows
WHY = {
    "quiet": "came in the quiet hours",
    "earlier": "came while nobody was looking: Umami or the bot was away",
    "lost": "came in the last 24 hours. What was before is not known: nobody was looking",
    "crowd": "came at the same time",
}


def rolled_up(key: str, answers: Iterable[Card | AnswerError]) -> Card:
    """One card of the answers, which are a row each.

    Raises AnswerError if none has an answer.
    """
    known, failed = list[Card](), list[AnswerError]()
    for answer in answers:
        known.append(answer) if isinstance(answer, Card) else failed.append(answer)
    tables = [it for card in known for it in card.blocks if isinstance(it, Table)]
    if not tables:
        raise failed[0] if failed else AnswerError("Nobody of them is known any more.")
    rows: list[tuple[Cell, ...]] = [row for table in tables for row in table.rows]
    why = WHY[key.split(":")[2]]
    says = f"{plural(len(rows), 'known client')} {why}."
    blocks: list[Block] = [Table(tables[0].columns, tuple(rows[:SHOWN]), tables[0].align)]
    if len(rows) > SHOWN:
        blocks.append(Context(f"And {len(rows) - SHOWN} more."))
    if failed:
        blocks.append(Context(f"Of {len(failed)} more nothing could be learnt: {failed[0]}"))
    return Card("Known clients", says, *blocks, Actions(Action("Recent visitors", line="visitors")))
