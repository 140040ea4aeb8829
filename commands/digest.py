"""/digest - who gets a digest, when and of what; and how that is changed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from marina import Marina, digests
from marina.ask import Ask, command
from marina.card import Action, Actions, Card, Cell, Context, Table, Text
from marina.errors import AnswerError, UsageError
from marina.headline import headline
from marina.issue import Issue, Key, default, names
from marina.reading import near
from marina.schedule import SPOKEN, told
from marina.store import Subscription

MINUTE = timedelta(minutes=1)
SHOWN = 8  # issues in the history
TIMES = ("weekly Mon 08:00", "weekly Fri 16:00", "daily 08:00", "monthly 1 08:00")


class Deed(NamedTuple):
    do: Callable[[Ask, Marina, list[str]], Awaitable[Card]]
    form: str
    changes: bool = True


@command("[action …]")
async def digest(ask: Ask, marina: Marina) -> Card:
    """The digests that come by themselves: subscribe this channel, preview, change, pause.

    > digest
    > digest preview nimara
    """
    verb, *words = ask.rest or ("list",)
    verb = verb.casefold()
    if verb in SPOKEN.values():  # “here” goes without saying
        verb, words = "here", list(ask.rest)
    if not (deed := DEEDS.get(verb)):
        meant = near(verb, {name: name for name in DEEDS}) or "here"
        line = " ".join(("digest", meant, *map(digests.quoted, words)))
        raise UsageError(f"“{verb}” is nothing to do with digests. Did you mean {meant}?", line)
    if deed.changes:
        ask.asker.must_be_allowed("change digests")
    return await deed.do(ask, marina, words)


async def _list(ask: Ask, marina: Marina, words: list[str]) -> Card:
    known = await digests.known(ask, marina)
    if not known:
        return Card(
            "Digests",
            "No digest comes here yet. One can, for example every Monday at 08:00.",
            Actions(
                Action("Subscribe this channel", line=f"digest here {TIMES[0]}"),
                Action("Preview", line="digest preview"),
            ),
            _forms(),
        )
    first = known[0].id
    rows = tuple(_row(ask, it) for it in known)
    return Card(
        "Digests",
        "One digest comes by itself." if len(known) == 1 else f"{len(known)} digests come.",
        Table(("Digest", "Of", "When", "Where", "Next"), rows, align="lllll"),
        Actions(
            Action(f"Preview {first}", line=f"digest preview {first}"),
            Action(f"Send {first} now", line=f"digest now {first}"),
            Action(f"Change time of {first}", line=f"digest time {first}"),
            Action(f"History of {first}", line=f"digest history {first}"),
        ),
        _forms(),
    )


def _row(ask: Ask, it: Subscription) -> tuple[Cell, ...]:
    coming = told(it.schedule.following(ask.now)[1], it.timezone)
    coming = coming if it.paused is None else f"paused: {it.paused}"
    return (it.id, names(it.ports), f"{it.schedule}", digests.where(ask, it), coming)


def _forms() -> Context:
    return Context(" · ".join(f"/digest {deed.form}" for deed in DEEDS.values()))


async def _here(ask: Ask, marina: Marina, words: list[str]) -> Card:
    if not ask.asker.channel:
        raise UsageError("There is no channel here that a digest could come to.")
    made = digests.new(ask, "here", words)
    id = f"d{await marina.store.number('digest')}"
    it = replace(made, id=id, owner=ask.asker.user)
    await marina.store.subscribe(it)
    return _confirmed(ask, it, "subscribed")


async def _time(ask: Ask, marina: Marina, words: list[str]) -> Card:
    """Without a time: what it is, and some to choose from."""
    it = await digests.one(ask, marina, " ".join(words[:1]), "time")
    if words[1:]:
        changed = digests.changed(ask, it, words[1:])
        await marina.store.subscribe(changed)
        return _confirmed(ask, changed, "changed")
    lines = [time for time in TIMES if time != it.schedule.said]
    return Card(
        f"Digest {it.id}",
        f"{names(it.ports)}: {it.schedule}.",
        Actions(*(Action(line, line=f"digest time {it.id} {line}") for line in lines)),
        Context(f"Any other time: /digest time {it.id} weekly Tue 09:30 Lisbon"),
    )


def _confirmed(ask: Ask, it: Subscription, what: str) -> Card:
    sections = ", ".join(it.lines or default(ask.menu, len(it.ports)))
    return Card(
        f"Digest {it.id} · {what}",
        f"{names(it.ports)}, {it.schedule}: the next one comes to {digests.where(ask, it)}"
        f" on {digests.coming(it, ask.now)}.",
        Actions(
            Action("Preview", line=f"digest preview {it.id}"),
            Action("Send one now", line=f"digest now {it.id}"),
            Action("Change time", line=f"digest time {it.id}"),
            Action("Stop", line=f"digest stop {it.id}"),
        ),
        Context(f"In its thread: {sections}, and the numbers as a file."),
        _made(ask, it),
    )


def _made(ask: Ask, it: Subscription) -> Text | Context:
    if it.owner in ("", ask.asker.user):
        return Context("Subscribed by you." if it.owner else "Nobody knows who subscribed it.")
    return Text("Subscribed by", mention=it.owner)


async def _preview(ask: Ask, marina: Marina, words: list[str]) -> Card:
    """The first message as it would be now, for the asker alone."""
    it = await digests.one_or_new(ask, marina, words)
    issue = Issue.latest(it, ask.now)
    answers = await asyncio.gather(*(_answer(ask, marina, line) for line in issue.head))
    if all(isinstance(answer, AnswerError) for answer in answers):
        raise next(answer for answer in answers if isinstance(answer, AnswerError))
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


async def _now(ask: Ask, marina: Marina, words: list[str]) -> Card:
    it = await digests.one(ask, marina, " ".join(words), "now")
    day, _ = it.schedule.latest(ask.now)
    await digests.send(ask, marina, Issue(it, day, ask.now - MINUTE))
    return _sent(ask, it, f"{names(it.ports)} is on its way to {digests.where(ask, it)}.")


async def _resend(ask: Ask, marina: Marina, words: list[str]) -> Card:
    """The newest that was due, or a date's, as of the moment it was due for."""
    date = next((word for word in words if Key.read(f"digest:any:{word}")), "")
    said = " ".join(word for word in words if word != date)
    it = await digests.one(ask, marina, said, "resend")
    for key, outcome in await digests.issues(it, marina):
        if not key.again and date in ("", f"{key.day}"):
            await digests.send(ask, marina, Issue(it, key.day, outcome.asked_at))
            where = digests.where(ask, it)
            return _sent(ask, it, f"That of {key.day} is on its way to {where} once more.")
    never = f"Digest {it.id} was not due {f'on {date}' if date else 'yet'}."
    raise UsageError(f"{never} To have one at once: /digest now {it.id}", f"digest now {it.id}")


def _sent(ask: Ask, it: Subscription, says: str) -> Card:
    history = Action("History", line=f"digest history {it.id}")
    return Card(f"Digest {it.id}", says, Actions(history), _made(ask, it))


async def _pause(ask: Ask, marina: Marina, words: list[str]) -> Card:
    it = await digests.one(ask, marina, " ".join(words), "pause")
    await marina.store.pause(it.id, "by hand", ask.now)
    return Card(
        f"Digest {it.id}",
        f"{names(it.ports)} is paused: nothing comes until it is resumed.",
        Actions(Action("Resume", line=f"digest resume {it.id}")),
    )


async def _resume(ask: Ask, marina: Marina, words: list[str]) -> Card:
    it = await digests.one(ask, marina, " ".join(words), "resume")
    await marina.store.resume(it.id, ask.now)
    return _confirmed(ask, it, "resumed")


async def _stop(ask: Ask, marina: Marina, words: list[str]) -> Card:
    it = await digests.one(ask, marina, " ".join(words), "stop")
    await marina.store.unsubscribe(it.id, ask.now)
    again = Action("Subscribe again", line=digests.line(it))
    return Card(
        f"Digest {it.id}",
        f"{names(it.ports)}, {it.schedule}: it comes no more.",
        *([Actions(again)] if digests.is_here(ask, it) else []),
    )


async def _history(ask: Ask, marina: Marina, words: list[str]) -> Card:
    it = await digests.one(ask, marina, " ".join(words), "history")
    issues = await digests.issues(it, marina)
    rows = tuple(digests.row(it, *pair) for pair in issues[:SHOWN])
    shown = [Table(("Digest of", "Outcome", "When", "Tries"), rows, align="lllr")] if rows else []
    again = [Action("Send the newest again", line=f"digest resend {it.id}")] if rows else []
    says = f"{names(it.ports)}, {it.schedule}" if rows else "Nothing was due yet"
    return Card(
        f"Digest {it.id} · history",
        f"{says}; the next one comes to {digests.where(ask, it)} on {digests.coming(it, ask.now)}.",
        *shown,
        Actions(Action("Send one now", line=f"digest now {it.id}"), *again),
        _made(ask, it),
    )


DEEDS = {
    "list": Deed(_list, "list", changes=False),
    "here": Deed(_here, "here weekly Mon 08:00 [zone] [ports] [sections]"),
    "preview": Deed(_preview, "preview [digest or port]", changes=False),
    "now": Deed(_now, "now [digest]"),
    "time": Deed(_time, "time [digest] weekly Tue 09:30"),
    "pause": Deed(_pause, "pause [digest]"),
    "resume": Deed(_resume, "resume [digest]"),
    "stop": Deed(_stop, "stop [digest]"),
    "history": Deed(_history, "history [digest]", changes=False),
    "resend": Deed(_resend, "resend [digest] [date]"),
}
