"""What can be asked about clients, by whom, and what is told to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commands import MENU
from marina.card import Card, Fields, Table, Text
from marina.errors import Forbidden, UsageError
from marina.identity import sign
from marina.policy import Policy
from marina.store import Client
from tests.clients.world import ADA, HOUR, KEY, MINUTE, World
from tests.harbour import NOW, RESIDENCES


async def ask(world: World, line: str, **who: object) -> Card:
    return await world.ask(line, MENU, **who)


def rows(card: Card, column: str) -> list[tuple[str, ...]]:
    (found,) = [it for it in card.blocks if isinstance(it, Table) and it.columns[0] == column]
    return [tuple(str(cell) for cell in row) for row in found.rows]


@pytest.fixture
async def visited(world):
    """Ada came twice, the second time on two websites; the CRM says what came of it."""
    world.hit(path="/berths/B7", ago=50 * HOUR, query="utm_source=letter&utm_campaign=may")
    world.hit(path="/berths/A12", ago=20 * MINUTE, referrer="google.com")
    world.hit(path="/berths/A12", ago=15 * MINUTE, name="inquire-click")
    world.hit(path="/prices", ago=10 * MINUTE, site=RESIDENCES)
    world.hit(path="/crm", ago=5 * MINUTE, name="signed-eoi", hostname="crm.invalid")
    await world.look()
    return world


async def test_a_clients_journey(visited):
    card = await ask(visited, "client ada lind")

    assert "Ada Lind · Port de Nice" == card.title
    assert card.summary.startswith("Ada Lind came twice, last 90 days, last 1")
    assert [
        (
            "Tue 19 May 15:10",
            "10 m",
            "2",
            "began an inquiry, berth A12, Page /prices",
            "google.com",
        ),
        ("Sun 17 May 13:30", "0 s", "1", "berth B7", "letter (may)"),
    ] == rows(card, "Visit")
    assert {("A12", "1"), ("B7", "1")} == set(rows(card, "Berth"))
    assert (1, 1) == (card.charts[0].series[0].values[-1], card.charts[0].series[0].values[-2])
    assert "EOI: inquire-click 19 May → eoi-submit – → signed-eoi 19 May" in repr(card)


async def test_a_client_who_was_never_there_is_no_error(world):
    card = await ask(world, "client CRM-3 30d")

    assert "Eve Moro was not on Port de Nice's sites, last 30 days." == card.summary


async def test_who_is_known_at_another_port_is_found_there(visited):
    card = await ask(visited, "client CRM-1 split")

    assert "Ada Lind · Port de Nice" == card.title


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("client Ada Lint", "Did you mean Ada Lind?"),
        ("client Ben Holm", "I know no client “Ben Holm”."),
        ("client Holm", "I know no client “Holm”."),
        ("client nobody at all", "See /clients."),
    ],
)
async def test_who_did_not_consent_is_never_found_by_name(world, said, says):
    with pytest.raises(UsageError) as exc:
        await ask(world, said)

    assert says in str(exc.value)


async def test_an_empty_list_says_how_to_fill_it(world):
    for key in ("CRM-1", "CRM-2", "CRM-3"):
        await world.store.forget_client(key)

    with pytest.raises(UsageError, match="The client list is empty"):
        await ask(world, "client Ada")


@pytest.mark.parametrize(
    ("names", "alone", "title"),
    [
        ("names", False, "Ada Lind · Port de Nice"),
        ("initials", False, "A. L. · Port de Nice"),
        ("initials", True, "Ada Lind · Port de Nice"),
    ],
)
async def test_channels_read_names_or_initials(world, names, alone, title):
    world.policy = Policy((KEY,), names)
    world.connect()
    card = await ask(world, "client CRM-1", alone=alone)

    assert title == card.title


@pytest.mark.parametrize("line", ["client CRM-2", "visit CRM-2", "clients list", "visitors split"])
@pytest.mark.parametrize("alone", [True, False])
async def test_without_consent_no_answer_names_anybody(world, line, alone):
    world.hit("CRM-2", path="/", site=RESIDENCES)
    card = await ask(world, line, alone=alone, may_change=True)

    assert not [it for it in ("Ben", "Holm", "ben@") if it in repr(card)]


@pytest.mark.parametrize(
    ("user", "may_change", "alone", "allowed"),
    [
        ("chat:U1", True, True, True),
        ("chat:U1", False, True, False),
        ("chat:U7", False, True, True),  # the owner
        ("chat:U1", True, False, False),  # others would read it
    ],
)
async def test_an_email_is_for_the_allowed_alone_and_every_reveal_is_noted(
    world, user, may_change, alone, allowed
):
    world.policy = Policy((KEY,), "names", {"nora@sales.example": "chat:U7"})
    world.connect()
    who = {"user": user, "may_change": may_change, "alone": alone}
    told = ""
    try:
        card = await ask(world, "client CRM-1 reveal=email", **who)
        told = card.summary if card.private else ""
    except Forbidden:
        assert not allowed

    assert (ADA.email if allowed else "") == told
    assert ([user] if allowed else []) == [it.who for it in await world.store.reveals("CRM-1")]


async def test_emails_are_in_no_other_answer(visited):
    for line in ("client CRM-1", "visit CRM-1", "clients", "visitors", "alerts"):
        assert ADA.email not in repr(await ask(visited, line, may_change=True))


async def test_recent_visitors_have_the_clients_first(visited):
    await visited.deliver()
    await ask(visited, "alerts mine CRM-1")
    visited.demo.hit(RESIDENCES.id, "/", visited.now - 2 * MINUTE, "stranger")
    card = await ask(visited, "visitors")
    (fields,) = [block for block in card.blocks if isinstance(block, Fields)]

    assert (
        "1 known client came, last 7 days: 2 visits." == card.summary or "3 visits" in card.summary
    )
    assert "Ada Lind" == rows(card, "Client")[0][0]
    assert {"Alerts": 1, "Acted on": 1}.items() <= {
        it.label: it.value for it in fields.fields
    }.items()


@pytest.mark.parametrize(("country", "clients"), [("DE", 1), ("FR", 0)])
async def test_recent_visitors_are_those_that_a_filter_selects(visited, country, clients):
    card = await ask(visited, f"visitors country={country}")
    (fields,) = [block for block in card.blocks if isinstance(block, Fields)]

    assert clients == fields.fields[0].value


async def test_mine_is_the_first_ones_and_the_message_says_whose(visited):
    await visited.deliver()
    mine = await ask(visited, "alerts mine CRM-1")
    late = await ask(visited, "alerts mine CRM-1", user="chat:U2")
    await visited.deliver(5)

    assert "You take care of Ada Lind." == mine.summary
    assert "Somebody takes care of Ada Lind already." == late.summary
    (post,) = [it for it in visited.chat.posts if not it.thread]
    assert Text("Taken care of by", mention="chat:U1") in post.card.blocks


@pytest.mark.parametrize(
    ("line", "silent_for"),
    [("snooze CRM-1 1d", 24), ("snooze CRM-1 4h", 4), ("never CRM-1", 400)],
)
async def test_a_snoozed_client_is_not_told_there_until_then(world, line, silent_for):
    await world.wants("a2", "chat:C2")
    await ask(world, f"alerts {line}")
    world.now = NOW + (silent_for - 1) * HOUR
    world.hit()
    await world.look()
    await world.deliver()

    assert ["C2"] == [it.channel for it in world.chat.posts]


async def test_a_snooze_ends(world):
    await ask(world, "alerts snooze CRM-1 monday")
    world.now = NOW + 7 * 24 * HOUR
    world.hit()
    await world.look()
    await world.deliver()
    await ask(world, "alerts again CRM-1")

    assert 1 == len(world.chat.posts)
    assert frozenset() == await world.store.muted(world.now)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("alerts here", "This channel hears of all ports: every visit."),
        ("alerts here nice hot", "This channel hears of Port de Nice: open deals and important"),
        (
            "alerts here Port de Nice, split all",
            "of Port de Nice and ACI Split: every visit.",
        ),
        ("alerts here quiet 20:00-07:30", "quiet 20:00-07:30 (Europe/Paris)."),
        ("alerts here owner dm quiet off", "owner by direct message as well."),
        ("alerts pause a1", "Paused"),
        ("alerts resume a1", "This channel hears of all ports"),
        ("alerts stop", "Stopped"),
        ("alerts again CRM-1", "Visits of Ada Lind are told again"),
        ("alerts", "This channel hears of all ports: every visit."),
    ],
)
async def test_alerts_are_arranged_in_words(world, line, says):
    card = await ask(world, line, may_change=True)

    assert says in card.summary
    assert len(await world.store.subscriptions("alerts")) == (0 if line == "alerts stop" else 1)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("alerts here nic", "Did you mean nice?"),
        ("alerts here gibberish", "It takes ports, hot or all"),
        ("alerts here quiet 25:00-07:00", "Quiet hours are said as"),
        ("alerts here quiet night", "Quiet hours are said as"),
        ("alerts snoze CRM-1 1d", "Did you mean snooze?"),
        ("alerts snooze", "Please say: /alerts snooze"),
        ("alerts snooze CRM-1 someday", "Until when?"),
        ("alerts mine", "Please say: /alerts mine <client>"),
        ("alerts mine CRM-3", "was not on any site yet"),
        ("alerts pause a9", "I know no alerts “a9”. There is a1 (all ports: every visit)."),
        ("visit CRM-1 since=yesterday", "are moments"),
        ("client CRM-1 reveal=phone", "no more to reveal"),
        ("clients add", "Please say: /clients add"),
        ("clients add CRM-9 Jo", "says no name=value"),
        ("clients add CRM-9 email=a@b.example", "no name"),
        ("clients link CRM-1 https://evil.example/", "The link must lead to"),
        ("clients link CRM-3 /berths", "has no website"),
    ],
)
async def test_what_cannot_be_is_refused_in_words(world, line, says):
    with pytest.raises(UsageError) as exc:
        await ask(world, line, may_change=True, alone=True)

    assert says in str(exc.value)


@pytest.mark.parametrize(
    "line", ["alerts here", "alerts stop a1", "clients forget CRM-1", "clients link CRM-1"]
)
async def test_only_admins_change_what_others_hear(world, line):
    with pytest.raises(Forbidden):
        await ask(world, line)


async def test_a_link_carries_the_signed_id_and_leads_to_the_clients_port(world):
    card = await ask(world, "clients link CRM-1 /berths/A12?x=1#plan", may_change=True)
    bare = await ask(world, "clients link CRM-1", may_change=True)

    token = sign("CRM-1", KEY)
    assert f"https://portdenice.example/berths/A12?x=1&tid={token}#plan" == card.summary
    assert token == bare.summary


async def test_a_client_is_added_changed_and_forgotten_everywhere(visited):
    added = await ask(
        visited,
        'clients add CRM-9 name="Jo Blue" email=jo@blue.example consent=yes',
        may_change=True,
    )
    gone = await ask(visited, "clients forget CRM-1", may_change=True)
    await visited.deliver()

    assert "Jo Blue (CRM-9) is a client now." == added.summary
    assert gone.summary.startswith("CRM-1 is forgotten")
    assert [] == visited.chat.posts
    assert ["CRM-2", "CRM-3", "CRM-9"] == sorted(await visited.store.clients())


async def test_a_client_without_a_number_is_not_shown_by_email(world):
    await world.store.save_clients([Client("mail-0123456789ab", "Fi Hara", email="fi@x.example")])
    card = await ask(world, "clients", may_change=True)

    assert "mail-" not in repr([it for it in card.blocks if isinstance(it, Table)])
    assert "4 clients." in card.summary


async def test_a_visit_that_is_over_is_told_in_the_past(visited):
    visited.now += timedelta(hours=3)
    card = await ask(visited, "visit CRM-1")

    assert "Ada Lind (Lind Yachts) began an inquiry for berth A12." == card.summary
    assert "Looked at berth A12, Page /prices" in repr(card)
