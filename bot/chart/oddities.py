"""Charts that are hard to draw: of nothing, of one value, of too many, of strangers' words."""

from __future__ import annotations

from bot.chart.samples import BEFORE, HOURS, NOW, STEPS, WEEK, chart, days, hours, wave
from marina.card import Chart, Series

HOSTILE = "$\\frac{a}$ <b>& \u202eevil\ud800 \U0001f6a4 東京 " + "Zálg\u0300\u0301\u0302o " * 9


def odd() -> dict[str, Chart]:
    """By the name of the picture's file."""
    return (
        _lines()
        | _sparklines()
        | _bars()
        | _funnels()
        | _heatmaps()
        | _cohorts()
        | _flows()
        | _maps()
    )


def _lines() -> dict[str, Chart]:
    return {
        "lines-twelve": chart(
            "lines",
            "Twelve berths",
            days(30),
            *(
                Series(f"Berth {chr(65 + i)}{i * 7 % 40:02}", wave(30, 20 + 9 * i, i * 1.3))
                for i in range(12)
            ),
            subtitle="views a day · last 30 days",
        ),
        "lines-gaps": chart(
            "lines",
            "Umami was away for two days",
            days(9, "%a %-d"),
            Series(NOW, (312.0, 290.0, None, None, 401.0, None, 212.0, 230.0, 240.0)),
            Series(BEFORE, wave(9, 300)),
            subtitle=WEEK,
        ),
        "lines-zero": chart(
            "lines",
            "A week without anyone",
            days(7, "%a %-d"),
            Series(NOW, (0.0,) * 7),
            Series(BEFORE, (0.0,) * 7),
            subtitle=WEEK,
        ),
        "lines-one": chart(
            "lines", "One day", days(1), Series(NOW, (7.0,)), Series(BEFORE, (4.0,)), subtitle=WEEK
        ),
        "lines-few": chart(
            "lines",
            "A quiet berth",
            days(7, "%a %-d"),
            Series(NOW, (0.0, 1.0, 0.0, 0.0, 2.0, 0.0, 0.0)),
            Series(BEFORE, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)),
            subtitle=WEEK,
        ),
        "lines-none": chart(
            "lines", "Umami did not answer", days(7), Series(NOW, (None,) * 7), subtitle=WEEK
        ),
        "lines-hostile": chart(
            "lines",
            HOSTILE,
            (HOSTILE, *days(6)),
            Series(HOSTILE, wave(7, 30)),
            Series("before " + HOSTILE, wave(7, 20)),
            subtitle=HOSTILE,
            unit=HOSTILE,
        ),
    }


def _sparklines() -> dict[str, Chart]:
    return {
        "sparkline-zero": chart(
            "sparkline",
            "Berth A12",
            days(30),
            Series("views", (0.0,) * 30),
            subtitle="views a day · last 30 days",
        ),
        "sparkline-none": chart("sparkline", "Berth A12", (), Series("views", ())),
    }


def _bars() -> dict[str, Chart]:
    return {
        "bars-many": chart(
            "bars",
            "Berths by interest",
            (f"Berth number {i}" for i in range(44)),
            Series("views", tuple(float(900 // (i + 1)) for i in range(44))),
            subtitle="views",
        ),
        "bars-twelve": chart(
            "bars",
            "Twelve",
            (f"Country {i}" for i in range(12)),
            *(Series(f"Source {i}", wave(12, 30 + i, i)) for i in range(12)),
            subtitle="visitors",
        ),
        "bars-hostile": chart(
            "bars",
            HOSTILE,
            (HOSTILE, "", "$^$"),
            Series(HOSTILE, (3.0, None, 1.0)),
            Series("", (1.0, 2.0, 0.0)),
            subtitle=HOSTILE,
        ),
        "bars-none": chart("bars", "Nobody came", (), Series("visitors", ())),
    }


def _funnels() -> dict[str, Chart]:
    return {
        "funnel-zero": chart(
            "funnel",
            "From berth list to signed EOI",
            STEPS,
            Series("people", (41.0, 12.0, 0.0, 0.0, 0.0)),
            subtitle=WEEK,
        ),
        "funnel-none": chart(
            "funnel", "From berth list to signed EOI", STEPS, Series("people", (0.0,) * 5)
        ),
        "funnel-hostile": chart(
            "funnel",
            HOSTILE,
            (HOSTILE, "b", HOSTILE) * 3,
            Series("people", (9e6, 8e6, 7e6, 6e6, None, 4e6, 3.0, 2.0, 2.0)),
            subtitle=HOSTILE,
        ),
    }


def _heatmaps() -> dict[str, Chart]:
    return {
        "heatmap-zero": chart(
            "heatmap",
            "When visitors come",
            HOURS,
            *(Series(s.name, (0.0,) * 24) for s in hours()),
            subtitle="visits by hour",
        ),
        "heatmap-gaps": chart(
            "heatmap",
            HOSTILE,
            HOURS,
            *(Series(s.name + HOSTILE, (None, *s.values[1:])) for s in hours()),
            subtitle="visits by hour",
        ),
    }


def _cohorts() -> dict[str, Chart]:
    return {
        "cohort-hostile": chart(
            "cohort",
            HOSTILE,
            (HOSTILE, "b"),
            *(Series(HOSTILE, values) for values in ((0.0, None), (1.0, -1.0)) * 12),
            unit="%",
        ),
        "cohort-none": chart("cohort", "Nobody came", (), Series("18 May", ())),
    }


def _flows() -> dict[str, Chart]:
    return {
        "flow-zero": chart("flow", "Ways to eoi-submit", ("/ → /eoi",), Series("visits", (0.0,))),
        "flow-crowd": chart(
            "flow",
            HOSTILE,
            (f"Source {i % 9} → {HOSTILE} → {i} → {'/a → ' * i}the end" for i in range(14)),
            Series("visits", (*(2.0**i for i in range(13)), None)),
        ),
        "flow-none": chart("flow", "Nobody came", (), Series("visits", ())),
    }


def _maps() -> dict[str, Chart]:
    return {
        "map-one": chart(
            "map", "Where visitors live", ("MC", "??"), Series("visitors", (3.0, 1.0))
        ),
        "map-zero": chart("map", "Where visitors live", ("DE",), Series("visitors", (0.0,))),
    }
