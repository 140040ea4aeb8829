"""/watch - tells a channel of a drop, a rise, a spike or a new source: once, until it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from marina import Marina, blocks, readings, watches, watching
from marina.ask import Ask, command
from marina.card import Action, Actions, Card, Chart, Context, Table
from marina.deeds import Deed, Deeds
from marina.numbers import cell, plural
from marina.port import Port
from marina.schedule import told
from marina.standing import MINUTE, where
from marina.tasks import Together
from marina.watches import WATCHES
from marina.watching import FIGURES, FORMS, Reading, Rule

SHOWN = 8


@command("[action …]")
async def watch(ask: Ask, marina: Marina) -> Card:
    """Tells this channel of a drop, a rise, a spike of visitors or a new source, once each.

    > watch show nimara spike
    > watch show nimara visitors drop 40%
    > watch
    """
    return await DEEDS.do(ask, marina)


async def _here(ask: Ask, marina: Marina, words: list[str]) -> Card:
    """What is watched for here already takes the quiet hours that are said anew."""
    it = watches.wanted(WATCHES.new(ask), words, ask.asker)
    same = (it.channel, it.ports, it.lines)
    known = await WATCHES.known(ask, marina)
    id = next((o.id for o in known if (o.channel, o.ports, o.lines) == same), "")
    return await WATCHES.save(ask, marina, replace(it, id=id))


async def _show(ask: Ask, marina: Marina, words: list[str]) -> Card:
    """How it is now, of a watch or of what could be one."""
    it = watches.tried(words, ask) or await WATCHES.one(ask, marina, words, "show")
    port, rule = it.ports[0], watches.rule(it)
    now = ask.now.astimezone(port.timezone)
    async with Together() as group:
        asked = group.create_task(readings.measured(marina.umami, port, rule, now))
        drawing = group.create_task(_drawn(marina, port, rule, now))
    reading = asked.result()
    line = f"watch pause {it.id}" if it.id else watches.line(it)
    there = " That is what is watched for." if watching.is_there(rule, reading) else ""
    return Card(
        f"{WATCHES.title(it).strip()} · {port.name}",
        f"{reading.told(rule)}.{there}",
        *drawing.result(),
        *_sources(reading),
        Actions(
            Action("Traffic today", line=f"traffic port={port.key} period=today"),
            Action("Why", line=f"why port={port.key} period=7d"),
            Action("Live", line=f"live port={port.key}"),
            Action("Pause" if it.id else "Watch here", line=line),
        ),
        *map(Context, watches.caveats(reading)),
        Context(f"Watched for: {rule.told} · {told(now, port.timezone)} · {port.timezone.key}"),
    )


async def _drawn(marina: Marina, port: Port, rule: Rule, now: datetime) -> tuple[Chart, ...]:
    """The last day by the hour over what is usual; of sources nothing is drawn."""
    if rule.kind == "new-source":
        return ()
    day, value, usual = await readings.hours(marina.umami, port, rule, now)
    what = "Pageviews" if rule.what == "pageviews" else "Visitors"
    return (blocks.trend(what, day, value, usual, other=replace(day, label="usual before")),)


def _sources(reading: Reading) -> tuple[Table, ...]:
    rows = tuple((name, cell(n)) for name, n in reading.sources.most_common(SHOWN))
    return (Table(("New source", "Visitors"), rows),) if rows else ()


async def _test(ask: Ask, marina: Marina, words: list[str]) -> Card:
    it = await WATCHES.one(ask, marina, words, "test")
    key = f"watch:{it.id}:test:{ask.now.timestamp():.0f}"
    title = f"{it.ports[0].name}: a test of watch {it.id}"
    await marina.store.plan([watches.message(it, key, title, ask.now - MINUTE)])
    return Card(f"Watch {it.id}", f"A test is on its way to {where(ask, it)}.")


async def _history(ask: Ask, marina: Marina, words: list[str]) -> Card:
    it = await WATCHES.one(ask, marina, words, "history")
    known = await marina.store.history(it.id, SHOWN)
    rows = tuple(
        (watches.kind(o.key), o.error or o.state, told(o.asked_at, it.timezone)) for o in known
    )
    says = f"{plural(len(rows), 'message')}, the newest first." if rows else "Nothing was told yet."
    tables = [Table(("Told", "State", "When"), rows, align="lll")] if rows else []
    return Card(f"Watch {it.id} · {it.ports[0].name}", says, *tables)


DEEDS = Deeds(
    "watches",
    {
        "list": Deed(WATCHES.list, "list", changes=False),
        "here": Deed(_here, "here [port] visitors drop 40% [quiet 22:00-07:00]"),
        "show": Deed(_show, "show [watch, or as after here]", changes=False),
        "test": Deed(_test, "test [watch]"),
        "history": Deed(_history, "history [watch]", changes=False),
        "pause": Deed(WATCHES.pause, "pause [watch]"),
        "resume": Deed(WATCHES.resume, "resume [watch]"),
        "stop": Deed(WATCHES.stop, "stop [watch]"),
    },
    taken_by_here=(*FIGURES, "spike", "new-source", "new"),
    more=FORMS,
)
