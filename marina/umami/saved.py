"""What people keep in Umami: reports, segments and cohorts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marina.errors import UsageError
from marina.period import Period
from marina.umami.client import Client
from marina.umami.filters import NONE, Filters
from marina.umami.ids import checked
from marina.umami.values import money, reports
from marina.umami.values import saved as values
from marina.umami.values.base import Answer
from marina.umami.values.saved import Kind, Report, Segment

_ANSWERS: Mapping[str, Answer[Any]] = {
    "attribution": money.ATTRIBUTION,
    "breakdown": reports.BREAKDOWN,
    "funnel": reports.FUNNEL,
    "goal": reports.GOAL,
    "journey": reports.JOURNEY,
    "performance": money.PERFORMANCE,
    "retention": reports.RETENTION,
    "revenue": money.REVENUE,
    "utm": reports.UTM,
}


class Saved(Client):
    async def reports(self, website: str, type: str = "") -> tuple[Report, ...]:
        """The reports saved for a website, all or of one type."""
        params = {"websiteId": checked(website)} | ({"type": type} if type else {})
        return await self._all(values.REPORTS, "/reports", params)

    async def report(self, report: str) -> Report | None:
        """None: there is none."""
        path = f"/reports/{checked(report, 'a report')}"
        return await self._get(values.MAYBE_REPORT, path, fresh=0)

    async def create_report(
        self,
        website: str,
        type: str,
        name: str,
        parameters: Mapping[str, Any],
        description: str = "",
    ) -> Report:
        """Keep a report's question. `parameters` are as Umami takes them, without dates."""
        document = {
            "websiteId": checked(website),
            "type": type,
            "name": name,
            "description": description,
            "parameters": parameters,
        }
        return values.REPORT.read(await self._http.change("POST", "/reports", document))

    async def update_report(self, report: Report) -> Report:
        """Umami answers with the report as it was before."""
        document = {
            "websiteId": report.website_id,
            "type": report.type,
            "name": report.name,
            "description": report.description,
            "parameters": report.parameters,
        }
        path = f"/reports/{checked(report.id, 'a report')}"
        return values.REPORT.read(await self._http.change("POST", path, document))

    async def delete_report(self, report: str) -> None:
        await self._http.change("DELETE", f"/reports/{checked(report, 'a report')}")

    async def run_report(self, report: Report, period: Period, filters: Filters = NONE) -> Any:
        """Ask a saved question for a period: the answer that the method of its type gives."""
        answer = _ANSWERS.get(report.type)
        if not answer:
            raise UsageError(f"The bot cannot run reports of the type “{report.type}”.")
        parameters = {k: v for k, v in report.parameters.items() if not k.endswith("Date")}
        found = await self._report(
            answer, report.website_id, report.type, period, filters, parameters
        )
        return reports.merged(found) if report.type == "journey" else found

    async def segments(self, website: str, type: Kind = "segment") -> tuple[Segment, ...]:
        """The saved segments or cohorts of a website: `{"segment": id}` filters by one."""
        return await self._all(
            values.SEGMENTS, f"/websites/{checked(website)}/segments", {"type": type}
        )

    async def create_segment(
        self, website: str, type: Kind, name: str, parameters: Mapping[str, Any]
    ) -> Segment:
        """`parameters` are as Umami takes them, of a cohort for example those who did an event:

        {"filters": [], "dateRange": "90day", "action": {"type": "event", "value": "eoi-submit"}}
        """
        document = {"type": type, "name": name, "parameters": parameters}
        path = f"/websites/{checked(website)}/segments"
        return values.SEGMENT.read(await self._http.change("POST", path, document))
