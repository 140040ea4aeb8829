"""Reports: questions about the order in which people do things, and about money."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from marina.errors import UsageError
from marina.period import Period
from marina.umami.client import Client
from marina.umami.filters import NONE, Filters
from marina.umami.values import money, reports
from marina.umami.values.money import Attribution, Performance, Revenue
from marina.umami.values.reports import (
    BreakdownRow,
    FunnelStep,
    Goal,
    Journey,
    Retained,
    Step,
    Utm,
)

Vital = Literal["lcp", "inp", "cls", "fcp", "ttfb"]
What = Literal["path", "event"]


class Reports(Client):
    async def funnel(
        self,
        website: str,
        period: Period,
        steps: Sequence[Step],
        window: float,
        filters: Filters = NONE,
    ) -> tuple[FunnelStep, ...]:
        """How many sessions take each step, each within `window` minutes of the one before.

        Two to eight steps. Filters apply to the first step's hits only: filter by what belongs to
        the visitor (country, device), not by page. A path never holds a query: what was asked for
        in one is an event's property.
        """
        if not 2 <= len(steps) <= 8:
            raise UsageError("A funnel has two to eight steps.")
        if odd := next((step for step in steps if step.type == "path" and "?" in step.value), None):
            raise UsageError(f"No page is called “{odd.value}”: Umami keeps paths without queries.")
        parameters = {"window": window, "steps": [step_document(step) for step in steps]}
        return await self._report(reports.FUNNEL, website, "funnel", period, filters, parameters)

    async def goal(
        self, website: str, period: Period, type: What, value: str, filters: Filters = NONE
    ) -> Goal:
        """How many sessions saw that page or did that event."""
        return await self._report(
            reports.GOAL, website, "goal", period, filters, {"type": type, "value": value}
        )

    async def breakdown(
        self, website: str, period: Period, fields: Sequence[str], filters: Filters = NONE
    ) -> tuple[BreakdownRow, ...]:
        """Page views by several dimensions at once; 500 rows at most, by visitors."""
        if not fields:
            raise UsageError("By what is it to be broken down?")
        return await self._report(
            reports.BREAKDOWN, website, "breakdown", period, filters, {"fields": list(fields)}
        )

    async def retention(
        self, website: str, period: Period, filters: Filters = NONE
    ) -> tuple[Retained, ...]:
        """Of those first seen on each day, how many come again on which day after."""
        zone = period.timezone.key
        return await self._report(
            reports.RETENTION, website, "retention", period, filters, {"timezone": zone}
        )

    async def utm(self, website: str, period: Period, filters: Filters = NONE) -> Utm:
        return await self._report(reports.UTM, website, "utm", period, filters, {})

    async def journey(
        self,
        website: str,
        period: Period,
        steps: int = 5,
        start: str = "",
        end: str = "",
        filters: Filters = NONE,
        only: int = 0,
    ) -> tuple[Journey, ...]:
        """The most frequent ways through the website, the first `steps` of each visit: 2 to 7.

        `start` and `end`: a path or an event; `end` has to be the visit's last, or the last step.
        `only`: hits of one kind, PAGE_VIEW or EVENT; else web vitals are steps, too.
        """
        if not 2 <= steps <= 7:
            raise UsageError("A journey has two to seven steps.")
        ends = {"startStep": start, "endStep": end}
        parameters: dict[str, Any] = {"steps": steps} | {k: v for k, v in ends.items() if v}
        parameters |= {"eventType": only} if only else {}
        found = await self._report(reports.JOURNEY, website, "journey", period, filters, parameters)
        return reports.merged(found)

    async def revenue(
        self, website: str, period: Period, currency: str, filters: Filters = NONE
    ) -> Revenue:
        """In one currency: EUR, whatever its case."""
        return await self._report(
            money.REVENUE,
            website,
            "revenue",
            period,
            filters,
            {"currency": currency.upper(), **_steps(period)},
        )

    async def attribution(
        self,
        website: str,
        period: Period,
        type: What,
        step: str,
        model: Literal["first-click", "last-click"] = "first-click",
        filters: Filters = NONE,
    ) -> Attribution:
        """What brought those who saw that page or did that event.

        last-click is the hit just before, mostly a page of the website: for events it is empty.
        """
        parameters = {"model": model, "type": type, "step": step}
        return await self._report(
            money.ATTRIBUTION, website, "attribution", period, filters, parameters
        )

    async def performance(
        self, website: str, period: Period, metric: Vital = "lcp", filters: Filters = NONE
    ) -> Performance:
        """How fast pages were."""
        return await self._report(
            money.PERFORMANCE,
            website,
            "performance",
            period,
            filters,
            {"metric": metric, **_steps(period)},
        )


def _steps(period: Period) -> dict[str, str]:
    return {"unit": period.unit, "timezone": period.timezone.key}


def step_document(step: Step) -> dict[str, Any]:
    """As Umami takes it, in a question and in a saved one."""
    document: dict[str, Any] = {"type": step.type, "value": step.value}
    if step.properties:
        document["filters"] = [
            {"property": name, "operator": "eq", "value": value}
            for name, value in step.properties.items()
        ]
    return document
