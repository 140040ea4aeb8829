"""The answers of any saved report as blocks: websites added, against the period before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from marina import cohorts, figures
from marina.ask import Ask
from marina.card import Block, Chart, Fields, Series, Table
from marina.countries import country
from marina.numbers import cell, change, compared, count, field, percent, plural, rate, share
from marina.umami import (
    Attribution,
    BreakdownRow,
    FunnelStep,
    Goal,
    Journey,
    Performance,
    Retained,
    Revenue,
    Utm,
)
from marina.umami.values.money import Share

ROWS = 10
Lists = Mapping[str, Counter[str]]  # title → name → number
Shown = tuple[str, tuple[Block, ...]]  # what it says, in a sentence without its full stop


def shown(ask: Ask, type: str, now: tuple[Any, ...], then: tuple[Any, ...]) -> Shown:
    """`now` and `then`: each website's answer. `type` is one that the client can run."""
    match type:
        case "funnel":
            return _funnel(ask, now, then)
        case "goal":
            return _goal(now, then)
        case "retention":
            return _retention(ask, now)
        case "performance":
            return _performance(now)
        case _:
            what, lists = _LISTS[type]
            return _lists(what, *(_added(map(lists, side)) for side in (now, then)))


def _funnel(ask: Ask, now: tuple[Any, ...], then: tuple[Any, ...]) -> Shown:
    steps: tuple[FunnelStep, ...] = now[0]
    people, before = (
        [sum(site[n].visitors for site in side) for n in range(len(steps))] for side in (now, then)
    )
    names = tuple(step.value for step in steps)
    whole = people[-1] / people[0] if people[0] else None
    says = f"{count(people[-1])} of {plural(people[0], 'person', 'people')} got to {names[-1]}"
    says += f" ({percent(whole)}), {compared(people[-1], before[-1])}"
    chart = Chart(
        "funnel",
        f"From {names[0]} to {names[-1]}",
        names,
        (Series("people", tuple(map(float, people))),),
        f"{says}.",
        subtitle=f"people per step · {ask.period.label} · {ask.port.timezone.key}",
    )
    both = zip(names, people, before, strict=True)
    first = people[0] or None
    rows = tuple(
        (name, cell(n), share(n / first if first else None), change(n, was))
        for name, n, was in both
    )
    return says, (chart, Table(("Step", "People", "Of all", "Change"), rows))


def _goal(now: tuple[Goal, ...], then: tuple[Goal, ...]) -> Shown:
    (people, of), (before, were) = (
        (sum(it.num for it in side), sum(it.total for it in side)) for side in (now, then)
    )
    part, was = people / of if of else None, before / were if were else None
    says = f"{plural(people, 'person', 'people')} of {count(of)} ({percent(part)})"
    tiles = Fields(field("People", people, before), rate("Rate", part, was))
    return f"{says}, {compared(people, before)}", (tiles,)


def _retention(ask: Ask, now: tuple[Iterable[Retained], ...]) -> Shown:
    people = cohorts.newcomers(row for site in now for row in site)
    today = ask.period.end.date()
    rows = tuple(
        (plural(after, "day"), share(cohorts.share(people, after, today)))
        for after in cohorts.AFTER
    )
    says = f"{plural(sum(it.people for it in people), 'newcomer')}"
    back = percent(cohorts.share(people, 1, today))
    return f"{says}, of whom {back} came back the next day", (Table(("After", "Back"), rows),)


def _performance(now: tuple[Performance, ...]) -> Shown:
    """Percentiles of several websites cannot be added: the slowest website is told."""
    names = ("lcp", "inp", "cls", "fcp", "ttfb")
    known = {name: [getattr(it.summary, name).p75 for it in now] for name in names}
    rows = []
    for name, values in known.items():
        slowest = max((value for value in values if value is not None), default=None)
        unit = "" if name == "cls" else " ms"
        told = "–" if slowest is None else f"{slowest:,.{2 if name == 'cls' else 0}f}{unit}"
        rows.append((name.upper(), told))
    measured = sum(it.summary.count for it in now)
    says = f"{plural(measured, 'page view')} measured, three of four faster than"
    return f"{says} {rows[0][1]} (LCP)", (Table(("75 %", "at most"), tuple(rows)),)


def _lists(what: str, now: Lists, then: Lists) -> Shown:
    tables = []
    for title, counts in now.items():
        before = then.get(title, Counter[str]())
        rows = tuple(
            (name, cell(n), change(n, before[name])) for name, n in counts.most_common(ROWS)
        )
        if rows:
            tables.append(Table((title, what.capitalize(), "Change"), rows))
    if not tables:
        return "Nothing was counted", ()
    title, counts = next(pair for pair in now.items() if pair[1])
    name, most = counts.most_common(1)[0]
    return f"The most by {title.casefold()}: {name} ({count(most)})", tuple(tables)


def _added(sites: Iterable[Lists]) -> Lists:
    total: dict[str, Counter[str]] = {}
    for title, counts in (pair for site in sites for pair in site.items()):
        total[title] = total.get(title, Counter()) + counts
    return total


def _breakdown(rows: Iterable[BreakdownRow]) -> Lists:
    found: dict[str, Counter[str]] = {}
    for row in rows:
        title = " · ".join(row.fields)
        name = " · ".join(it or "(none)" for it in row.fields.values())
        found.setdefault(title, Counter())[name] += row.visitors
    return found


def _journey(rows: Iterable[Journey]) -> Lists:
    return {"Way": Counter({" → ".join(it.items): it.count for it in rows})}


def _utm(it: Utm) -> Lists:
    parts = {"Source": it.source, "Medium": it.medium, "Campaign": it.campaign}
    parts |= {"Content": it.content, "Term": it.term}
    return {title: figures.counts([rows]) for title, rows in parts.items()}


def _attribution(it: Attribution) -> Lists:
    parts = {"Referrer": it.referrers, "Paid ads": it.paid_ads, "Source": it.utm_source}
    parts |= {"Medium": it.utm_medium, "Campaign": it.utm_campaign}
    return {title: figures.counts([rows]) for title, rows in parts.items()}


def _revenue(it: Revenue) -> Lists:
    places = Counter({country(row.name): round(row.amount) for row in it.countries})
    return {"Country": places, "Source": _amounts(it.referrers)}


def _amounts(rows: Iterable[Share]) -> Counter[str]:
    return Counter({row.name: round(row.amount) for row in rows})


_LISTS: Mapping[str, tuple[str, Callable[[Any], Lists]]] = {
    "breakdown": ("visitors", _breakdown),
    "journey": ("visits", _journey),
    "utm": ("pageviews", _utm),
    "attribution": ("people", _attribution),
    "revenue": ("amount", _revenue),
}
