"""Cards to show: one with every block, and what a day at a marina looks like."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from marina.card import (
    Action,
    Actions,
    Card,
    Chart,
    Context,
    Field,
    Fields,
    Number,
    Series,
    Table,
    Text,
)
from marina.period import Period
from marina.port import Port, Website

ROME = ZoneInfo("Europe/Rome")
NIMARA = Port("nimara", "Port Nimara", (Website("site-1"), Website("site-2")), ROME)
VELA = Port("vela", "Marina Vela", (Website("site-3"),), ROME)
MAY = Period(
    datetime(2026, 5, 1, tzinfo=ROME),
    datetime(2026, 5, 15, tzinfo=ROME),
    "2026-05-01..2026-05-14",
    "1–14 May",
    days=14,
)
DAYS = tuple(f"{day} May" for day in range(1, 15))
THIS = (310.0, 298, 344, 401, 388, 290, 276, 351, 362, 430, 455, None, 470, 512)
BEFORE = (280.0, 290, 300, 310, 330, 250, 240, 300, 310, 320, 340, 360, 330, 350)
LINES = Chart(
    "lines",
    "Pageviews a day",
    DAYS,
    (Series("1–14 May", THIS), Series("the period before", BEFORE)),
    alt="Most on 14 May: 512 pageviews.",
)
FUNNEL = Chart(
    "funnel",
    "From the list to the signed EOI",
    ("Berths", "A berth", "Inquiry", "EOI sent", "EOI signed"),
    (Series("people", (918.0, 402, 61, 17, 4)),),
    alt="Of 918 people 4 signed.",
)
TRAFFIC = Card(
    "Traffic · Port Nimara",
    "2,762 visitors, 1–14 May: 13 % more than before. Google brought most of them.",
    Fields(
        Field("Visitors", "2,762", "▲ 13 %", "good", 2762, 2444),
        Field("Visits", "3,518", "▲ 9 %", "good", 3518, 3227),
        Field("Pageviews", "9,041", "=", "plain", 9041, 9041),
        Field("Bounce rate", "43 %", "▲ 4 %", "bad", 0.43, 0.41),
        Field("Time per visit", "1 m 38 s", "▼ 6 %", "bad", 98.0, 104.0),
    ),
    LINES,
    Table(
        ("Page", "Visitors", "Change"),
        (
            ("/berths", Number("918", 918), "▲ 12 %"),
            ("/", Number("744", 744), "▲ 3 %"),
            ("/berths/A12", Number("402", 402), "new"),
            ("/prices", Number("230", 230), "▼ 8 %"),
            ("/winter-storage/indoor/and/a-rather-long-path", Number("61", 61), "="),
        ),
    ),
    Table(
        ("Source", "Visitors"),
        (
            ("google.com", Number("1,204", 1204)),
            ("(direct)", Number("870", 870)),
            ("boats24.com", Number("152", 152)),
        ),
    ),
    Actions(
        Action("7 days", line="traffic port=nimara period=7d"),
        Action("30 days", line="traffic port=nimara period=30d"),
        Action("Funnel", line="funnel port=nimara"),
        Action("Open in Umami", url="https://umami.example/websites/1"),
    ),
    Context("1–14 May against 17–30 April · Europe/Rome · visitors over 2 websites"),
    port=NIMARA,
    period=MAY,
)
FUNNELED = Card(
    "Funnel · Port Nimara",
    "4 of 918 people signed an EOI; most leave between a berth and an inquiry.",
    Fields(
        Field("Signed", "4", "new", "good", 4, 0),
        Field("Inquiries", "61", "▲ 22 %", "good", 61, 50),
    ),
    FUNNEL,
    Text("A signed EOI counts only where the site identifies its visitors."),
    Actions(Action("Traffic", line="traffic port=nimara")),
    Context("1–14 May · Europe/Rome"),
    port=NIMARA,
    period=MAY,
)
VISIT = Card(
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
    port=NIMARA,
)
WRONG = Card(
    "/trafic",
    "I know no “trafic”. Did you mean /traffic?",
    Actions(Action("/traffic", line="traffic")),
)
EVERYTHING = Card(
    "Everything",
    "Every block at once.",
    Text("A paragraph."),
    Context("grey"),
    Fields(Field("Visitors", "7", "▲ 13 %", "good", 7, 6.2), Field("Time", "–")),
    Table(("Page", "Views"), (("/a", Number("12", 12.0)), ("", Number("–", None)))),
    LINES,
    FUNNEL,
    Actions(Action("30 days", line="traffic 30d"), Action("Umami", url="https://u.test/")),
    port=NIMARA,
    period=MAY,
)
