"""/reports - the reports saved in Umami: run one for any period, save the port's funnel as one."""

from __future__ import annotations

from marina import Marina, blocks, figures
from marina import reports as saved
from marina.ask import Ask, command
from marina.card import Action, Actions, Card, Context
from marina.errors import UsageError
from marina.numbers import plural
from marina.reports import Saved
from marina.shown import shown

FORMS = (
    "Run one: /reports <name> [period] · save the funnel: /reports save <name>, with berth=A12 or"
    " goal=eoi-submit · /reports delete <name>"
)
BUTTONS = 4


@command("[name …] [port] [period=30d] [filter=value …]")
async def reports(ask: Ask, marina: Marina) -> Card:
    """The reports saved in Umami: list them, run one for any period, save the funnel or a goal.

    > reports nimara
    > reports help
    """
    verb, *words = ask.rest or ("list",)
    match verb.casefold():
        case "list" if not words:
            return await _list(ask, marina)
        case "save":
            return await _save(ask, marina, words)
        case "delete":
            return await _delete(ask, marina, words)
        case _:
            return await _run(ask, marina, " ".join(ask.rest))


async def _list(ask: Ask, marina: Marina) -> Card:
    sites = await saved.saved(ask, marina.umami)
    known = saved.grouped(sites.found)
    rows = tuple((it.name, it.type, _where(ask, it)) for it in known)
    save = Action("Save the funnel", line=f"reports port={ask.port.key} save Funnel")
    return Card(
        f"Reports · {ask.port.name}",
        f"{plural(len(known), 'report is', 'reports are')} saved in Umami.",
        blocks.table(("Report", "Kind", "Websites"), rows, align="lll"),
        Actions(*(Action(it.name, line=_line(ask, it)) for it in known[:BUTTONS]), save),
        *sites.caveats,
        Context(FORMS),
    )


def _line(ask: Ask, it: Saved) -> str:
    return ask.about("reports", **ask.filters) + f' "{it.name}"'


def _where(ask: Ask, it: Saved) -> str:
    return ", ".join(f"{site}" for site in ask.port.websites if site.id in it.by_website)


async def _known(ask: Ask, marina: Marina) -> tuple[Saved, ...]:
    return saved.grouped((await saved.saved(ask, marina.umami)).found)


async def _run(ask: Ask, marina: Marina, name: str) -> Card:
    it = saved.called(name, await _known(ask, marina), ask)
    sites = await saved.run(ask, marina.umami, it)
    says, found = shown(ask, it.type, *figures.sides(sites))
    partly = [site for site in ask.port.websites if site.id not in it.by_website and not site.gone]
    lacking = [
        Context(f"{site} has no such report, or asks something else under its name.")
        for site in partly
    ]
    return Card(
        f"{it.name} · {ask.port.name}",
        f"{says}, {ask.period.label}.",
        *found,
        blocks.ranges(ask, Action("All reports", line=f"reports port={ask.port.key}")),
        *sites.caveats,
        *lacking,
        Context(f"A {it.type} report, as it is saved in Umami."),
        blocks.small_print(ask, compared=it.type not in ("retention", "performance")),
    )


async def _save(ask: Ask, marina: Marina, words: list[str]) -> Card:
    ask.asker.must_be_allowed("save reports")
    said = dict(word.split("=", 1) for word in words if "=" in word)
    if odd := said.keys() - {"goal", "berth"}:
        raise UsageError(f"I do not understand “{min(odd)}=”. {FORMS}")
    name = " ".join(word for word in words if "=" not in word)
    goal, berth = said.get("goal", ""), said.get("berth", "").upper()
    kind = await saved.save(ask, marina.umami, name, goal, berth)
    return Card(
        f"Reports · {ask.port.name}",
        f"The {kind} {f'of {goal} ' if goal else ''}is saved in Umami as “{name}”.",
        Actions(
            Action(f"Run {name}", line=f'{ask.about("reports")} "{name}"'),
            Action("All reports", line=f"reports port={ask.port.key}"),
        ),
    )


async def _delete(ask: Ask, marina: Marina, words: list[str]) -> Card:
    """Umami cannot bring it back, so it is asked for twice."""
    ask.asker.must_be_allowed("delete reports")
    sure = bool(words) and words[-1].casefold() == "yes"
    name = " ".join(words[:-1] if sure else words)
    if not name:
        raise UsageError("Please say: /reports delete <name>", f"reports port={ask.port.key}")
    it = saved.called(name, await _known(ask, marina), ask, "delete")
    title = f"Reports · {ask.port.name}"
    if not sure:
        line = f'reports port={ask.port.key} delete "{it.name}" yes'
        told = f"Is “{it.name}” to be deleted in Umami, on {_where(ask, it)}?"
        return Card(title, told, Actions(Action("Delete it", line=line)))
    await saved.delete(ask, marina.umami, it)
    return Card(title, f"“{it.name}” is deleted in Umami.", Context(FORMS))
