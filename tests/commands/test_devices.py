"""/devices: in 30 days ada, eve and fay came on phones, bob, cleo and dan at desktops; at /berths
were ada, bob and dan, and ada inquired."""

from __future__ import annotations

from marina.funnel import differ
from tests.commands.conftest import chart, lines, table
from tests.harbour import ADA, BOB, PORTDENICE, hit


async def test_devices_browsers_and_systems_have_their_shares(ask):
    card = await ask("devices nice 30d")

    assert {("Mobile", 3, 0.5, 3), ("Desktop", 3, 0.5, 3)} == set(table(card, "Device"))
    assert [("Chrome", 6, 1.0, 6)] == table(card, "Browser")
    assert [("Windows 10", 6, 1.0, 6)] == table(card, "System")


async def test_by_device_it_tells_who_goes_on(ask):
    card = await ask("devices nice 30d")

    assert [("Desktop", 2, 0.0, 0.0, 0.0), ("Mobile", 1, 1.0, 0.0, 0.0)] == table(card, "On")
    assert ["inquire-click", "eoi-submit", "signed-eoi"] == [it.name for it in chart(card).series]
    assert "%" == chart(card).unit


async def test_of_few_it_does_not_say_who_goes_on_more(ask):
    assert (
        "50 % of 6 visitors came on phones and tablets, last 30 days;"
        " too few to say whether they go on as often."
    ) == (await ask("devices nice 30d")).summary


async def test_of_many_it_does(ask, demo):
    for who, inquiring in ((ADA, 3), (BOB, 12)):
        for n in range(20):
            one = who._replace(key=f"{who.key} {n}")
            demo.load([hit(PORTDENICE, one, "16 May 10:00", "/berths")])
            demo.load([hit(PORTDENICE, one, "16 May 10:01", "/berths/B7")])
            if n < inquiring:
                asks = hit(PORTDENICE, one, "16 May 10:02", "/berths/B7", name="inquire-click")
                demo.load([asks._replace(type=2)])
    card = await ask("devices nice 30d")

    # ada and 3 of 21 on phones, 12 of 22 at desktops
    assert card.summary.endswith(
        "they get to inquire-click less often than those on computers (19 % against 55 %)."
    )


async def test_under_a_filter_of_hits_or_devices_nothing_is_said_of_the_funnel(ask):
    for line in ("devices nice path=/berths", "devices nice device=mobile"):
        card = await ask(line)

        assert () == card.charts
        assert card.summary.endswith("last 30 days.")


async def test_the_buttons_lead_to_phones(ask):
    assert "speed port=nice period=30d device=mobile" in lines(await ask("devices nice"))


async def test_an_empty_port_has_no_devices(ask):
    card = await ask("devices split")

    assert "Nobody came, last 30 days." == card.summary
    assert [("none", "", "")] == table(card, "Device")


def test_nobody_at_all_does_not_differ():
    assert not differ(0, 20, 0, 20)
