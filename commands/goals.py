"""/goals - how many people reach what matters, and which part of all they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from marina import Marina, blocks, figures
from marina import goals as kept
from marina.ask import Ask, command
from marina.card import Action, Actions, Card, Chart, Context, Table
from marina.errors import UsageError
from marina.figures import Gathered
from marina.funnel import of_people
from marina.goals import Reached
from marina.numbers import cell, change, compared, percent, plural, share
from marina.period import Period
from marina.tasks import Together
from marina.umami import Goal

FORMS = "Change them: /goals add <page or event> · /goals remove <page or event>"
Half = tuple[Goal, ...]  # in the order of the port's goals


@command("[port] [period=30d] [filter=value …] [change …]")
async def goals(ask: Ask, marina: Marina) -> Card:
    """How many people reach each goal of the port - a page or an event - and their share.

    > goals nimara
    > goals nimara 90d country=DE
    """
    if ask.rest:
        return await _changed(ask, marina)
    wanted = await kept.goals(marina.store, ask.port)

    async def half(site: str, period: Period) -> Half:
        async with Together() as group:
            asked = [
                group.create_task(
                    marina.umami.goal(site, period, kept.kind(goal), goal, ask.filters)
                )
                for goal in wanted
            ]
        return tuple(task.result() for task in asked)

    sites = await figures.both(ask.port, ask.period, half)
    return _card(ask, kept.reached(wanted, *figures.sides(sites)), sites)


def _card(ask: Ask, reached: Sequence[Reached], sites: Gathered[tuple[Half, Half]]) -> Card:
    last = [it.goal for it in reached[-1:]]
    return Card(
        f"Goals · {ask.port.name}",
        _says(ask, reached),
        *([_chart(ask, reached)] if reached else []),
        _table(reached),
        blocks.ranges(
            ask,
            *(
                Action(f"Ways to {it}", line=ask.about("journey", to=it, **ask.filters))
                for it in last
            ),
            Action("Funnel", line=ask.about("funnel", **of_people(ask.filters))),
        ),
        *sites.caveats,
        Context(FORMS),
        blocks.small_print(ask),
    )


def _says(ask: Ask, reached: Sequence[Reached]) -> str:
    if not reached:
        return f"{ask.port.name} has no goals; /goals add eoi-submit makes one."
    best = max(reached, key=lambda it: (it.people, it.before))
    if not best.people:
        return f"Nobody reached a goal, {ask.period.label}."
    people = plural(best.people, "person", "people")
    says = f"{people} reached {best.goal}, {ask.period.label}, {percent(best.rate)} of all who came"
    return f"{says}: {compared(best.people, best.before)}."


def _chart(ask: Ask, reached: Sequence[Reached]) -> Chart:
    now, then = (
        Counter({it.goal: getattr(it, side) for it in reached}) for side in ("people", "before")
    )
    return blocks.bars("People who reached a goal", "people", ask.period, now, then, kept.MOST)


def _table(reached: Sequence[Reached]) -> Table:
    rows = tuple(
        (it.goal, cell(it.people), change(it.people, it.before), share(it.rate), it.gained)
        for it in reached
    )
    columns = ("Goal", "People", "Change", "Rate", "Rate's change")
    return blocks.table(columns, rows)


async def _changed(ask: Ask, marina: Marina) -> Card:
    verb, *words = ask.rest
    if not (edit := EDITS.get(verb.casefold())) or len(words) != 1:
        raise UsageError("Please say: /goals add <page or event>, or /goals remove <page or event>")
    ask.asker.must_be_allowed("change goals")
    now = await edit(ask, marina, words[0])
    known = words[0] in now
    rows = tuple((it, "page" if kept.kind(it) == "path" else "event") for it in now)
    return Card(
        f"Goals · {ask.port.name}",
        f"{words[0]} is {'a' if known else 'no'} goal of {ask.port.name} now.",
        blocks.table(("Goal", "Kind"), rows, align="ll"),
        Actions(Action("Goals", line=f"goals port={ask.port.key}")),
        Context(FORMS),
    )


EDITS = {"add": kept.add, "remove": kept.remove}
