"""`python -m bot gallery DIR`: every picture of every question and digest, as one page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from bot.ask import here, told
from bot.parts import Parts, find_ports
from bot.preview import Shown, messages, written
from commands import MENU
from digests.digest import Message
from marina.errors import AnswerError

DEMO = "nimara"  # the port in the commands' examples
MORE = (  # besides the examples: what else has a picture of its own
    *("events brochure-download", "journey to /contact", "properties company"),
    *("revenue 30d", "reports EOI funnel", "why month"),
)


async def gallery(parts: Parts, folder: Path) -> int:
    """Returns the exit status; what cannot be answered here is left out and named."""
    try:
        await find_ports(parts)
        shown = [*await _answers(parts), *await messages(parts, [], everything=True)]
    except AnswerError as exc:
        return told(exc)
    return await written(parts, shown, folder)


async def _answers(parts: Parts) -> list[Shown]:
    """One after another: a person, too, asks no fifty questions at once."""
    asker = await here(parts)
    port = asker.port or asker.ports[0]
    asker = replace(asker, port=port)
    found: list[Shown] = []
    for line in _lines(port.key):
        try:
            card = await MENU.answer(line, asker, parts.marina, parts.clock())
        except AnswerError as exc:
            told(exc)
            continue
        if card.charts:
            found.append(Shown(f"{len(found):02}-{line.partition(' ')[0]}", Message(card)))
    return found


def _lines(port: str) -> Iterable[str]:
    examples = (line for command in MENU.commands for line in command.examples)
    return dict.fromkeys(line.replace(DEMO, port) for line in (*examples, *MORE))
