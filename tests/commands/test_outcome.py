"""/outcome: sent once, whatever happens on the way; ada is a client here."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.demo import Fault
from commands import MENU
from marina import Marina, outcomes
from marina.asker import Asker
from marina.errors import Forbidden, UmamiError, Unreachable, UsageError
from marina.identity import sign
from marina.policy import Policy
from marina.store import Client
from tests.commands.conftest import table, told
from tests.harbour import ADA, CLEO, NICE, PORTDENICE, RESIDENCES, SPLIT, hit

LINE = "outcome signed-eoi client=CRM-7 berth=a12 value=42,500"
KEY = b"0123456789abcdef0123456789abcdef"
OLD_KEY = b"fedcba9876543210fedcba9876543210"
SEND = "*/api/send"


@pytest.fixture(autouse=True)
async def client(demo, marina):
    known = ADA._replace(distinct_id="CRM-7")
    demo.load(
        [
            hit(PORTDENICE, known, "18 May 09:00", "/berths/A12"),
            hit(PORTDENICE, known, "18 May 09:01", "/prices"),
            hit(RESIDENCES, known, "18 May 09:02", "/"),
        ]
    )
    await marina.store.save_clients(
        [
            Client("CRM-7", "Ada Lind", berth="B7", port="nice", consent=True),
            Client("CRM-8", "Ben Roth", port="nice", consent=True),
        ]
    )


@pytest.fixture
def tell(marina, now):
    async def asked(line, later=timedelta(0), of: Marina = marina):
        asker = Asker("slack:U1", ports=(NICE, SPLIT), port=NICE, may_change=True)
        return await MENU.answer(line, asker, of, now + later)

    return asked


def stored(demo) -> list[tuple[str, str, str]]:
    """Every event of the CRM: name, website, distinct id."""
    return [
        tuple(row)
        for row in demo.store.rows(
            """select e.event_name, e.website_id, s.distinct_id from website_event e
               join session s on s.id = e.session where e.hostname = 'crm.invalid'""",
            {},
        )
    ]


async def test_an_outcome_is_told_to_the_website_that_the_client_looked_at_most(tell, demo):
    card = await tell(LINE)

    assert [("signed-eoi", PORTDENICE.id, "CRM-7")] == stored(demo)
    assert "signed-eoi of Ada Lind is told to Umami, with EUR 42,500." == card.summary
    assert [
        ("Event", "signed-eoi"),
        ("Client", "Ada Lind"),
        ("Berth", "A12"),
        ("Value", "EUR 42,500"),
        ("Website", "portdenice.example"),
    ] == table(card, "Sent")[:5]
    assert "Umami cannot take it back." in told(card)


async def test_revenue_and_the_berths_funnel_know_of_it(tell, ask):
    await tell(LINE)
    revenue = await ask("revenue nice 7d")
    events = await ask("events signed-eoi nice 7d")

    assert revenue.summary.startswith("EUR 42,500 in 1 payment")
    assert [("A12", 1, 1, 1 / 3)] == table(events, "Berth")  # of three who looked at it


async def test_the_same_outcome_is_sent_once(tell, demo):
    await tell(LINE)

    with pytest.raises(UsageError, match=r"was sent .* on 19 May at 15:31; it is not sent twice"):
        await tell("outcome signed-eoi Ada A12 99")
    assert 1 == len(stored(demo))


async def test_a_second_one_of_its_kind_has_a_number(tell, demo):
    await tell("outcome deposit-received CRM-7 A12 4000")
    await tell("outcome deposit-received CRM-7 A12 4000 number=2")

    assert 2 == len(stored(demo))


async def test_without_a_berth_it_is_the_clients_own(tell):
    card = await tell("outcome contract-signed client=CRM-7")

    assert ("Berth", "B7") in table(card, "Sent")
    assert "contract-signed of Ada Lind is told to Umami." == card.summary


async def test_an_answer_that_got_lost_is_looked_for_and_not_repeated(tell, demo):
    demo.fault = Fault.truncated().only(SEND, times=1)  # stored, but who knows
    with pytest.raises(UmamiError, match=r"may be stored or not, so it is not repeated.*15:36"):
        await tell(LINE)
    with pytest.raises(UsageError, match="it is not sent twice"):
        await tell(LINE, timedelta(minutes=1))

    assert 1 == len(stored(demo))


async def test_what_was_not_stored_is_sent_again_only_when_that_is_certain(tell, demo):
    demo.fault = Fault.crash().only(SEND, times=1)
    with pytest.raises(UmamiError, match="did not confirm"):
        await tell(LINE)
    with pytest.raises(UsageError, match="did not confirm"):
        await tell(LINE, timedelta(minutes=2))
    assert [] == stored(demo)
    await tell(LINE, timedelta(minutes=6))

    assert 1 == len(stored(demo))


async def test_a_stop_in_the_middle_counts_as_not_known(tell, marina, now, demo):
    entry = outcomes.Entry("sending", now, "slack:U1")
    known = (await marina.store.known(["CRM-7"]))["CRM-7"]
    await marina.store.note(outcomes.key(NICE, known, "signed-eoi", "A12", 1), f"{entry}")

    with pytest.raises(UsageError, match="did not confirm"):
        await tell(LINE, timedelta(minutes=1))
    assert [] == stored(demo)


async def test_another_berths_outcome_is_not_taken_for_it(tell, demo):
    await tell("outcome signed-eoi CRM-7 B7 100")
    demo.fault = Fault.crash().only(SEND, times=1)
    with pytest.raises(UmamiError):
        await tell(LINE)
    await tell(LINE, timedelta(minutes=6))

    assert 2 == len(stored(demo))


async def test_what_certainly_did_not_leave_may_be_sent_at_once(tell, demo):
    demo.fault = Fault.too_many().only(SEND, times=1)
    with pytest.raises(Unreachable):
        await tell(LINE)
    await tell(LINE)

    assert 1 == len(stored(demo))


async def test_two_at_once_are_one(tell, marina, demo):
    await marina.store.note("x", "y")
    claim = outcomes._claim("", "mine")

    with pytest.raises(UsageError, match="Somebody is sending just this"):
        await marina.store.amend("x", claim)
    assert "y" == await marina.store.recall("x")


async def test_a_client_who_was_never_there_is_not_made_up(tell, demo):
    with pytest.raises(UsageError, match=r"Ben Roth never looked .* Nothing was sent") as exc:
        await tell("outcome signed-eoi client=CRM-8 berth=A12")

    assert ("client CRM-8",) == exc.value.lines
    assert [] == stored(demo)


async def test_an_anonymous_visit_is_no_visit_of_the_client(tell, demo):
    demo.load([hit(PORTDENICE, CLEO._replace(key="CRM-8"), "18 May 09:00", "/")])

    with pytest.raises(UsageError, match="never looked"):
        await tell("outcome signed-eoi client=CRM-8 berth=A12")


async def test_an_outcome_closes_the_funnel(tell, ask, demo):
    known = ADA._replace(distinct_id="CRM-7")
    berth = {"berth": "A12"}
    demo.load(
        [
            hit(PORTDENICE, known, "18 May 08:00", "/berths"),
            hit(PORTDENICE, known, "18 May 09:02", "/eoi", name="inquire-click", data=berth),
            hit(PORTDENICE, known, "18 May 09:05", "/eoi", name="eoi-submit", data=berth),
        ]
    )
    await tell(LINE)
    steps = {of: table(await ask(f"funnel nice {of} 30d"), "Step") for of in ("", "A12", "B7")}

    assert [4, 3, 2, 1, 1] == [row[1] for row in steps[""]]
    assert [1, 0] == [steps[of][-1][1] for of in ("A12", "B7")]


async def test_one_of_another_name_is_told_once_it_is_meant(tell, demo):
    with pytest.raises(UsageError, match="If it is meant so: sure=yes") as exc:
        await tell("outcome boat-launched CRM-7")
    await tell(exc.value.lines[-1])

    assert ["boat-launched"] == [name for name, *_ in stored(demo)]


async def test_what_the_crm_told_by_itself_is_not_told_again(tell, demo):
    known = ADA._replace(distinct_id="CRM-7")
    crm = {"name": "signed-eoi", "hostname": "crm.invalid"}
    demo.load([hit(PORTDENICE, known, "18 May 12:00", "/crm", **crm)])
    with pytest.raises(UsageError, match="has signed-eoi of this client already, of 18 May"):
        await tell(LINE)
    await tell(f"{LINE} number=2")

    assert 2 == len(stored(demo))


async def test_who_did_not_consent_is_not_named(tell, marina, demo):
    demo.load([hit(PORTDENICE, ADA._replace(distinct_id="CRM-9"), "18 May 09:00", "/")])
    await marina.store.save_clients([Client("CRM-9", "Hidden Hans", port="nice")])
    card = await tell("outcome signed-eoi client=CRM-9")

    assert "signed-eoi of CRM-9 is told to Umami." == card.summary
    assert "Hans" not in f"{card}"


async def test_of_whom_is_proposed_with_the_rest_of_the_line(tell):
    with pytest.raises(UsageError) as exc:
        await tell("outcome signed-eoi client=CRM-77 berth=A12 value=5")

    assert {"event=signed-eoi", "berth=A12", "value=5"} < set(exc.value.lines[0].split())


async def test_five_at_once_send_it_once(tell, demo):
    await asyncio.gather(*(tell(LINE) for _ in range(5)), return_exceptions=True)

    assert 1 == len(stored(demo))


@pytest.mark.parametrize("key", [KEY, OLD_KEY])
async def test_after_a_change_of_keys_it_is_told_under_the_id_they_came_with(
    tell, marina, demo, key
):
    signed = sign("CRM-7", key)
    demo.load([hit(RESIDENCES, ADA._replace(distinct_id=signed), "18 May 09:00", "/")])
    await tell(LINE, of=replace(marina, policy=Policy(keys=(KEY, OLD_KEY))))

    assert [signed] == [id for *_, id in stored(demo)]


async def test_with_a_key_it_is_told_under_the_signed_id(tell, marina, demo):
    signed = sign("CRM-7", KEY)
    demo.load([hit(RESIDENCES, ADA._replace(distinct_id=signed), "18 May 09:00", "/")])
    await tell(LINE, of=replace(marina, policy=Policy(keys=(KEY,))))

    assert [("signed-eoi", RESIDENCES.id, signed)] == stored(demo)


async def test_only_those_who_may_tell_outcomes(ask):
    with pytest.raises(Forbidden, match="tell outcomes"):
        await ask(LINE)


async def test_what_was_told_is_listed_newest_first(tell, ask):
    await tell(LINE)
    card = await ask("outcome nice")

    assert "1 outcome was told to Umami in 90 days." == card.summary
    assert [("signed-eoi", "DE")] == [row[1:] for row in table(card, "When")]
    assert "No outcome was told" in (await ask("outcome split")).summary


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("outcome signd-eoi CRM-7", "Did you mean signed-eoi?"),
        ("outcome xxx CRM-7", "There are signed-eoi, contract-signed, deposit-received"),
        ("outcome signed-eoi", "Which client?"),
        ("outcome signed-eoi CRM-7 berth=A/12", "is no berth"),
        ("outcome signed-eoi CRM-7 A12 lots", "“lots” is no amount of money"),
        ("outcome signed-eoi CRM-7 A12 value=1000000000000", "is no amount of money"),
        ("outcome signed-eoi CRM-7 A12 value=-50", "For example: value=50"),
        ("outcome signed-eoi CRM-7 A12 0", "above nothing"),
        ("outcome signed-eoi CRM-7 A12 5 currency=EUX", "Did you mean EUR?"),
        ("outcome signed-eoi CRM-7 A12 5 currency=hkk", "Did you mean HKD?"),
        ("outcome boat_launched! CRM-7", "There are signed-eoi"),
        ("outcome signed-eoi CRM-7 A12 number=0", "number= is a number"),
        ("outcome signed-eoi CRM-99 A12", "Did you mean"),
    ],
)
async def test_what_is_not_understood_is_not_sent(tell, demo, line, says):
    with pytest.raises(UsageError) as exc:
        await tell(line)

    assert says in str(exc.value)
    assert [] == stored(demo)
