"""What people keep in Umami: reports, segments and cohorts."""

from __future__ import annotations

from typing import Any, Literal

from marina.umami.values.base import Answer, Id, Long, MaybeMoment, Page, Text, value

Kind = Literal["segment", "cohort"]


@value
class Report:
    """A saved report: what it asks, without dates. `type` names the kind of report."""

    id: Id
    website_id: Id
    type: Text
    name: Text
    parameters: dict[str, Any]
    description: Long = ""
    created_at: MaybeMoment = None
    updated_at: MaybeMoment = None


@value
class Segment:
    """A saved filter; a cohort's is what people did. Use it as `{"segment": id}`."""

    id: Id
    website_id: Id
    type: Kind
    name: Text
    parameters: dict[str, Any]
    created_at: MaybeMoment = None


REPORT: Answer[Report] = Answer(Report)
MAYBE_REPORT: Answer[Report | None] = Answer(Report | None)
REPORTS: Answer[Page[Report]] = Answer(Page[Report])
SEGMENT: Answer[Segment] = Answer(Segment)
SEGMENTS: Answer[Page[Segment]] = Answer(Page[Segment])
