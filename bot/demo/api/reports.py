"""Running reports: `POST /api/reports/{type}`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.demo.filters import Filters
from bot.demo.refusals import crash
from bot.demo.reports import (
    attribution,
    breakdown,
    funnel,
    goal,
    journey,
    performance,
    retention,
    revenue,
    utm,
)
from bot.demo.reports.bodies import RUN
from bot.demo.routes import LAST, Answer, Call, Json, Routes
from bot.demo.scope import Scope
from bot.demo.window import Window

Report = Callable[[Scope, Mapping[str, Any]], Json]
REPORTS: Final[Mapping[str, Report]] = {
    "attribution": attribution.run,
    "breakdown": breakdown.run,
    "funnel": funnel.run,
    "goal": goal.run,
    "journey": journey.run,
    "performance": performance.run,
    "retention": retention.run,
    "revenue": revenue.run,
    "utm": utm.run,
}

routes = Routes()


def _runs(kind: str, report: Report) -> Answer:
    def run(call: Call) -> Json:
        call.may_see(call.given["websiteId"])
        asked = call.given["parameters"]
        window = Window(asked["startDate"], asked["endDate"])
        # the body's own type was checked: another report's parameters lack what this one reads
        if call.given["type"] != kind or max(abs(window.start), abs(window.end)) > LAST:
            raise crash()
        filters = Filters.parse(call.given["filters"], numbered=False)
        scope = Scope(call.store, call.given["websiteId"], window, call.now, filters)
        return report(scope, asked)

    return run


for _kind, _report in REPORTS.items():
    routes.post(f"/api/reports/{_kind}", RUN)(_runs(_kind, _report))
