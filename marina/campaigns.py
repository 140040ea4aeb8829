"""Campaigns: what links say of themselves (utm_…), how many came by them, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from marina import Marina, figures, money
from marina.ask import Ask
from marina.errors import UmamiError
from marina.figures import ALL
from marina.period import Period, parse_period
from marina.tasks import Together
from marina.umami import Attribution, Filters, Metric, Segment, Type, Umami

INQUIRY, EOI = "inquire-click", "eoi-submit"
KINDS: Mapping[str, Type] = {  # what it is called → Umami's name of the dimension
    "Campaign": "utmCampaign",
    "Source": "utmSource",
    "Medium": "utmMedium",
}
PARAMETERS = {"Campaign": "utm_campaign", "Source": "utm_source", "Medium": "utm_medium"}
TOLD = 20  # Umami's attribution tells no more of each
COHORT_DAYS = "90d"  # a cohort counts from now: it fits no other period


@dataclass(frozen=True, slots=True)
class Clicks:
    """People who did a thing, by what the first click of the period said of itself."""

    counts: Counter[str]
    cut: bool  # there may be others

    def of(self, name: str) -> int | None:
        """None: not known."""
        return None if self.cut and name not in self.counts else self.counts[name]

    @property
    def total(self) -> int | None:
        """None: not known."""
        return None if self.cut else self.counts.total()

    def __add__(self, other: Clicks) -> Clicks:
        return Clicks(self.counts + other.counts, self.cut or other.cut)


@dataclass(frozen=True, slots=True)
class Part:
    """Campaigns, or sources, or mediums."""

    visitors: Counter[str]
    inquiries: Clicks
    eois: Clicks

    def __add__(self, other: Part) -> Part:
        return Part(
            self.visitors + other.visitors,
            self.inquiries + other.inquiries,
            self.eois + other.eois,
        )


@dataclass(frozen=True, slots=True)
class Half:
    """The websites in one of the two periods, added."""

    parts: Mapping[str, Part]
    inquiries: int  # people, with a campaign or without
    eois: int

    def __add__(self, other: Half) -> Half:
        parts = {kind: part + other.parts[kind] for kind, part in self.parts.items()}
        return Half(parts, self.inquiries + other.inquiries, self.eois + other.eois)


async def half(umami: Umami, website: str, period: Period, filters: Filters) -> Half:
    async with Together() as group:
        visitors = {
            kind: group.create_task(umami.metrics(website, type, period, filters, ALL))
            for kind, type in KINDS.items()
        }
        inquiries, eois = (
            group.create_task(
                umami.attribution(website, period, "event", event, "first-click", filters)
            )
            for event in (INQUIRY, EOI)
        )
    clicks = inquiries.result(), eois.result()
    parts = {kind: _part(kind, task.result(), *clicks) for kind, task in visitors.items()}
    return Half(parts, *(it.total.visitors for it in clicks))


def _part(kind: str, visitors: Sequence[Metric], inquiries: Attribution, eois: Attribution) -> Part:
    return Part(figures.counts([visitors]), _clicks(kind, inquiries), _clicks(kind, eois))


def _clicks(kind: str, it: Attribution) -> Clicks:
    lists = {"Campaign": it.utm_campaign, "Source": it.utm_source, "Medium": it.utm_medium}
    return Clicks(figures.counts([lists[kind]]), len(lists[kind]) >= TOLD)


async def of_cohorts(ask: Ask, marina: Marina) -> Mapping[str, Counter[str]]:
    """By what people did within 90 days: the campaigns by which they came, in any of their visits.

    Inquiries, EOIs, and the event with which most people paid; without what not all websites have
    a cohort of. Who may change things makes those by asking, if the bot's account may write.
    """
    period = parse_period(COHORT_DAYS, ask.now)
    assert period
    umami = marina.umami
    paid = await figures.gather(ask.port, lambda site: money.paying(umami, site, period))
    events = (INQUIRY, EOI, *(name for name, _ in figures.total(paid.found).most_common(1)))

    async def campaigns(website: str) -> Mapping[str, tuple[Metric, ...]]:
        async with Together() as group:
            asked = {
                it: group.create_task(_came(ask, marina, website, period, it)) for it in events
            }
        found = {event: task.result() for event, task in asked.items()}
        return {event: metrics for event, metrics in found.items() if metrics is not None}

    sites = (await figures.gather(ask.port, campaigns)).found
    return {
        event: figures.counts(site[event] for site in sites)
        for event in events
        if all(event in site for site in sites)
    }


async def _came(
    ask: Ask, marina: Marina, website: str, period: Period, event: str
) -> tuple[Metric, ...] | None:
    cohort = await _cohort(ask, marina, website, event)
    if not cohort:
        return None
    only = {**ask.filters, "cohort": cohort.name}
    return await marina.umami.metrics(website, "utmCampaign", period, only, ALL)


async def _cohort(ask: Ask, marina: Marina, website: str, event: str) -> Segment | None:
    for cohort in await marina.umami.segments(website, "cohort"):
        asked = cohort.parameters
        action = asked.get("action") or {}
        whole = asked.get("dateRange") == "90day" and not asked.get("filters")
        if whole and (action.get("type"), action.get("value")) == ("event", event):
            return cohort
    if not ask.asker.may_change or not await _may_write(marina.umami):
        return None
    if not await marina.store.first_time(f"cohort {website} {event}", ask.now):
        return None  # refused a moment ago, or somebody else is at it
    action = {"type": "event", "value": event}
    asked = {"filters": [], "dateRange": "90day", "action": action}
    try:
        return await marina.umami.create_segment(website, "cohort", f"{event}, 90 days", asked)
    except UmamiError:
        return None  # it may write elsewhere, not here


async def _may_write(umami: Umami) -> bool:
    return (await umami.me()).role != "view-only"
