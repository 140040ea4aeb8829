"""`python -m bot digest preview nimara`: a whole digest in the terminal, pictures in a folder."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot import console
from bot.ask import ask, here, told
from bot.parts import Parts, find_ports
from bot.web.render import HERE, render, template
from commands import MENU
from digests.digest import Message, message_of
from marina import digests
from marina.ask import Ask
from marina.card import Chart
from marina.errors import AnswerError
from marina.issue import Issue
from marina.store import Subscription

STYLE = HERE / "static" / "page.css"


@dataclass(frozen=True, slots=True)
class Shown:
    """A message of a digest, and the name that its pictures go by."""

    name: str
    message: Message


async def digest(parts: Parts, words: list[str], *, everything: bool, png: Path | None) -> int:
    """All that has to do with digests; returns the exit status."""
    if words[:1] != ["preview"]:
        line = " ".join(("digest", *map(digests.quoted, words)))
        return await ask(parts, line, as_json=False, png=png)
    try:
        await find_ports(parts)
        shown = await messages(parts, words[1:], everything=everything)
    except AnswerError as exc:
        return told(exc)
    print("\n\n".join(map(_told, shown)))
    return await written(parts, shown, png) if png else 0


async def messages(parts: Parts, words: list[str], *, everything: bool) -> list[Shown]:
    """All of the digest that is meant, or of each. Raises AnswerError."""
    return [
        it
        for subscription in await _wanted(parts, words, everything)
        for it in await _messages(parts, subscription)
    ]


async def _wanted(parts: Parts, words: list[str], everything: bool) -> list[Subscription]:
    """The digest meant; or one of every port, and one of all of them."""
    asked = await _ask(parts, "digest preview")
    if not everything:
        return [await digests.one_or_new(asked, parts.marina, words)]
    ports = asked.asker.ports
    said = [*([port.key] for port in ports), *([["all"]] if len(ports) > 1 else [])]
    return [digests.new(asked, "preview", [*words, *names]) for names in said]


async def _ask(parts: Parts, line: str) -> Ask:
    return MENU.read(line, await here(parts), parts.clock())[1]


async def _messages(parts: Parts, subscription: Subscription) -> list[Shown]:
    """As they would be sent if it were due now."""
    now = parts.clock()
    day, _ = subscription.schedule.latest(now)
    issue = Issue(subscription, day, now, again=1)
    deliveries = issue.deliveries(MENU)
    said = await asyncio.gather(*(message_of(issue, it, parts.marina, now) for it in deliveries))
    ports = "-".join(port.key for port in subscription.ports)
    names = (f"{ports}-{number:02}" for number in range(len(said)))
    return [Shown(name, message) for name, message in zip(names, said, strict=True)]


def _told(it: Shown) -> str:
    if not it.message.name:
        return console.render(it.message.card)
    return f"{it.message.name}\n{it.message.content.decode('utf-8-sig')}".rstrip()


async def written(parts: Parts, shown: list[Shown], folder: Path) -> int:
    """Every picture and file, and a page that shows them in their messages."""
    charts = [chart for it in shown for chart in it.message.card.charts]
    drawn = await parts.painter.pictures(charts)
    try:
        _write(shown, drawn, folder)
    except OSError as exc:
        print(f"The gallery cannot be written to {folder}: {exc.strerror}.", file=sys.stderr)
        return 1
    if missing := len(set(charts)) - len(drawn):
        print(f"{missing} charts could not be drawn.", file=sys.stderr)
        return 1
    return 0


def _write(shown: list[Shown], drawn: Mapping[Chart, bytes], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    files = {f"{it.name}.csv": it.message.content for it in shown if it.message.name}
    for it in shown:
        charts = [chart for chart in it.message.card.charts if chart in drawn]
        kinds = Counter[str]()
        for chart in charts:
            kinds[chart.kind] += 1
            again = f"-{kinds[chart.kind]}" if kinds[chart.kind] > 1 else ""
            files[f"{it.name}-{chart.kind}{again}.png"] = drawn[chart]
    cards = [render(it.message.card, drawn) for it in shown if not it.message.name]
    style = STYLE.read_text(encoding="utf-8")
    files["index.html"] = template("gallery.html", cards=cards, style=style).encode()
    for name, content in files.items():
        (folder / name).write_bytes(content)
        print(folder / name, file=sys.stderr)
