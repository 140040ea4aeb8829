"""The reports that people saved in Umami: one of a name and a kind is one for all of a port."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from marina import figures
from marina.ask import Ask
from marina.errors import Denied, UsageError
from marina.figures import Gathered
from marina.funnel import WINDOW, steps_of
from marina.goals import kind
from marina.period import Period
from marina.port import Website, fold
from marina.reading import near
from marina.umami import Report, Umami
from marina.umami.reports import step_document

LONGEST = 200  # characters of a name
READS = (
    "Umami lets the bot only look: to {deed} reports, its account needs the role team-member in the"
    " team that owns {site}."
)


@dataclass(frozen=True, slots=True)
class Saved:
    """A report as it stands on some of a port's websites."""

    name: str
    type: str
    parameters: Mapping[str, Any]
    by_website: Mapping[str, Report]


async def saved(ask: Ask, umami: Umami) -> Gathered[tuple[Report, ...]]:
    return await figures.gather(ask.port, umami.reports)


def grouped(sites: Iterable[Iterable[Report]]) -> tuple[Saved, ...]:
    """By name; what is called the same and asks something else is another one."""
    found: dict[tuple[str, str, str], dict[str, Report]] = {}
    for report in (report for site in sites for report in site):
        asked = json.dumps(_question(report), sort_keys=True)
        found.setdefault((report.name, report.type, asked), {})[report.website_id] = report
    named = sorted(found.items(), key=lambda pair: pair[0])
    return tuple(Saved(it[0], it[1], json.loads(it[2]), by) for it, by in named)


def _question(report: Report) -> dict[str, Any]:
    """Without the dates that it was last asked for."""
    return {k: v for k, v in report.parameters.items() if not k.endswith(("Date", "websiteId"))}


def called(said: str, known: tuple[Saved, ...], ask: Ask, verb: str = "") -> Saved:
    """By its name or a part of it. Raises UsageError."""
    exact = [it for it in known if fold(it.name) == fold(said)]
    found = exact or [it for it in known if fold(said) in fold(it.name)]
    if len(found) == 1 or len({(it.name, it.type) for it in found}) == 1:
        return found[0]
    before = f"reports port={ask.port.key} {verb}".strip()
    if found:
        lines = [f'{before} "{it.name}"' for it in found]
        raise UsageError(f"Which report? {', '.join(it.name for it in found)}.", *lines)
    if meant := near(said, {it.name: it.name for it in known}):
        told = f"{ask.port.name} has no report “{said}”. Did you mean {meant}?"
        raise UsageError(told, f'{before} "{meant}"')
    listed = ", ".join(it.name for it in known) or "none"
    raise UsageError(f"{ask.port.name} has no report “{said}”. There is {listed}.", "reports")


async def run(ask: Ask, umami: Umami, it: Saved) -> Gathered[tuple[Any, Any]]:
    """What it answers on each website that has it, for the period and for the one before."""
    sites = tuple(site for site in ask.port.websites if site.id in it.by_website)

    async def half(website: str, period: Period) -> Any:
        return await umami.run_report(it.by_website[website], period, ask.filters)

    return await figures.both(replace(ask.port, websites=sites), ask.period, half)


async def save(ask: Ask, umami: Umami, name: str, goal: str, berth: str) -> str:
    """Saves the port's funnel, or a goal, on all its websites; returns the kind."""
    if not name or len(name) > LONGEST:
        raise UsageError(f"Please say: /reports save <name>, in at most {LONGEST} characters")
    known = grouped((await saved(ask, umami)).found)
    if any(fold(it.name) == fold(name) for it in known):
        raise UsageError(f"{ask.port.name} has a report “{name}” already.")
    steps = [step_document(step) for step in steps_of(ask.port, berth)]
    type, asked = "funnel", {"window": WINDOW, "steps": steps}
    if goal:
        type, asked = "goal", {"type": kind(goal), "value": goal}
    for site in _there(ask):
        try:
            await umami.create_report(site.id, type, name, asked)
        except Denied as exc:
            raise Denied(READS.format(deed="save", site=site)) from exc
    return type


async def delete(ask: Ask, umami: Umami, it: Saved) -> None:
    """From all websites of the port."""
    for site in _there(ask):
        if report := it.by_website.get(site.id):
            try:
                await umami.delete_report(report.id)
            except Denied as exc:
                raise Denied(READS.format(deed="delete", site=site)) from exc


def _there(ask: Ask) -> tuple[Website, ...]:
    return tuple(site for site in ask.port.websites if not site.gone)
