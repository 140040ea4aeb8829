"""When a digest is due: a wall time by the calendar, in a time zone. No cron."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Every = Literal["day", "week", "month"]
DAY = timedelta(days=1)
SPOKEN: dict[Every, str] = {"day": "daily", "week": "weekly", "month": "monthly"}


@dataclass(frozen=True, slots=True)
class Schedule:
    """A time that the clock skips comes later by as much; of one that it repeats, the first."""

    every: Every
    weekday: int  # 0 is Monday
    day: int  # of the month; in a shorter month its last
    at: time
    zone: ZoneInfo

    def latest(self, now: datetime) -> tuple[date, datetime]:
        """The newest date whose time has come, and that moment in UTC.

        >>> weekly = Schedule("week", 0, 1, time(8), ZoneInfo("Europe/Paris"))
        >>> day, moment = weekly.latest(datetime(2026, 5, 19, tzinfo=UTC))
        >>> f"{day}, {moment:%H:%M}"
        '2026-05-18, 06:00'
        """
        day = self._until(now.astimezone(self.zone).date() + DAY)
        while (moment := self.moment(day)) > now:
            day = self._until(day - DAY)
        return day, moment

    def following(self, now: datetime) -> tuple[date, datetime]:
        """The next date, and the moment its time will come."""
        day = self._after(self.latest(now)[0])
        return day, self.moment(day)

    def moment(self, day: date) -> datetime:
        return datetime.combine(day, self.at, self.zone).astimezone(UTC)

    def period(self, day: date) -> str:
        """What that day's digest is about, absolute: the day, the whole week or month before.

        >>> daily, weekly, monthly = (
        ...     Schedule(it, 0, 1, time(8), ZoneInfo("UTC")) for it in ("day", "week", "month")
        ... )
        >>> [it.period(date(2026, 5, 18)) for it in (daily, weekly, monthly)]
        ['2026-05-17', '2026-W20', '2026-04']
        """
        match self.every:
            case "day":
                return f"{day - DAY}"
            case "week":
                return f"{day - timedelta(days=day.weekday() + 7):%G-W%V}"
            case "month":
                return f"{day.replace(day=1) - DAY:%Y-%m}"

    def __str__(self) -> str:
        """
        >>> print(Schedule("month", 0, 31, time(8), ZoneInfo("Europe/Paris")))
        monthly on the 31st (or the month's last day) at 08:00, Europe/Paris
        """
        match self.every:
            case "day":
                on = "daily"
            case "week":
                on = f"weekly on {calendar.day_name[self.weekday]}"
            case "month":
                last = " (or the month's last day)" if self.day > 28 else ""
                on = f"monthly on the {ordinal(self.day)}{last}"
        return f"{on} at {self.at:%H:%M}, {self.zone.key}"

    @property
    def said(self) -> str:
        """As one types it: "weekly Mon 08:00"."""
        on = {"day": "", "week": f" {calendar.day_abbr[self.weekday]}", "month": f" {self.day}"}
        return f"{SPOKEN[self.every]}{on[self.every]} {self.at:%H:%M}"

    def _until(self, day: date) -> date:
        """The newest date of the schedule that is not after `day`."""
        match self.every:
            case "day":
                return day
            case "week":
                return day - timedelta(days=(day.weekday() - self.weekday) % 7)
            case "month":
                here = self._in_month(day)
                return here if here <= day else self._in_month(day.replace(day=1) - DAY)

    def _after(self, day: date) -> date:
        """The one that comes next, `day` being one of them."""
        match self.every:
            case "day":
                return day + DAY
            case "week":
                return day + 7 * DAY
            case "month":
                return self._in_month(day.replace(day=28) + 4 * DAY)

    def _in_month(self, day: date) -> date:
        return day.replace(day=min(self.day, calendar.monthrange(day.year, day.month)[1]))


def told(moment: datetime, zone: ZoneInfo) -> str:
    """As people read it: "Mon 18 May 08:00"."""
    here = moment.astimezone(zone)
    return f"{here:%a} {here.day} {here:%b %H:%M}"


def ordinal(number: int) -> str:
    """
    >>> [ordinal(n) for n in (1, 2, 3, 11, 22)]
    ['1st', '2nd', '3rd', '11th', '22nd']
    """
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number in (11, 12, 13) else ending}"
