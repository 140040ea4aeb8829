"""Charts as a marina's week brings them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from math import exp, pi, sin

from marina.card import Chart, Kind, Series

START = date(2026, 5, 18)


def days(count: int, form: str = "%a %-d %b") -> tuple[str, ...]:
    return tuple(f"{START + timedelta(i):{form}}" for i in range(count))


def wave(count: int, size: float, shift: float = 0) -> tuple[float, ...]:
    """Busier at the end of the week, a little uneven: the same each time."""
    return tuple(
        float(round(size * (1 + 0.35 * sin(2 * pi * (i + 3) / 7) + 0.18 * sin(i * 1.7 + shift))))
        for i in range(count)
    )


WEEK = "visitors a day · 18 - 24 May 2026 · Europe/Paris"
NOW, BEFORE = "this week", "week before"
HOURS = tuple(f"{hour:02}" for hour in range(24))
PORTS = ("Nimara", "Vela", "Porto Azul", "Kestrel", "Split", "Nice")
VISITORS = {
    **{"DE": 812.0, "GB": 604.0, "FR": 377.0, "IT": 251.0, "NL": 186.0, "HR": 143.0, "AT": 120.0},
    **{"CH": 96.0, "SE": 61.0, "PL": 40.0, "MT": 33.0, "MC": 21.0, "US": 74.0, "AE": 18.0},
}
ABROAD = VISITORS | {"US": 1390.0, "BR": 210.0, "AU": 330.0, "JP": 96.0, "ZA": 51.0, "SG": 44.0}
LIVE = "3 3 4 6 5 5 7 9 8 8 6 5 5 4 6 8 9 12 14 13 11 10 10 9 11 12 10 9 8 9"
STEPS = ("Berth list", "A berth", "Inquiry clicked", "EOI submitted", "Signed EOI")
PAGES = (
    *("/berths", "/berths/A12", "/contact", "/marina/facilities-and-services/winter-storage"),
    *("/prices", "/berths/C07-superyacht", "/events/regatta-2026"),
)

END = "a berth → inquire-click → eoi-submit"
WAYS = tuple(
    f"{way}{END}"
    for way in (
        *("google.com → / → /berths → ", "Direct → / → /berths → ", "Direct → /berths → "),
        *("boat24.com → /berths → ", "boat24.com → ", "newsletter → /brochure → /berths → "),
        "instagram.com → / → /marina → /berths → ",
    )
)


def hours() -> tuple[Series, ...]:
    rows = []
    for d, name in enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")):
        busy = (1, 1.1, 1.05, 1.2, 0.9, 0.55, 0.7)[d]
        values = (
            busy * (14 * exp(-(((h - 11) / 3.5) ** 2)) + 19 * exp(-(((h - 20.3) / 1.9) ** 2)))
            for h in range(24)
        )
        rows.append(Series(name, tuple(float(round(v + (d * 7 + 3) % 3)) for v in values)))
    return tuple(rows)


def chart(
    kind: Kind,
    title: str,
    labels: Iterable[str],
    *series: Series,
    subtitle: str = "",
    unit: str = "",
) -> Chart:
    return Chart(kind, title, tuple(labels), series, "Told.", subtitle=subtitle, unit=unit)


def usual() -> dict[str, Chart]:
    """By the name of the picture's file."""
    parts = (_lines, _sparklines, _bars, _funnels, _heatmaps, _cohorts, _flows, _maps)
    return {name: it for part in parts for name, it in part().items()}


def _lines() -> dict[str, Chart]:
    return {
        "lines-week": chart(
            "lines",
            "Visitors · Port Nimara",
            days(7, "%a %-d"),
            Series(NOW, wave(7, 412)),
            Series(BEFORE, wave(7, 370, 2)),
            subtitle=WEEK,
        ),
        "lines-quarter": chart(
            "lines",
            "Visitors · Port Nimara",
            days(90),
            Series("last 90 days", wave(90, 1412)),
            Series("90 days before", wave(90, 1170, 2)),
            subtitle="visitors a day · 18 May - 15 Aug 2026 · Europe/Paris",
        ),
        "lines-hours": chart(
            "lines",
            "Visitors today · Marina Vela",
            (f"{h:02}:00" for h in range(24)),
            Series("today", tuple(wave(15, 31)) + (None,) * 9),
            Series("week before", wave(24, 28, 1)),
            subtitle="visitors an hour · Tue 19 May 2026, until 15:30 · Europe/Zagreb",
        ),
        "lines-ports": chart(
            "lines",
            "Visitors by port",
            days(30),
            *(Series(name, wave(30, 90 * (i + 1), i * 1.3)) for i, name in enumerate(PORTS)),
            subtitle="visitors a day · last 30 days",
        ),
        "lines-rate": chart(
            "lines",
            "Bounce rate",
            days(14, "%a %-d"),
            Series("last 14 days", tuple(v / 900 for v in wave(14, 380))),
            Series("before", tuple(v / 900 for v in wave(14, 420, 2))),
            subtitle="share of visits · 18 - 31 May 2026",
            unit="%",
        ),
        "lines-time": chart(
            "lines",
            "Time per visit",
            days(14, "%a %-d"),
            Series("last 14 days", wave(14, 98)),
            subtitle="minutes and seconds a visit",
            unit="s",
        ),
        "lines-large": chart(
            "lines",
            "All ports",
            (f"{date(2026, m, 1):%b}" for m in range(1, 13)),
            Series("2026", wave(12, 1_412_000)),
            subtitle="pageviews a month",
        ),
    }


def _sparklines() -> dict[str, Chart]:
    return {
        "sparkline-live": chart(
            "sparkline",
            "Port Nimara, last 30 minutes",
            (f"{minute:02}" for minute in range(30)),
            Series("people", tuple(map(float, LIVE.split()))),
            subtitle="people on the site a minute",
        ),
    }


def _bars() -> dict[str, Chart]:
    return {
        "bars-pages": chart(
            "bars",
            "Top pages",
            PAGES,
            Series("visitors", (1204.0, 655.0, 431.0, 388.0, 210.0, 96.0, 0.0)),
            subtitle="visitors · 18 - 24 May 2026",
        ),
        "bars-compared": chart(
            "bars",
            "Where they come from",
            ("Direct", "Google", "boat24.com", "marina-guide.example", "Newsletter May"),
            Series(NOW, (812.0, 640.0, 211.0, 120.0, 96.0)),
            Series(BEFORE, (790.0, 702.0, 88.0, 131.0, 0.0)),
            subtitle=WEEK,
        ),
        "bars-days": chart(
            "bars",
            "Inquiries",
            days(14, "%-d %b"),
            Series(
                "inquiries", tuple(float(v) for v in (2, 0, 1, 4, 3, 7, 5, 1, 2, 0, 3, 6, 9, 4))
            ),
            subtitle="inquiry-click events a day",
        ),
        "bars-month": chart(
            "bars",
            "Inquiries",
            days(31, "%-d %b"),
            Series("inquiries", wave(31, 5)),
            subtitle="inquiry-click events a day",
        ),
        "bars-groups": chart(
            "bars",
            "League of ports",
            PORTS,
            Series(NOW, (512.0, 433.0, 380.0, 355.0, 240.0, 198.0)),
            Series(BEFORE, (470.0, 460.0, 300.0, 355.0, 260.0, 90.0)),
            subtitle=WEEK,
        ),
        "bars-why": chart(
            "bars",
            "What changed",
            ("Google", "Direct", "boat24.com", "Newsletter", "Facebook"),
            Series("visitors more or fewer", (120.0, 44.0, 31.0, -62.0, -18.0)),
            subtitle="visitors more or fewer than the week before",
        ),
    }


def _funnels() -> dict[str, Chart]:
    return {
        "funnel-eoi": chart(
            "funnel",
            "From berth list to signed EOI",
            STEPS,
            Series("people", (2081.0, 1160.0, 214.0, 61.0, 19.0)),
            subtitle="people · 18 - 24 May 2026 · within 30 days",
        ),
    }


def _heatmaps() -> dict[str, Chart]:
    return {
        "heatmap-hours": chart(
            "heatmap",
            "When visitors come",
            HOURS,
            *hours(),
            subtitle="visits by hour · last 30 days · Europe/Paris",
        ),
    }


def _cohorts() -> dict[str, Chart]:
    after = (1, 2, 3, 4, 5, 6, 7, 14, 21, 28)
    rows = []
    for week in range(13):
        shares = (0.07 / (1 + day * 0.28) * (1 + 0.3 * sin(week + day)) for day in after)
        known = tuple(
            share if 7 * (13 - week) > day + 2 else None
            for day, share in zip(after, shares, strict=True)
        )
        first = START + timedelta(7 * week)
        rows.append(
            Series(f"{first:%-d %b} - {first + timedelta(6):%-d %b} · {280 + week * 9}", known)
        )
    return {
        "cohort-weeks": chart(
            "cohort",
            "Who comes back so many days later",
            (f"{day} d" for day in after),
            *rows,
            subtitle="share of the newcomers of each row · last 90 days",
            unit="%",
        ),
    }


def _flows() -> dict[str, Chart]:
    return {
        "flow-eoi": chart(
            "flow",
            "Ways to eoi-submit",
            WAYS,
            Series("visits", (31.0, 22.0, 14.0, 9.0, 7.0, 5.0, 3.0)),
            subtitle="the 7 most frequent ways, 91 of 130 visits · last 30 days",
        ),
    }


def _maps() -> dict[str, Chart]:
    return {
        "map-europe": chart(
            "map",
            "Where visitors live · Port Nimara",
            VISITORS,
            Series("visitors", tuple(VISITORS.values())),
            Series("before", tuple(round(it * 0.9) for it in VISITORS.values())),
            subtitle=WEEK,
        ),
        "map-world": chart(
            "map",
            "Where visitors live · Harbour Kestrel",
            ABROAD,
            Series("visitors", tuple(ABROAD.values())),
            subtitle=WEEK,
        ),
    }
