"""The small parts of an Adaptive Card. Texts are TextRuns, where Teams reads no Markdown."""

from __future__ import annotations

import re
from typing import Any

TEXT_MAX = 4000
LABEL_MAX = 40

Json = dict[str, Any]


def run(text: str, **style: Any) -> Json:
    """A text that is parsed by nobody."""
    shown = fit(text, TEXT_MAX)
    part = {"type": "TextRun", "text": shown, **style} if style else shown
    return {"type": "RichTextBlock", "inlines": [part]}


def context(text: str) -> Json:
    return run(text, size="Small", isSubtle=True)


def paragraphs(text: str) -> list[Json]:
    return [run(line) for line in fit(text, TEXT_MAX).splitlines() if line.strip()]


def typed(text: str) -> Json:
    """Characters of equal width; a TextRun knows no line breaks, so that each line is its own."""
    lines = fit(text, 2 * TEXT_MAX).replace(" ", "\N{NO-BREAK SPACE}").splitlines()
    style = {"fontType": "Monospace", "size": "Small"}
    return {"type": "Container", "items": [run(it, **style) | {"spacing": "None"} for it in lines]}


def execute(label: str, verb: str, data: Json) -> Json:
    return {"type": "Action.Execute", "title": fit(label, LABEL_MAX), "verb": verb, "data": data}


def buttons(actions: list[Json]) -> Json:
    return {"type": "ActionSet", "actions": actions}


def escape(text: str) -> str:
    r"""One line, its Markdown made inert, for the few places where Teams reads it.

    >>> print(escape("[Nice](https://evil.test) *now*"))
    \[Nice\]\(https://evil.test\) \*now\*
    """
    line = re.sub(r"([\\`*_\[\]()#<>])", r"\\\1", " ".join(text.split()))
    return re.sub(r"^(\d*)([-+.])", r"\1\\\2", line)  # would begin a list


def fit(text: str, limit: int) -> str:
    """Never empty: a client may refuse that."""
    text = text if text.strip() else "–"
    return text if len(text) <= limit else text[: limit - 1] + "…"
