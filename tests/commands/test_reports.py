"""/reports: what people saved in Umami; who did what is told in tests/harbour.py."""

from __future__ import annotations

import json

import pytest

from bot.demo import Fault
from commands import MENU
from marina.asker import Asker
from marina.errors import Denied, Forbidden, UmamiError, UsageError
from tests.commands.conftest import chart, lines, table, tiles, told
from tests.harbour import ADA, CLEO, NICE, PORTDENICE, RESIDENCES, SPLIT, USER, hit

FUNNEL = {
    "window": 60,
    "steps": [{"type": "path", "value": "/berths"}, {"type": "event", "value": "inquire-click"}],
}
GOAL = {"type": "path", "value": "/berths"}


@pytest.fixture
def keep(demo):
    def kept(name, type, parameters, *sites):
        for site in sites or (PORTDENICE, RESIDENCES):
            demo.store.insert(
                "report",
                report_id=demo.store.new_id(),
                user_id=USER,
                website_id=site.id,
                type=type,
                name=name,
                description="",
                parameters=json.dumps(parameters),
                created_at=1,
                updated_at=1,
            )

    return kept


@pytest.fixture
def tell(marina, now):
    async def asked(line):
        asker = Asker(ports=(NICE, SPLIT), port=NICE, may_change=True)
        return await MENU.answer(line, asker, marina, now)

    return asked


@pytest.fixture
def may_write(demo):
    demo.store.rows("update user set role = 'user' where user_id = :id", {"id": USER})
    demo.store.rows("update team_user set role = 'team-member' where user_id = :id", {"id": USER})


def saved(demo) -> list[tuple[str, str]]:
    rows = demo.store.rows("select name, type from report order by name", {})
    return [(row["name"], row["type"]) for row in rows]


async def test_reports_of_one_name_and_question_are_one(ask, keep):
    keep("Way in", "funnel", FUNNEL)
    keep("Berths", "goal", GOAL, PORTDENICE)
    keep("Berths", "goal", GOAL | {"startDate": "2026-01-01"}, RESIDENCES)
    card = await ask("reports nice")

    assert [
        ("Berths", "goal", "portdenice.example, residences.example"),
        ("Way in", "funnel", "portdenice.example, residences.example"),
    ] == table(card, "Report")
    assert 'reports port=nice period=30d "Way in"' in lines(card)


async def test_a_port_without_a_report_says_so(ask):
    assert "0 reports are saved in Umami." == (await ask("reports split")).summary


async def test_a_funnel_is_run_for_a_period_and_compared(ask, keep):
    keep("Way in", "funnel", FUNNEL)
    card = await ask("reports way in nice 7d")  # ada and bob at the list, ada inquired

    assert "1 of 2 people got to inquire-click (50 %), none before, last 7 days." == card.summary
    assert [("/berths", 2, 1.0, 1), ("inquire-click", 1, 0.5, 1)] == table(card, "Step")
    assert ("funnel", (2.0, 1.0)) == (chart(card).kind, chart(card).series[0].values)


async def test_a_goal_is_run_by_a_part_of_its_name(ask, keep):
    keep("List of berths", "goal", GOAL)
    card = await ask("reports berths nice 7d")

    assert {"People": (2, 1), "Rate": (0.5, 1.0)} == tiles(card)
    assert "List of berths · Port de Nice" == card.title


async def test_a_filter_goes_with_it(ask, keep):
    keep("List of berths", "goal", GOAL)

    assert (1, 0) == tiles(await ask("reports berths nice 7d country=DE"))["People"]


DATA = {"revenue": 900, "currency": "EUR"}
UTM = ("newsletter", "email", "spring", None, None)


@pytest.mark.parametrize(
    ("type", "parameters", "column", "row"),
    [
        ("breakdown", {"fields": ["country", "device"]}, "country · device", "DE · mobile"),
        ("journey", {"steps": 3}, "Way", "/berths → /berths/A12 → inquire-click"),
        ("utm", {}, "Campaign", "spring"),
        (
            "attribution",
            {"model": "first-click", "type": "event", "step": "inquire-click"},
            "Referrer",
            "google.com",
        ),
        ("revenue", {"currency": "EUR"}, "Country", "Germany"),
    ],
)
async def test_lists_are_added_and_compared(ask, keep, demo, type, parameters, column, row):
    demo.load(
        [
            hit(PORTDENICE, CLEO, "16 May 10:00", "/", utm=UTM),
            hit(PORTDENICE, ADA, "19 May 10:00", "/crm", name="deposit-received", data=DATA),
        ]
    )
    keep("It", type, parameters)
    card = await ask("reports it nice 7d")
    number = 900 if type == "revenue" else 1

    assert (row, number, number) in table(card, column)
    assert card.summary.endswith(", last 7 days.")


async def test_retention_tells_who_came_back(ask, keep, demo):
    demo.load([hit(PORTDENICE, CLEO, "15 May 10:00", "/")])
    keep("Back", "retention", {"timezone": "UTC"})
    card = await ask("reports back nice 7d")

    # cleo and fay are the ones whose next day is over; ada's is today
    assert ("1 day", 0.5) == table(card, "After")[0]
    assert "4 newcomers, of whom 50 % came back the next day, last 7 days." == card.summary


async def test_of_speed_the_slowest_website_is_told(ask, keep, demo):
    for site, lcp in ((PORTDENICE, 1200.0), (RESIDENCES, 2500.0)):
        vitals = (lcp, 90.0, 0.05, 700.0, 200.0)
        demo.load([hit(site, ADA, "18 May 12:00", "/", type=5, vitals=vitals)])
    keep("Speed", "performance", {"metric": "lcp"})
    card = await ask("reports speed nice 7d")

    assert ("LCP", "2,500 ms") == table(card, "75 %")[0]
    assert ("CLS", "0.05") == table(card, "75 %")[2]


async def test_where_nothing_was_counted_that_is_said(ask, keep):
    keep("Tags", "utm", {})

    assert "Nothing was counted, last 7 days." == (await ask("reports tags nice 7d")).summary


async def test_a_kind_that_cannot_be_run_is_refused_in_words(ask, keep):
    keep("Odd", "insights", {})

    with pytest.raises(UsageError, match="cannot run reports of the type “insights”"):
        await ask("reports odd nice")


async def test_a_website_without_it_is_named(ask, keep):
    keep("Berths", "goal", GOAL, PORTDENICE)

    assert "residences.example has no such report" in told(await ask("reports berths nice"))


async def test_the_funnel_or_a_goal_is_saved_on_all_websites(tell, demo, may_write):
    funnel = await tell("reports save “Our way”")
    goal = await tell("reports save EOIs goal=eoi-submit")
    card = await tell("reports Our way 7d")

    assert "The funnel is saved in Umami as “Our way”." == funnel.summary
    assert "The goal of eoi-submit is saved in Umami as “EOIs”." == goal.summary
    assert [("EOIs", "goal")] * 2 + [("Our way", "funnel")] * 2 == saved(demo)
    assert [2, 1, 1, 0, 0] == [row[1] for row in table(card, "Step")]


async def test_the_funnel_of_a_berth_is_saved_with_it(tell, may_write):
    await tell("reports save A12 berth=a12")
    card = await tell("reports A12 7d")

    assert "/berths/A12" == table(card, "Step")[1][0]


async def test_a_view_only_account_is_told_which_role_it_takes(tell, keep):
    keep("Berths", "goal", GOAL)

    with pytest.raises(Denied, match="needs the role team-member in the team that owns portden"):
        await tell("reports save Mine")
    with pytest.raises(Denied, match="to delete reports, its account needs the role team-member"):
        await tell("reports delete berths yes")


async def test_it_is_asked_twice_before_a_report_is_deleted(tell, keep, demo, may_write):
    keep("Berths", "goal", GOAL)
    question = await tell("reports delete berths")
    assert 2 == len(saved(demo))
    (line,) = lines(question)
    card = await tell(line)

    assert "“Berths” is deleted in Umami." == card.summary
    assert [] == saved(demo)


@pytest.mark.parametrize("line", ["reports save X", "reports delete X"])
async def test_only_admins_change_reports(ask, line):
    with pytest.raises(Forbidden):
        await ask(line)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("reports brths", "Did you mean Berths?"),
        ("reports zzz", "There is Berths, Berths of old."),
        ("reports bert", "Which report? Berths, Berths of old."),
        ("reports save", "Please say: /reports save <name>"),
        ("reports save X color=red", "I do not understand “color=”."),
        ("reports save berths", "has a report “berths” already"),
        ("reports delete", "Please say: /reports delete <name>"),
    ],
)
async def test_what_is_not_understood_is_asked_back(tell, keep, may_write, line, says):
    keep("Berths", "goal", GOAL)
    keep("Berths of old", "goal", GOAL)

    with pytest.raises(UsageError) as exc:
        await tell(line)

    assert says in str(exc.value)


async def test_a_report_is_a_section_of_a_digest(tell):
    section = '"reports way in"'

    assert "way in" in str((await tell(f"digest preview {section}")).blocks)


async def test_no_zero_is_made_of_a_missing_answer(ask, keep, demo):
    keep("Berths", "goal", GOAL)
    demo.fault = Fault.crash().only("*/reports/goal")

    with pytest.raises(UmamiError):
        await ask("reports berths nice")
