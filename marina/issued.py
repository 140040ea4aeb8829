"""A digest's issues by hand: one to look at, one now, an old one again, what became of each."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from marina import Marina, digests
from marina.ask import Ask
from marina.card import Action, Actions, Card, Context, Table
from marina.digests import DIGESTS
from marina.errors import AnswerError, UsageError
from marina.headline import headline
from marina.issue import Issue, Key, names
from marina.schedule import told
from marina.standing import MINUTE, where
from marina.store import Outcome, Subscription

KEPT = 500  # messages of a digest, whose history is looked at
SHOWN = 8  # issues in the history


async def preview(ask: Ask, marina: Marina, words: list[str]) -> Card:
    """The first message as it would be now, for the asker alone."""
    it = await digests.one_or_new(ask, marina, words)
    issue = Issue.latest(it, ask.now)
    answers = await asyncio.gather(*(_answer(ask, marina, line) for line in issue.head))
    failed = [answer for answer in answers if isinstance(answer, AnswerError)]
    if len(failed) == len(answers):
        raise failed[0]
    parts = issue.parts(ask.menu)
    sections = ", ".join(dict.fromkeys(line.split(" port=")[0] for _, line in parts))
    start = (
        Action("Send it now", line=f"digest now {it.id}")
        if it.id
        else Action("Subscribe here", line=digests.line(it))
    )
    opens = [Action(f"/{line.split(' ')[0]}", line=line) for _, line in parts[:4]]
    return headline(
        issue,
        tuple(zip(it.ports, answers, strict=True)),
        f"A preview, for you alone. In its thread: {sections}, and the numbers as a file.",
        actions=Actions(start, *opens),
    )


async def _answer(ask: Ask, marina: Marina, line: str) -> Card | AnswerError:
    try:
        return await ask.menu.answer(line, ask.asker, marina, ask.now - MINUTE)
    except AnswerError as exc:
        return exc


async def now(ask: Ask, marina: Marina, words: list[str]) -> Card:
    it = await DIGESTS.one(ask, marina, words, "now")
    day, _ = it.schedule.latest(ask.now)
    await _send(ask, marina, Issue(it, day, ask.now - MINUTE))
    return _sent(ask, it, f"{names(it.ports)} is on its way to {where(ask, it)}.")


async def resend(ask: Ask, marina: Marina, words: list[str]) -> Card:
    """The newest that was due, or a date's, as of the moment it was due for."""
    date = next((word for word in words if Key.read(f"digest:any:{word}")), "")
    it = await DIGESTS.one(ask, marina, [word for word in words if word != date], "resend")
    for key, outcome in await _issues(it, marina):
        if not key.again and date in ("", f"{key.day}"):
            await _send(ask, marina, Issue(it, key.day, outcome.asked_at))
            says = f"That of {key.day} is on its way to {where(ask, it)} once more."
            return _sent(ask, it, says)
    never = f"Digest {it.id} was not due {f'on {date}' if date else 'yet'}."
    raise UsageError(f"{never} To have one at once: /digest now {it.id}", f"digest now {it.id}")


async def _send(ask: Ask, marina: Marina, issue: Issue) -> None:
    """Under the first number that is free. Raises UsageError."""
    it = issue.subscription
    if it.paused is not None:
        raise UsageError(f"Digest {it.id} is paused: {it.paused}.", f"digest resume {it.id}")
    for again in count(1):
        if await marina.store.plan(replace(issue, again=again).deliveries(ask.menu)):
            return


def _sent(ask: Ask, it: Subscription, says: str) -> Card:
    shown = Actions(Action("History", line=f"digest history {it.id}"))
    return Card(DIGESTS.title(it), says, shown, digests.made(ask, it))


async def history(ask: Ask, marina: Marina, words: list[str]) -> Card:
    it = await DIGESTS.one(ask, marina, words, "history")
    rows = tuple(_row(it, *pair) for pair in (await _issues(it, marina))[:SHOWN])
    columns = ("Digest of", "Outcome", "When", "Tries")
    again = [Action("Send the newest again", line=f"digest resend {it.id}")] if rows else []
    buttons = [Action("Send now", line=f"digest now {it.id}"), *again]
    if it.paused is not None:
        buttons = [Action("Resume", line=f"digest resume {it.id}")]
    return Card(
        f"{DIGESTS.title(it)} · history",
        DIGESTS.says(ask, it),
        Table(columns, rows, align="lllr") if rows else Context("Nothing was due yet."),
        Actions(*buttons),
        digests.made(ask, it),
    )


async def _issues(it: Subscription, marina: Marina) -> Sequence[tuple[Key, Outcome]]:
    """What became of each issue's first message, the newest first."""
    rows = await marina.store.history(it.id, KEPT)
    found = [(key, outcome) for outcome in rows if (key := Key.read(outcome.key)) and not key.part]
    return sorted(found, key=lambda pair: (pair[0].day, pair[0].again), reverse=True)


def _row(it: Subscription, key: Key, outcome: Outcome) -> tuple[str, str, str, str]:
    """Of which day, what became of it, when, after how many tries."""
    day = f"{key.day}" + (f", sent by hand ({key.again})" if key.again else "")
    when = told(outcome.settled_at, it.timezone) if outcome.settled_at else "–"
    return (day, _became(outcome), when, f"{outcome.attempts}")


def _became(outcome: Outcome) -> str:
    match outcome.state:
        case "sent":
            return f"sent without numbers: {outcome.error}" if outcome.error else "sent"
        case "failed":
            return f"not sent: {outcome.error}"
        case "due":
            return f"to be tried again: {outcome.error}" if outcome.error else "on its way"
