"""`python -m bot ask "traffic nimara 30d"`: one question in the terminal."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bot import console
from bot.data import data
from bot.parts import CONSOLE, Parts, find_ports
from commands import MENU
from marina.asker import Asker
from marina.card import Card, Chart
from marina.errors import AnswerError, Forbidden, Unreachable, UsageError


async def ask(parts: Parts, line: str, *, as_json: bool, png: Path | None) -> int:
    """Prints the card; returns the exit status: 0, 2 refused, 3 Umami out of reach, 1 all else."""
    try:
        await find_ports(parts)
        card = await MENU.answer(line, await here(parts), parts.marina, parts.clock())
    except AnswerError as exc:
        return told(exc)
    print(json.dumps(data(card), ensure_ascii=False, indent=2) if as_json else console.render(card))
    return await drawn(parts, card, png) if png else 0


async def here(parts: Parts) -> Asker:
    """Who sits at the terminal: somebody who may do everything."""
    asker = await parts.marina.store.asker(CONSOLE, CONSOLE)
    return replace(asker, may_change=True, alone=True)


def told(exc: AnswerError) -> int:
    print(f"{exc} (incident {exc.incident})" if exc.incident else exc, file=sys.stderr)
    for line in exc.lines if isinstance(exc, UsageError) else ():
        print(f"  {line}", file=sys.stderr)
    match exc:
        case UsageError() | Forbidden():
            return 2
        case Unreachable():
            return 3
        case _:
            return 1


async def drawn(parts: Parts, card: Card, folder: Path) -> int:
    """Writes the card's charts; tells on standard error where, so that --json stays JSON."""
    drawn = await parts.painter.pictures(card.charts)
    try:
        _write(card, drawn, folder)
    except OSError as exc:
        print(f"The charts cannot be written to {folder}: {exc.strerror}.", file=sys.stderr)
        return 1
    if missing := len(card.charts) - len(drawn):
        print(f"{missing} of {len(card.charts)} charts could not be drawn.", file=sys.stderr)
        return 1
    return 0


def _write(card: Card, drawn: Mapping[Chart, bytes], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, (chart, png) in enumerate(drawn.items(), 1):
        name = re.sub(r"\W+", "-", f"{card.title} {chart.title}").strip("-").casefold()
        path = folder / f"{name[:80]}-{number}.png"
        path.write_bytes(png)
        print(path, file=sys.stderr)
