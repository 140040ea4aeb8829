"""Who asks, and what may be asked about."""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasChoices, Field

from marina.umami.values.base import Answer, Id, MaybeMoment, Page, Text, value


@value
class Website:
    id: Id
    name: Text
    domain: Text
    created_at: MaybeMoment = None
    reset_at: MaybeMoment = None  # its numbers start here
    team_id: str | None = None
    user_id: str | None = None


@value
class Team:
    id: Id
    name: Text


@value
class User:
    id: Id
    username: Text
    role: Text
    is_admin: bool = False
    created_at: MaybeMoment = None
    teams: tuple[Team, ...] = ()


@value
class DateRange:
    """First and last hit of a website; None: there is none."""

    start: Annotated[
        MaybeMoment, Field(validation_alias=AliasChoices("startDate", "mindate", "minDate"))
    ]
    end: Annotated[
        MaybeMoment, Field(validation_alias=AliasChoices("endDate", "maxdate", "maxDate"))
    ]


@value
class Config:
    cloud_mode: bool = False
    private_mode: bool = False


@value
class Heartbeat:
    ok: bool


@value
class Me:
    """`/me` also tells the token: it is not kept."""

    user: User


WEBSITE: Answer[Website | None] = Answer(Website | None)
WEBSITES: Answer[Page[Website]] = Answer(Page[Website])
TEAMS: Answer[Page[Team]] = Answer(Page[Team])
USERS: Answer[Page[User]] = Answer(Page[User])
USER: Answer[User] = Answer(User)
ME: Answer[Me] = Answer(Me)
DATE_RANGE: Answer[DateRange] = Answer(DateRange)
HEARTBEAT: Answer[Heartbeat] = Answer(Heartbeat)
CONFIG: Answer[Config] = Answer(Config)
