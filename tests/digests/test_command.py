"""/digest: who gets one, when and of what; and how that is changed."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot import console
from bot.surface import NotPosted, Unfit
from marina.card import Actions, Card, Context, Table, Text
from marina.errors import Forbidden, UsageError
from tests.digests.conftest import WEEKLY
from tests.harbour import NICE, PARIS, SPLIT

SINCE = datetime(2026, 5, 19, 15, 31, tzinfo=PARIS)


def lines(card: Card) -> dict[str, str]:
    return {
        it.label: it.line
        for block in card.blocks
        if isinstance(block, Actions)
        for it in block.actions
    }


def contexts(card: Card) -> str:
    return "\n".join(block.text for block in card.blocks if isinstance(block, Context))


def table(card: Card) -> list[tuple[str, ...]]:
    (found,) = [block for block in card.blocks if isinstance(block, Table)]
    return [tuple(map(str, row)) for row in found.rows]


@pytest.fixture
async def weekly(marina):
    await marina.store.subscribe(WEEKLY)


async def subscribed(marina):
    (it,) = await marina.store.subscriptions("digest")
    return it


async def test_a_channel_is_subscribed_and_told_when_the_first_one_comes(ask, marina):
    card = await ask("digest here weekly Mon 08:00 nice")
    it = await subscribed(marina)

    assert ("d1", "chat:C1", "chat:U1", (NICE,), ()) == (
        it.id,
        it.channel,
        it.owner,
        it.ports,
        it.lines,
    )
    assert ("week", 0, time(8), None, SINCE) == (it.every, it.weekday, it.at, it.zone, it.since)
    assert card.summary == (
        "Port de Nice, weekly on Monday at 08:00, Europe/Paris: the next one comes to"
        " this channel on Mon 25 May 08:00 (Europe/Paris)."
    )
    assert "digest stop d1" == lines(card)["Stop"]


@pytest.mark.parametrize(
    ("said", "every", "weekday", "day", "at", "zone", "ports", "sections"),
    [
        ("daily 07:30 nice", "day", 0, 1, time(7, 30), None, "nice", ""),
        ("monthly 1 08:00 nice", "month", 0, 1, time(8), None, "nice", ""),
        ("monthly on the 31st at 7pm nice", "month", 0, 31, time(19), None, "nice", ""),
        ("nice weekly friday 16:00", "week", 4, 1, time(16), None, "nice", ""),
        ("Fri 4pm nice", "week", 4, 1, time(16), None, "nice", ""),
        ("weekly nice", "week", 0, 1, time(8), None, "nice", ""),
        ("weekly Mon 8 Lisbon nice", "week", 0, 1, time(8), "Europe/Lisbon", "nice", ""),
        ("Europe/Lisbon nice", "week", 0, 1, time(8), "Europe/Lisbon", "nice", ""),
        ("weekly Port de Nice, ACI Split", "week", 0, 1, time(8), None, "nice split", ""),
        ("weekly all", "week", 0, 1, time(8), None, "split nice", ""),
        ("nice funnel traffic", "week", 0, 1, time(8), None, "nice", "funnel traffic"),
        ("12am nice", "week", 0, 1, time(0), None, "nice", ""),
    ],
)
async def test_what_is_said_is_understood_in_any_order(
    ask, marina, said, every, weekday, day, at, zone, ports, sections
):
    await ask(f"digest here {said}")
    it = await subscribed(marina)

    assert (every, weekday, day, at) == (it.every, it.weekday, it.day, it.at)
    assert (zone and ZoneInfo(zone)) == it.zone
    assert ports.split() == [port.key for port in it.ports]
    assert sections.split() == list(it.lines)


async def test_here_goes_without_saying(ask, marina):
    await ask("digest weekly tue nice")

    assert 1 == (await subscribed(marina)).weekday


async def test_a_paused_one_says_so_in_the_list(ask, weekly):
    await ask("digest pause d1")
    card = await ask("digest")

    assert "paused: by hand" == table(card)[0][3]
    assert "nothing comes until it is resumed" in card.summary
    assert "digest resume d1" == lines(await ask("digest history"))["Resume"]


async def test_a_section_may_be_a_whole_line(ask, marina):
    await ask('digest here weekly nice "berth A12" "traffic country=DE"')

    assert ("berth A12", "traffic country=DE") == (await subscribed(marina)).lines


async def test_a_channel_has_a_port_of_its_own(ask, marina):
    await ask("digest here", port=SPLIT)

    assert (SPLIT,) == (await subscribed(marina)).ports


@pytest.mark.parametrize(
    ("line", "says", "mended"),
    [
        ("digest here weekl nice", "Did you mean weekly?", "digest here weekly nice"),
        ("digest here monday niec", "Did you mean nice?", "digest here monday nice"),
        ("digest here nice Lisbonn", "Did you mean", "digest here nice Europe/Lisbon"),
        ("digest here nice funel", "Did you mean funnel?", "digest here nice funnel"),
        ("digest here nice 25:00", "I do not understand “25:00”. A digest has a rhythm", None),
        ("digest here nice 13pm", "I do not understand “13pm”.", None),
        ("digest here nice live", "/live cannot be part of a digest", None),
        ("digest here nice “berth”", "/berth cannot be part of a digest", None),
        ("digest here nice “traffic nonsense=1”", "nonsense", None),
        ("digest here weekly", "Which port, or all? I know", "digest here weekly all"),
        ("digest strat", "“strat” is nothing to do with digests. Did you mean", None),
        ("digest pause", "There are no digests here yet.", "digest here weekly Mon 08:00"),
    ],
)
async def test_a_wrong_word_gets_a_sentence_and_the_nearest_right_one(
    ask, marina, line, says, mended
):
    with pytest.raises(UsageError) as exc:
        await ask(line)

    assert says in str(exc.value)
    assert mended is None or mended == exc.value.lines[0]
    assert () == await marina.store.subscriptions()


@pytest.mark.parametrize("deed", ["here nice", "now", "time", "pause", "resume", "stop", "resend"])
async def test_only_who_may_changes_digests(ask, weekly, deed):
    with pytest.raises(Forbidden, match="Only the bot's admins may change digests"):
        await ask(f"digest {deed}", may_change=False)


async def test_the_list_says_what_comes_where_and_when(ask, weekly):
    card = await ask("digest")

    assert [
        (
            "d1",
            "Port de Nice, weekly on Monday at 08:00, Europe/Paris",
            "this channel",
            "next Mon 25 May 08:00",
        )
    ] == table(card)
    assert "/digest here weekly Mon 08:00 [zone] [ports] [sections]" in contexts(card)


async def test_another_channels_digests_are_seen_by_who_may_change_them(ask, weekly):
    everybody = await ask("digest", channel="chat:C2", may_change=False)
    admin = await ask("digest", channel="chat:C2")

    assert "There are no digests here yet." in everybody.summary
    assert "chat:C1" == table(admin)[0][2]


async def test_a_preview_is_the_first_message_for_the_asker_alone(ask, marina):
    card = await ask("digest preview nice", may_change=False)
    asked = await ask("traffic nice week")

    assert (asked.summary, asked.charts) == (card.summary, card.charts)
    assert "A preview, for you alone." in contexts(card)
    assert "digest here weekly Mon 08:00 nice" == lines(card)["Subscribe here"]
    assert () == await marina.store.subscriptions()


async def test_a_preview_of_a_digest_offers_to_send_it(ask, weekly):
    assert "digest now d1" == lines(await ask("digest preview"))["Send it now"]
    assert "digest now d1" == lines(await ask("digest preview d1"))["Send it now"]


async def test_one_now_comes_at_once_beside_the_calendars(ask, bot, chat, weekly):
    await bot.until_quiet()
    said = await ask("digest now")
    await ask("digest now d1")
    await bot.until_quiet()

    heads = {it.key for it in chat.posts if not it.thread}
    assert said.summary == "Port de Nice is on its way to this channel."
    assert {f"digest:d1:2026-05-18{it}" for it in ("", ":r1", ":r2")} == heads
    assert len(set(chat.keys)) == len(chat.keys)


async def test_sent_again_it_says_the_same_as_of_the_same_moment(ask, bot, chat, weekly, now):
    await bot.until_quiet()
    later = now + timedelta(days=3)
    await ask("digest resend d1", at=later)
    await bot.until_quiet(later)
    cards = {it.key: it.card for it in chat.posts}

    first, again = cards["digest:d1:2026-05-18"], cards["digest:d1:2026-05-18:r1"]
    assert (first.summary, first.charts) == (again.summary, again.charts)
    assert "tidings-d1-2026-05-18-1.csv" == chat.posts[-1].name


async def test_that_of_a_date_is_sent_again(ask, bot, chat, weekly, now):
    for week in range(2):
        await bot.until_quiet(now + timedelta(weeks=week))
    await ask("digest resend d1 2026-05-18", at=now + timedelta(weeks=1))
    await bot.until_quiet()

    assert "digest:d1:2026-05-18:r1" in chat.keys


async def test_what_was_never_due_cannot_be_sent_again(ask, weekly):
    with pytest.raises(UsageError, match="was not due on 2026-05-04") as exc:
        await ask("digest resend d1 2026-05-04")

    assert ("digest now d1",) == exc.value.lines


async def test_a_paused_one_sends_nothing_until_it_is_resumed(ask, bot, chat, weekly, now):
    await ask("digest pause d1")
    await bot.until_quiet()
    with pytest.raises(UsageError, match="Digest d1 is paused: by hand"):
        await ask("digest now d1")
    await ask("digest resume d1")
    await bot.until_quiet()
    nothing_is_made_up_for = list(chat.keys)
    await bot.until_quiet(now + timedelta(days=7))

    assert [] == nothing_is_made_up_for
    assert "digest:d1:2026-05-25" == chat.keys[0]


async def test_a_stopped_one_comes_no_more_and_can_be_had_again(ask, bot, chat, marina):
    await ask('digest here monthly 31 18:00 Lisbon nice split traffic "berth A12"')
    before = await subscribed(marina)
    card = await ask("digest stop d1")
    await bot.until_quiet()
    gone = await marina.store.subscriptions()
    await ask(lines(card)["Start again"])
    after = await subscribed(marina)

    assert ((), []) == (gone, chat.posts)
    assert "d2" == after.id  # an old number would be taken for the old one's
    assert (before.schedule, before.ports, before.lines) == (
        after.schedule,
        after.ports,
        after.lines,
    )


async def test_another_time_is_chosen_or_said(ask, weekly, marina):
    choices = lines(await ask("digest time d1"))
    await ask(choices["weekly Fri 16:00"])
    chosen = await subscribed(marina)
    card = await ask("digest time d1 monthly 15 Lisbon split funnel")
    said = await subscribed(marina)

    assert ("week", 4, time(16), SINCE) == (chosen.every, chosen.weekday, chosen.at, chosen.since)
    assert ("month", 15, time(16), "Europe/Lisbon") == (
        said.every,
        said.day,
        said.at,
        said.timezone.key,
    )
    assert ((SPLIT,), ("funnel",)) == (said.ports, said.lines)
    assert "Mon 15 Jun 16:00 (Europe/Lisbon)" in card.summary


async def test_the_history_tells_what_became_of_each(ask, bot, weekly, now):
    await bot.until_quiet()
    await ask("digest now d1")
    await bot.until_quiet()
    card = await ask("digest history d1")

    assert ["2026-05-18, sent by hand (1)", "2026-05-18"] == [row[0] for row in table(card)]
    assert {"sent"} == {row[1] for row in table(card)}
    assert "Subscribed by you." in contexts(card)


async def test_another_persons_digest_names_who_subscribed_it(ask, weekly):
    card = await ask("digest history", user="chat:U2")

    assert Text("Subscribed by", mention="chat:U1") in card.blocks
    assert "chat:U1" not in console.render(card)


async def test_a_history_of_nothing_says_when_the_first_comes(ask, weekly):
    card = await ask("digest history")

    assert card.summary == (
        "Port de Nice, weekly on Monday at 08:00, Europe/Paris: the next one comes to"
        " this channel on Mon 25 May 08:00 (Europe/Paris)."
    )
    assert "Nothing was due yet." in contexts(card)


async def test_a_digest_is_meant_by_its_port_too(ask, marina):
    await ask("digest here nice")
    await ask("digest here split")
    await ask("digest pause split")
    with pytest.raises(UsageError) as exc:
        await ask("digest stop")
    with pytest.raises(UsageError, match=r"I know no digest “d9”\. There is d1"):
        await ask("digest stop d9")

    assert str(exc.value) == (
        "Which digest? There is d1 (Port de Nice, weekly on Monday at 08:00, Europe/Paris),"
        " d2 (ACI Split, weekly on Monday at 08:00, Europe/Zagreb)."
    )
    assert ("digest stop d1", "digest stop d2") == exc.value.lines
    assert [None, "by hand"] == [it.paused for it in await marina.store.subscriptions()]


async def test_the_history_tells_of_what_failed_and_of_what_is_tried_again(
    ask, bot, chat, weekly, now
):
    chat.before = lambda channel: Unfit("invalid_blocks")
    await bot.beat()
    chat.before = lambda channel: NotPosted("Slack cannot be reached.")
    await bot.beat(now + timedelta(days=7))
    card = await ask("digest history", at=bot.now)

    assert [
        ("2026-05-25", "to be tried again: Slack cannot be reached."),
        ("2026-05-18", "not sent: invalid_blocks"),
    ] == [row[:2] for row in table(card)]


async def test_where_there_is_but_one_port_it_is_meant(ask, marina):
    await ask("digest here", ports=(SPLIT,))

    assert (SPLIT,) == (await subscribed(marina)).ports
