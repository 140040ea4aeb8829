"""Who paid, and what the link said by which they first came: deal value by campaign.

Umami's revenue report knows a payer's first source, but no campaign, and its filters look at the
payment alone. So payments are joined with what each payer did before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import parse_qs

from marina import money
from marina.errors import Unsupported
from marina.money import ByCurrency
from marina.period import Period
from marina.port import Website
from marina.tasks import Together, taken
from marina.umami import Activity, Filters, Umami
from marina.umami.values.visitors import Property

PAYMENTS = 100  # read of each website, the newest first
BEFORE = timedelta(days=90)  # of the period: there a payer's first visit may lie


@dataclass(frozen=True, slots=True)
class Paid:
    """Whole units of a currency, by the currency and what a link's parameter said."""

    amounts: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # EUR, utm_…, value
    cut: bool = False  # there were more payments than were read

    def __add__(self, other: Paid) -> Paid:
        return Paid(self.amounts + other.amounts, self.cut or other.cut)

    def by(self, currency: str, parameter: str) -> Counter[str]:
        """
        >>> Paid(Counter({("EUR", "utm_source", "boat24"): 900})).by("EUR", "utm_source")
        Counter({'boat24': 900})
        """
        found = {it[2]: n for it, n in self.amounts.items() if it[:2] == (currency, parameter)}
        return Counter(found)


@dataclass(frozen=True, slots=True)
class Income:
    """What was earned, and what the links said by which those first came who paid it."""

    earned: ByCurrency
    paid: Paid

    def __add__(self, other: Income) -> Income:
        return Income(money.added((self.earned, other.earned)), self.paid + other.paid)

    @property
    def currency(self) -> str:
        """The one of which it is known who paid most often; empty: it is known of none."""
        return next(iter(self.earned), "") if self.paid.amounts else ""


async def income(
    umami: Umami, site: Website, period: Period, filters: Filters, parameters: Iterable[str]
) -> Income:
    async with Together() as group:
        earned = group.create_task(money.earned(umami, site, period, filters))
        links = group.create_task(paid(umami, site.id, period, filters, parameters))
    return Income(earned.result(), links.result())


async def paid(
    umami: Umami, website: str, period: Period, filters: Filters, parameters: Iterable[str]
) -> Paid:
    """Nothing where this version of Umami cannot tell."""
    names = await money.paying(umami, website, period)
    if not names:
        return Paid()
    only: Filters = {**filters, "event": tuple(names)}
    try:
        async with Together() as group:
            told = group.create_task(
                taken(umami.event_data(website, period, only, size=PAYMENTS), PAYMENTS)
            )
            hits = group.create_task(
                taken(umami.events(website, period, only, size=PAYMENTS), PAYMENTS)
            )
    except Unsupported:
        return Paid()
    payer = {hit.id: hit.session for hit in hits.result()}
    payers = {payer[it.id] for it in told.result() if it.id in payer}
    longer = replace(period, start=period.start - BEFORE)
    async with Together() as group:
        did = {it: group.create_task(umami.activity(website, it, longer)) for it in payers}
    first = {session: _first_click(task.result()) for session, task in did.items()}
    amounts = Counter[tuple[str, str, str]]()
    for payment in told.result():
        link = first.get(payer.get(payment.id, ""), {})
        amount, currency = _amount(payment.properties)
        for parameter in parameters:
            if value := link.get(parameter, [""])[0]:
                amounts[currency, parameter, value] += round(amount)
    return Paid(amounts, len(told.result()) >= PAYMENTS)


def _first_click(hits: Sequence[Activity]) -> Mapping[str, list[str]]:
    """What the link said by which a session first came; `hits` come newest first."""
    return next((parse_qs(hit.query) for hit in reversed(hits) if not hit.event), {})


def _amount(told: Iterable[Property]) -> tuple[float, str]:
    """0 where none was told: Umami counts as revenue what is a number, or reads like one."""
    by_name = {it.name: it for it in told}
    revenue, currency = by_name.get(money.REVENUE), by_name.get(money.CURRENCY)
    if not revenue or not currency:
        return 0.0, ""
    try:
        amount = revenue.number if revenue.number is not None else float(revenue.text)
    except ValueError:
        amount = 0.0
    return amount, currency.text.upper()
