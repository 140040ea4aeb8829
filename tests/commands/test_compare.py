"""/compare: Nice had 4 visitors in 7 days and 1 before; Split has none of its own."""

from __future__ import annotations

import pytest

from bot.demo import Fault
from marina.errors import UmamiError, UsageError
from tests.commands.conftest import chart, lines, table, tiles, told
from tests.harbour import ACISPLIT, BOB, DAN, PORTDENICE, RESIDENCES, hit


async def test_ports_stand_side_by_side_the_most_visited_first(ask, demo):
    demo.load([hit(ACISPLIT, BOB, "18 May 10:00", "/"), hit(ACISPLIT, BOB, "18 May 10:01", "/x")])
    card = await ask("compare split nice 7d")

    assert [
        ("Port de Nice", 4, 3, 6, 0.5, 1, 1),
        ("ACI Split", 1, 1, 2, 0.0, 0, 0),
    ] == table(card, "Port")
    assert ("Port de Nice", "ACI Split") == chart(card).labels
    assert [(4, 1), (1, 0)] == [line.values for line in chart(card).series]
    assert "Port de Nice 4 visitors, last 7 days, 3 more than before; then ACI Split 1." == (
        card.summary
    )


async def test_without_a_port_all_are_compared(ask):
    card = await ask("compare")

    assert ["ACI Split", "Port de Nice"] == sorted(str(row[0]) for row in table(card, "Port"))
    assert "compare ports=nice,split period=7d" in lines(card)


async def test_a_port_that_cannot_be_asked_is_named_and_left_out(ask, demo):
    demo.fault = Fault.crash().only(f"*{ACISPLIT.id}*")
    card = await ask("compare 7d")

    assert ["Port de Nice"] == [row[0] for row in table(card, "Port")]
    assert "No data for ACI Split: " in told(card)


async def test_if_no_port_can_be_asked_there_is_no_card(ask, demo):
    demo.fault = Fault.crash()

    with pytest.raises(UmamiError):
        await ask("compare")


async def test_one_website_of_a_port_may_be_missing(ask, demo):
    demo.fault = Fault.crash().only(f"*{RESIDENCES.id}*")
    card = await ask("compare nice 7d")

    assert (3, 1) == tiles(card)["Visitors"]
    assert f"No data for {RESIDENCES}" in told(card)


async def test_a_period_is_compared_with_any_other(ask):
    card = await ask("compare nice 11.-17. May with 4.-10. May")  # cleo, eve, fay with dan

    assert {
        "Visitors": (3, 1),
        "Visits": (3, 1),
        "Pageviews": (4, 2),
        "Bounce rate": (2 / 3, 0.0),
        "Average visit": (40.0, 30.0),
        "Inquiries": (0, 0),
    } == tiles(card)
    assert ("11–17 May", "4–10 May") == tuple(line.name for line in chart(card).series)
    assert card.summary.startswith("3 visitors, 11–17 May; 1, 4–10 May: 0.4 a day against 0.3, ")


async def test_before_the_first_hit_there_are_gaps_and_not_zeros(ask):
    card = await ask("compare nice 11.-17. May with 4.-10. May")

    assert (None, None, None, 1, 0, 0, 0) == chart(card).series[1].values
    assert "Umami has numbers of Port de Nice only from 7 May 2026 on." in told(card)


async def test_periods_of_other_lengths_are_compared_by_the_day(ask, demo):
    demo.load([hit(PORTDENICE, DAN, "1 May 00:00", "/")])
    card = await ask("compare nice 2026-05-11..2026-05-14 with 2026-05-01..2026-05-02")

    # cleo and eve in four days; dan in two
    assert "2 visitors, 11–14 May; 1, 1–2 May: 0.5 a day against 0.5." == card.summary


async def test_ports_in_periods_of_other_lengths_are_compared_by_the_day(ask, demo):
    demo.load([hit(PORTDENICE, DAN, "1 May 00:00", "/")])
    card = await ask("compare 2026-05-11..2026-05-14 with 2026-05-01..2026-05-02")

    assert ("Port de Nice", 2, 0.0) == table(card, "Port")[0][:3]
    assert "Port de Nice 2 visitors, 11–14 May, as many as before by the day" in card.summary
    assert [2, 0] == [*chart(card).series[1].values]
    assert "The periods differ in length" in told(card)


async def test_a_second_period_is_asked_for_with_its_word(ask):
    with pytest.raises(UsageError) as exc:
        await ask("compare nice 7d month")
    with pytest.raises(UsageError, match="One period at a time"):
        await ask("traffic nice 7d month")

    assert ("compare nice 7d with month",) == exc.value.lines


async def test_all_are_all_ports_and_elsewhere_lead_here(ask):
    with pytest.raises(UsageError) as exc:
        await ask("traffic all")

    assert (await ask("compare 7d")).summary == (await ask("compare all 7d")).summary
    assert ("compare",) == exc.value.lines


async def test_hours_are_not_drawn_over_days(ask):
    card = await ask("compare nice today with 2026-05-10..2026-05-16")

    assert () == card.charts
    assert "Visitors" in tiles(card)
