"""Cards to send: one with every block, and one of each kind of chart."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from marina.card import (
    Action,
    Actions,
    Card,
    Chart,
    Context,
    Field,
    Fields,
    Kind,
    Number,
    Series,
    Table,
    Text,
)

GOLDEN = Path(__file__).parent / "cards"
PNG = b"\x89PNG\r\n\x1a\n a picture"
DAYS = ("Sat 16", "Sun 17", "Mon 18", "Tue 19", "Wed 20", "Thu 21", "Fri 22")
LINES = Chart(
    "lines",
    "Pageviews",
    DAYS,
    (
        Series("this period", (310.0, 298.0, 344.0, 401.0, 388.0, 290.0, 276.0)),
        Series("before", (280.0, 290.0, 300.0, 310.0, 330.0, 250.0, None)),
    ),
    alt="Most on Tuesday 19 May: 401 pageviews.",
    subtitle="16–22 May · Europe/Paris",
)
FUNNEL = Chart(
    "funnel",
    "From the list to the signed EOI",
    ("Berths", "A berth", "Inquiry", "EOI sent", "EOI signed"),
    (Series("people", (918.0, 402.0, 61.0, 17.0, 4.0)),),
    alt="Of 918 people 4 signed.",
)
HOSTILE = "[Click](https://evil.test) **b** <at>Ana</at> # `x` & $x$"
EVERYTHING = Card(
    f"Traffic · Nice {HOSTILE}",
    "2,762 visitors & more, last 7 days: 13 % more than before.",
    Text(f"Said {HOSTILE}\nand on a second line."),
    Fields(
        Field("Visitors", "2,762", "▲ 13 %", "good", 2762, 2444),
        Field("Visits", "3,518", "▲ 9 %", "good"),
        Field("Pageviews", "9,041", "="),
        Field("Bounce rate", "43 %", "▲ 4 %", "bad", 0.43, 0.41),
        Field("Time per visit", "–"),
    ),
    Table(("Page", "Views"), ((HOSTILE, Number("12", 12.0)), ("", Number("–", None)))),
    LINES,
    FUNNEL,
    Actions(Action("30 days", line="traffic port=nice"), Action("Umami", url="https://u.test/")),
    Context("last 7 days · Europe/Paris"),
)
ALERT = Card(
    "Jack Walsh · Costa Charter",
    "Jack Walsh is on Port Nimara's site, for the 4th time: looks at berth A27.",
    Fields(Field("Owner", "Nora Keane"), Field("Deal", "Negotiation"), Field("Last visit", "3 d")),
    Text("Berth A27 · Prices · Brochure (downloaded)"),
    Actions(
        Action("Journey", line="client CRM-1001"),
        Action("Mine", line="mine CRM-1001"),
        Action("Snooze 1 day", line="snooze CRM-1001 1d"),
        Action("Open in CRM", url="https://crm.example/CRM-1001"),
    ),
    Context("from google.com · Milan · for 4 minutes so far"),
)


def chart(kind: Kind) -> Chart:
    """A small one of that kind."""
    match kind:
        case "lines":
            return LINES
        case "funnel":
            return FUNNEL
        case "sparkline":
            return Chart(kind, "Online", DAYS, (Series("n", (1.0, 2, 3, 2, 5, 4, 3)),), "Now 3.")
        case "bars":
            names = ("google.com", "(direct)", "boats24.com")
            return Chart(kind, "Sources", names, (Series("visitors", (9.0, 8, 1)),), "Google: 9.")
        case "heatmap":
            hours = tuple(f"{hour:02}" for hour in range(24))
            rows = tuple(
                Series(day, tuple(float(h) for h in range(24))) for day in ("Mon", "Tue", "Wed")
            )
            return Chart(kind, "Hours", hours, rows, "Most at 23.")
        case "cohort":
            weeks = (Series("4 May · 80", (90.0, 12, 8)), Series("11 May · 95", (88.0, 10, None)))
            return Chart(kind, "Back again", ("0 d", "1 d", "7 d"), weeks, "8 % a week later.")
        case "flow":
            ways = ("/ → /prices → /eoi", "/berths → /eoi")
            return Chart(kind, "Ways", ways, (Series("visits", (31.0, 22)),), "31 by the prices.")
        case "map":
            return Chart(
                kind, "Countries", ("DE", "FR"), (Series("visitors", (3.0, 9)),), "France: 9."
            )


def of_kind(kind: Kind) -> Card:
    return Card(f"A {kind} chart", "One of that kind.", chart(kind), Context("7 days"))


CARDS = {
    "everything": EVERYTHING,
    "alert": ALERT,
    **{kind: of_kind(kind) for kind in get_args(Kind)},
}
