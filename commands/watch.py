"""/watch - tells a channel of a drop, a rise, a spike or a new source: once, until it is over."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from marina import Marina, blocks, readings, watches, watching
from marina.ask import Ask, command
from marina.card import Action, Actions, Block, Card, Context, Table
from marina.errors import UsageError
from marina.numbers import cell
from marina.port import Port
from marina.reading import near
from marina.schedule import told
from marina.store import Delivery, Subscription
from marina.watching import FORMS, Reading, Rule

MINUTE = timedelta(minutes=1)
SHOWN = 8
PROPOSED = ("visitors drop 40%", "spike", "new-source")


class Deed(NamedTuple):
    do: Callable[[Ask, Marina, list[str]], Awaitable[Card]]
    form: str
    changes: bool = True


@command("[action …]")
async def watch(ask: Ask, marina: Marina) -> Card:
    """Tells this channel of a drop, a rise, a spike of visitors or a new source, once each.

    > watch
    > watch help
    """
    verb, *words = ask.rest or ("list",)
    if not (deed := DEEDS.get(verb.casefold())):
        meant = near(verb, {name: name for name in DEEDS}) or "here"
        line = " ".join(("watch", meant, *words))
        raise UsageError(f"“{verb}” is nothing to do with watches. Did you mean {meant}?", line)
    if deed.changes:
        ask.asker.must_be_allowed("change watches")
    return await deed.do(ask, marina, words)


async def _list(ask: Ask, marina: Marina, words: list[str]) -> Card:
    known = await watches.known(ask, marina)
    if not known:
        lines = (Action(it.capitalize(), line=f"watch here {it}") for it in PROPOSED)
        return Card("Watches", "Nothing is watched for here yet.", Actions(*lines), _forms())
    rows = tuple(
        (it.id, it.ports[0].name, f"{watches.rule(it)}", watches.where(ask, it)) for it in known
    )
    first = known[0].id
    return Card(
        "Watches",
        "One thing is watched for." if len(known) == 1 else f"{len(known)} things are watched for.",
        Table(("Watch", "Port", "For", "Where"), rows, align="llll"),
        Actions(
            Action(f"Show {first}", line=f"watch show {first}"),
            Action(f"Test {first}", line=f"watch test {first}"),
            Action(f"History of {first}", line=f"watch history {first}"),
            Action(f"Stop {first}", line=f"watch stop {first}"),
        ),
        _forms(),
    )


async def _here(ask: Ask, marina: Marina, words: list[str]) -> Card:
    if not ask.asker.channel:
        raise UsageError("There is no channel here that could be told.")
    port, rule, hours = watches.wanted(ask, words)
    id = f"w{await marina.store.number('watch')}"
    it = Subscription(
        id,
        ask.asker.channel,
        (port,),
        (f"{rule}",),
        ask.now - MINUTE,
        kind="watch",
        quiet=hours,
        owner=ask.asker.user,
    )
    await marina.store.subscribe(it)
    return Card(
        f"Watch {id} · {port.name}",
        f"This channel is told of {rule.told}, {rule.once}{watches.quiet(it)}.",
        Actions(
            Action("How it is now", line=f"watch show {id}"),
            Action("Send a test", line=f"watch test {id}"),
            Action("Stop", line=f"watch stop {id}"),
        ),
        Context("Looked at every ten minutes. Usual is the median of the four weeks before."),
    )


async def _show(ask: Ask, marina: Marina, words: list[str]) -> Card:
    it = await watches.one(ask, marina, words, "show")
    port, rule = it.ports[0], watches.rule(it)
    now = ask.now.astimezone(port.timezone)
    reading = await readings.measured(marina.umami, port, rule, now)
    there = "That is what is watched for." if watching.is_there(rule, reading) else ""
    return Card(
        f"Watch {it.id} · {port.name}",
        f"{reading.told(rule)}. {there}".strip(),
        await _drawn(ask, marina, port, rule, reading),
        Actions(
            Action("Traffic today", line=f"traffic port={port.key} period=today"),
            Action("Why", line=f"why port={port.key} period=7d"),
            Action("Live", line=f"live port={port.key}"),
        ),
        *map(Context, watches.caveats(reading)),
        Context(f"Watched for: {rule.told} · {told(now, port.timezone)} · {port.timezone.key}"),
    )


async def _drawn(ask: Ask, marina: Marina, port: Port, rule: Rule, reading: Reading) -> Block:
    """The last day by the hour over that of a week before; of new sources their list."""
    if rule.kind == "new-source":
        rows = tuple((name, cell(n)) for name, n in reading.sources.most_common(SHOWN))
        return Table(("New source", "Visitors"), rows or (("none", ""),))
    day, now, usual = await readings.hours(
        marina.umami, port, rule, ask.now.astimezone(port.timezone)
    )
    what = "Pageviews" if rule.what == "pageviews" else "Visitors"
    return blocks.trend(what, day, now, usual, other=replace(day, label="usual before"))


async def _test(ask: Ask, marina: Marina, words: list[str]) -> Card:
    it = await watches.one(ask, marina, words, "test")
    port, now = it.ports[0], ask.now - MINUTE
    title, line = f"{port.name}: a test of watch {it.id}", f"watch show {it.id}"
    key = f"watch:{it.id}:test:{now.timestamp():.0f}"
    test = Delivery(key, it.channel, title, port.key, (line,), now, urgent=True, subscription=it.id)
    await marina.store.plan([test])
    return Card(f"Watch {it.id}", f"A test is on its way to {watches.where(ask, it)}.")


async def _stop(ask: Ask, marina: Marina, words: list[str]) -> Card:
    it = await watches.one(ask, marina, words, "stop")
    await marina.store.unsubscribe(it.id, ask.now)
    line = f"watch here {it.ports[0].key} {watches.rule(it)}"
    again = [Actions(Action("Watch again", line=line))] if watches.is_here(ask, it) else []
    return Card(f"Watch {it.id}", f"{it.ports[0].name} is no longer watched for it.", *again)


async def _history(ask: Ask, marina: Marina, words: list[str]) -> Card:
    it = await watches.one(ask, marina, words, "history")
    known = await marina.store.history(it.id, SHOWN)
    rows = tuple(
        (watches.kind(o.key), o.error or o.state, told(o.asked_at, it.timezone)) for o in known
    )
    says = f"{len(rows)} messages, the newest first." if rows else "Nothing was told yet."
    table = Table(("Told", "State", "When"), rows or (("nothing", "", ""),), align="lll")
    return Card(f"Watch {it.id} · {it.ports[0].name}", says, table, _forms())


def _forms() -> Context:
    return Context(" · ".join(f"/watch {deed.form}" for deed in DEEDS.values()) + f" · {FORMS}")


DEEDS = {
    "list": Deed(_list, "list", changes=False),
    "here": Deed(_here, "here [port] visitors drop 40% [quiet 22:00-07:00]"),
    "show": Deed(_show, "show [watch]", changes=False),
    "test": Deed(_test, "test [watch]"),
    "history": Deed(_history, "history [watch]", changes=False),
    "stop": Deed(_stop, "stop [watch]"),
}
