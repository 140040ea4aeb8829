"""From a hit to the message in the chat: through the real watch and the real sender."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import httpx
import pytest

from bot.demo import Fault
from marina.card import Actions, Card, Context, Text
from marina.errors import Unreachable
from marina.identity import sign
from marina.policy import Policy
from marina.umami import Umami
from tests.clients.world import ADA, HOUR, KEY, MINUTE, OLD_KEY, World
from tests.harbour import ACISPLIT, NOW, PORTDENICE, RESIDENCES

BROWSER = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605.1 Safari/605.1"


def text(card: Card) -> str:
    return "\n".join(it.plain for it in card.blocks if isinstance(it, Text))


async def test_a_hit_at_the_collect_endpoint_becomes_a_card(world):
    token = sign("CRM-1", KEY)
    payload = {
        "website": PORTDENICE.id,
        "id": token,
        "url": "https://portdenice.example/berths/A12",
        "hostname": PORTDENICE.domain,
        "title": "Berth A12 | Port de Nice",
    }
    transport = httpx.ASGITransport(world.demo.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://umami.test") as site:
        site.headers["User-Agent"] = BROWSER
        for type in ("identify", "event"):
            answer = await site.post("/api/send", json={"type": type, "payload": payload})
            assert "sessionId" in answer.json()
    await world.look(world.now + timedelta(seconds=5))
    await world.deliver()

    (post,) = world.chat.posts
    assert f"visit:a1:CRM-1:{NOW.timestamp():.0f}" == post.key
    assert ["Ada Lind (Lind Yachts) is looking at berth A12."] == world.said


async def test_the_card_says_who_what_whence_and_how_often(world):
    world.hit(path="/prices", ago=50 * HOUR, referrer="boat24.com")
    world.hit(path="/", ago=3 * MINUTE, referrer="google.com")
    world.hit(path="/berths/B7", ago=2 * MINUTE)
    world.hit(path="/berths/A12")
    await world.look()
    await world.deliver()

    (post,) = world.chat.posts
    lines = text(post.card).splitlines()
    assert [
        "D-1 Negotiation · berth A12",
        "Looks at berth A12, berth B7, Page /",
        "From google.com · Hamburg, Germany · desktop",
        "Visit 2 in 90 days; last here 2 days ago (Sun 17 May 13:30)",
        "3 pages in 3 m (15:27–15:30)",
        "Whose client it is: nora",
    ] == lines
    assert ["Journey", "Mine", "Open in CRM"] == [
        it.label for it in next(b for b in post.card.blocks if isinstance(b, Actions)).actions
    ]


async def test_while_the_visit_goes_on_the_message_is_edited(world):
    world.hit()
    await world.look()
    await world.deliver()
    world.now += MINUTE
    world.hit(path="/prices")
    await world.look()
    await world.deliver(25)

    assert ["Ada Lind (Lind Yachts) is looking at “Page /prices”."] == world.said


async def test_looking_again_without_a_new_hit_edits_nothing(world):
    world.hit()
    for seconds in (1, 5, 9, 40):
        await world.look(NOW + timedelta(seconds=seconds))
    rows = await world.store._database.query("select verb from delivery")

    assert ["post"] == [row["verb"] for row in rows]


async def test_an_important_event_speaks_up_in_the_thread_once(world):
    world.hit()
    world.hit(name="eoi-submit", ago=timedelta(seconds=-1))
    world.hit(name="scrolled", ago=timedelta(seconds=-1))
    for seconds in (2, 6):
        await world.look(NOW + timedelta(seconds=seconds))
    await world.deliver(25)

    first, reply = world.chat.posts
    assert (first.id, "Ada Lind submitted an EOI for berth A12 at 15:30.") == (
        reply.thread,
        reply.card and reply.card.summary,
    )
    assert "Ada Lind (Lind Yachts) submitted an EOI for berth A12." == first.card.summary


async def test_another_visit_soon_edits_the_message_and_a_later_one_is_new(world):
    for hours in (0, 2, 5):
        world.now = NOW + hours * HOUR
        world.hit()
        await world.look()
        await world.deliver(25)

    assert 2 == len(world.chat.posts)
    assert "Visit 2 in" in text(world.chat.posts[0].card)
    assert "Visit 3 in" in text(world.chat.posts[1].card)


async def test_devices_websites_and_months_make_no_second_visit(world):
    world.now = datetime(2026, 5, 31, 23, 50, tzinfo=UTC)
    for minutes, site in ((0, PORTDENICE), (8, RESIDENCES), (16, PORTDENICE)):
        world.now += minutes * MINUTE
        world.hit(site=site)
        await world.look()
    await world.deliver(25)

    assert 1 == len(world.chat.posts)


async def test_vitals_and_the_crms_own_hits_are_no_visit(world):
    world.hit(type=5)
    world.hit(hostname="crm.invalid", name="signed-eoi")
    await world.look()
    await world.deliver()

    assert [] == world.chat.posts


@pytest.mark.parametrize("year", [1970, 2099])
async def test_forged_times_neither_tell_nor_silence(world, year):
    world.hit(ago=NOW - datetime(year, 1, 2, tzinfo=UTC))
    await world.look()
    await world.deliver()
    silent = list(world.chat.posts)
    world.hit()
    await world.look()
    await world.deliver()

    assert ([], 1) == (silent, len(world.chat.posts))


async def test_ids_of_older_keys_are_known_and_unsigned_ones_are_not(world):
    world.hit(id=sign("CRM-1", OLD_KEY))
    for id in ("CRM-3", "eve@moro.example", sign("CRM-3", b"x" * 32)):
        world.hit("CRM-3", id=id)
    await world.look()
    await world.deliver()

    assert ["Ada Lind (Lind Yachts) is looking at berth A12."] == world.said


async def test_who_did_not_consent_is_told_of_without_a_name(world):
    world.hit("CRM-2", site=ACISPLIT)
    await world.look()
    await world.deliver()

    (post,) = world.chat.posts
    assert ["A known client is looking at berth A12."] == world.said
    assert not [it for it in ("Ben", "Holm", "ben@") if it in repr(post.card)]


async def test_after_a_day_without_umami_one_message_tells_all(world):
    world.demo.fault = Fault.crash()
    await world.look(NOW + 12 * HOUR)
    world.demo.fault = None
    world.now = NOW + 22 * HOUR
    for client, hours in (("CRM-1", 3), ("CRM-1", 20), ("CRM-3", 8), ("CRM-2", 8)):
        world.hit(client, ago=hours * HOUR)
    await world.look()
    await world.look(world.now + timedelta(seconds=20))
    await world.deliver(65)

    (post,) = world.chat.posts
    assert [
        "4 known clients came while nobody was looking: Umami or the bot was away."
    ] == world.said
    assert ["A known client", "Ada Lind", "Ada Lind", "Eve Moro"] == sorted(
        str(row[0]) for row in post.card.blocks[0].rows
    )


async def test_what_was_before_the_last_day_of_an_outage_is_said_to_be_unknown(world):
    world.now = NOW + 50 * HOUR
    world.hit(ago=30 * HOUR)
    world.hit(ago=5 * HOUR)
    await world.look()
    await world.deliver(65)

    (says,) = world.said
    assert says.startswith("1 known client came in the last 24 hours. What was before is not known")


async def test_more_than_five_at_once_become_one_message(world):
    people = [(f"CRM-{n}", f"Client {n}") for n in range(10, 18)]
    await world.store.save_clients([type(ADA)(key, name, consent=True) for key, name in people])
    for key, _ in people:
        world.hit(key)
    await world.look()
    await world.deliver(65)

    assert 6 == len(world.chat.posts)
    assert "3 known clients came at the same time." == world.said[-1]


async def test_in_quiet_hours_nothing_comes_and_all_of_it_in_the_morning(world):
    await world.wants(quiet=(time(20), time(7, 30)), zone=NOW.tzinfo)
    for hour in (21, 23, 30):
        world.now = NOW.replace(hour=0, minute=0) + hour * HOUR
        world.hit("CRM-3" if hour == 23 else "CRM-1")
        await world.look()
        await world.deliver(65)
    silent = list(world.chat.posts)
    world.now = NOW.replace(hour=7, minute=30) + 24 * HOUR
    await world.deliver()

    assert [] == silent
    assert ["3 known clients came in the quiet hours."] == world.said


async def test_hot_are_open_deals_and_important_events(world):
    await world.wants(hot=True)
    world.hit("CRM-1")
    world.hit("CRM-3")
    await world.look()
    await world.deliver()
    before = list(world.said)
    world.hit("CRM-3", name="brochure-download")
    await world.look()
    await world.deliver(25)

    assert ["Ada Lind (Lind Yachts) is looking at berth A12."] == before
    assert "Eve Moro downloaded a brochure for berth A12." in world.said


async def test_an_alert_is_for_its_ports(world):
    await world.wants(ports=(next(p for p in await world.store.ports() if p.key == "split"),))
    world.hit()
    await world.look()
    await world.deliver()

    assert [] == world.chat.posts


async def test_a_paused_channel_hears_nothing(world):
    await world.store.pause("a1", "by hand", world.now)
    world.hit()
    await world.look()
    await world.deliver()

    assert [] == world.chat.posts


async def test_the_owner_hears_by_direct_message(store):
    await store.save_clients([ADA])
    policy = Policy((KEY,), "initials", {"nora@sales.example": "chat:U7"})
    world = World(store, policy)
    await world.wants(dm=True)
    await world.wants("a2", "chat:C2", dm=True)
    await world.look(NOW - MINUTE)
    world.now = NOW
    world.hit()
    await world.look()
    await world.deliver()

    titles = {it.channel: it.card and it.card.title for it in world.chat.posts}
    assert {
        "C1": "A. L. at Port de Nice",
        "C2": "A. L. at Port de Nice",
        "U7": "Ada Lind at Port de Nice",
    } == titles
    await world.umami.aclose()


async def test_without_a_key_ids_and_emails_are_told_as_unverified_from_two_pages_on(open_world):
    world = open_world
    for client, id in (("CRM-1", "CRM-1"), ("CRM-3", "eve@moro.example")):
        world.hit(client, path="/", id=id)
    await world.look()
    await world.deliver()
    silent = list(world.chat.posts)
    world.now += 10 * MINUTE
    for client, id in (("CRM-1", "CRM-1"), ("CRM-3", "eve@moro.example")):
        world.hit(client, id=id)
    world.hit("CRM-2", path="/", id="CRM-2", hostname="elsewhere.example")
    world.hit("CRM-2", id="CRM-2", hostname="elsewhere.example")
    await world.look()
    await world.deliver()

    assert [] == silent
    assert ["Ada Lind", "Eve Moro"] == sorted(
        it.card.summary.split(" (")[0].split(" is")[0].split(" was")[0] for it in world.chat.posts
    )
    assert all(
        any(isinstance(b, Context) and "Unverified" in b.text for b in it.card.blocks)
        for it in world.chat.posts
    )


async def test_without_a_key_no_owner_is_written_to(store):
    await store.save_clients([ADA])
    world = World(store, Policy(owners={"nora@sales.example": "chat:U7"}))
    await world.wants(dm=True)
    await world.look(NOW - MINUTE)
    world.now = NOW
    for path in ("/", "/berths"):
        world.hit(path=path, id="CRM-1")
    await world.look()
    await world.deliver()

    assert ["C1"] == [it.channel for it in world.chat.posts]
    await world.umami.aclose()


async def test_that_umami_is_away_is_not_told_of_each_website(world, caplog, monkeypatch):
    async def away(*_: object) -> None:
        raise Unreachable("Umami does not answer.")

    with monkeypatch.context() as patch:
        patch.setattr(Umami, "hits", away)
        await world.look()

    assert not [it for it in caplog.records if "cannot be watched" in it.message]


async def test_a_server_that_fails_is_told_once_in_the_log_and_looked_at_again(world, caplog):
    world.demo.fault = Fault.crash()
    for seconds in (1, 2):
        await world.look(NOW + timedelta(seconds=seconds))
    world.demo.fault = None
    world.hit()
    with caplog.at_level("INFO"):
        await world.look(world.now + MINUTE)
    await world.deliver()

    assert 3 == sum("cannot be watched" in it.message for it in caplog.records)
    assert 1 == len(world.chat.posts)
