"""/why - what the change in visitors is made of, and whether it is more than chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from marina import Marina, blocks, change, contributions, figures
from marina.ask import Ask, command
from marina.card import Action, Card, Chart, Context, Number, Series, Table, Text
from marina.change import DIMENSIONS, Site
from marina.contributions import Part
from marina.numbers import cell, compared, count, signed
from marina.past import Usual, usual
from marina.ranking import first

NEW = 3  # visitors of a source, from which on it is worth a word
SEVERAL = "Each list adds up to the change; who has two sources or entry pages is in both."


@command("[port] [period=7d] [filter=value …]")
async def why(ask: Ask, marina: Marina) -> Card:
    """What changed in visitors, by country, source, page and device, and whether it is chance.

    > why nimara
    > why nimara month
    """

    async def site(website: str) -> Site:
        return await change.site(marina.umami, website, ask.period, ask.filters)

    sites = await figures.gather(ask.port, site)
    now = figures.total(tuple(site.now for site in sites.found))
    then = figures.total(tuple(site.then for site in sites.found))
    changed = (now.stats.visitors, then.stats.visitors)
    lists = {
        name: contributions.parts(counts, before, changed)
        for name, counts, before in zip(DIMENSIONS, now.counts, then.counts, strict=True)
    }
    return Card(
        f"Why · {ask.port.name}",
        _says(ask, changed, lists, sites.over),
        _chart(ask, lists),
        Text(_chance(now.stats.visitors, usual(site.past for site in sites.found))),
        *(_table(name, parts) for name, parts in lists.items()),
        *map(Text, _news(now.counts[1], then.counts[1])),
        blocks.ranges(
            ask,
            Action("Sources", line=ask.about("top", what="sources", **ask.filters)),
            Action("Traffic", line=ask.about("traffic", **ask.filters)),
        ),
        *sites.caveats,
        Context(SEVERAL),
        blocks.small_print(ask),
    )


def _says(
    ask: Ask, changed: tuple[int, int], lists: Mapping[str, tuple[Part, ...]], over: str
) -> str:
    """The source and the country that went along most, as /traffic has them."""
    now, before = changed
    told = f"{blocks.people(now, over)}, {ask.period.label}: {compared(now, before)}"
    parts = [contributions.leading(lists[name], now - before) for name in ("Source", "Country")]
    named = " and ".join(f"{it.name} ({signed(it.change)})" for it in parts if it)
    return f"{told}; {named} contributed most to the change." if named else f"{told}."


def _chart(ask: Ask, lists: Mapping[str, tuple[Part, ...]]) -> Chart:
    """Of the dimension in which one value changed most."""
    name, parts = max(lists.items(), key=lambda it: max(abs(part.change) for part in it[1]))
    told = ", ".join(f"{it.name} {signed(it.change)}" for it in parts)
    return Chart(
        "bars",
        f"Change in visitors by {name.casefold()}",
        tuple(it.name for it in parts),
        (Series("change", tuple(float(it.change) for it in parts)),),
        f"{told}.",
        subtitle=f"{ask.period.label} against {ask.period.compared_label}"
        f" · {ask.port.timezone.key}",
    )


def _chance(now: int, known: Usual | None) -> str:
    if not known:
        return "Whether that is chance cannot be told: there are too few periods before."
    low, high = map(count, known.band)
    past = f"the {known.periods} periods before had {count(known.median)} (median)"
    if known.includes(now):
        return f"That may be chance: {past}, and from {low} to {high} would be usual."
    return f"That is more than chance: {past}, and only from {low} to {high} would be usual."


def _table(name: str, parts: tuple[Part, ...]) -> Table:
    rows = tuple(
        (it.name, _count(it.now), _count(it.before), Number(signed(it.change), it.change))
        for it in parts
    )
    return Table((name, "Now", "Before", "Contribution"), rows)


def _count(people: int) -> Number:
    """A rest below zero, of those who are in several parts, is no number of people."""
    return cell(people if people >= 0 else None)


def _news(now: Counter[str], then: Counter[str]) -> Iterator[str]:
    new, gone = contributions.news(now, then, NEW)
    if new:
        yield f"New sources: {first(new, new)}."
    if gone:
        yield f"Lost sources: {first(gone, gone)}."
