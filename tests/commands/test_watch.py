"""/watch: what is watched for, as it is said, listed, shown, tested and stopped."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.demo import Fault
from commands import MENU
from marina.asker import Asker
from marina.card import Table
from marina.errors import Forbidden, UmamiError, UsageError
from marina.watching import Rule, parsed
from tests.commands.conftest import chart, lines, table, told
from tests.harbour import BOB, NICE, PARIS, PORTDENICE, RESIDENCES, SPLIT, hit

PLACE = {"user": "slack:U1", "channel": "slack:C1", "ports": (NICE, SPLIT), "port": NICE}


@pytest.fixture
def say(marina, now):
    async def asked(line, **who):
        asker = Asker(**{**PLACE, "may_change": True, **who})
        return await MENU.answer(line, asker, marina, now)

    return asked


def crowd(demo, people: int, when: str, referrer=""):
    """So many people, each with one page, at "2026-05-12T12:00" in Nice."""
    at = int(datetime.fromisoformat(when).replace(tzinfo=PARIS).timestamp() * 1000)
    one = hit(PORTDENICE, BOB, "1 May 00:00", "/", referrer)
    who = (BOB._replace(key=f"{when} {referrer} {n}") for n in range(people))
    demo.load([one._replace(visitor=visitor, at=at) for visitor in who])


async def test_a_watch_is_made_for_this_channel_and_listed(say, marina):
    made = await say("watch here visitors drop 40% split quiet 22:00-07:00")
    listed = await say("watch")
    (it,) = await marina.store.subscriptions("watch")

    assert (
        "This channel hears of ACI Split: at least 40 % fewer visitors in 24 hours than usual,"
        " once until it is over, quiet 22:00-07:00 (Europe/Zagreb)."
    ) == made.summary
    assert ("slack:C1", ("split",), ("visitors drop 40%",), "slack:U1") == (
        it.channel,
        tuple(port.key for port in it.ports),
        it.lines,
        it.owner,
    )
    assert made.summary == listed.summary
    of = "ACI Split, visitors drop 40%, quiet 22:00-07:00"
    assert [("w1", of, "this channel", "on")] == table(listed, "Watch")


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("visitors drop 40%", Rule("drop", "visitors", 40)),
        ("Pageviews rise 150 %", Rule("rise", "pageviews", 150)),
        ("visits drop 5", Rule("drop", "visits", 5)),
        ("spike", Rule("spike")),
        ("new source", Rule("new-source")),
    ],
)
def test_what_is_watched_for_is_read_and_said_again(said, rule):
    assert rule == parsed(said.split())
    assert rule == parsed(f"{rule}".split())


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("watch her spike", "Did you mean here?"),
        ("watch here spik", "Did you mean spike?"),
        ("watch here visitors drop", "By how much?"),
        ("watch here visitors drop 99%", "By how much?"),
        ("watch here visitors dropp 40%", "Did you mean visitors drop 40%?"),
        ("watch here bananas", "There are visitors drop 40%"),
        ("watch here splt spike", "I know no port “splt”. Did you mean split?"),
        ("watch remove w1", "Did you mean stop?"),
        ("watch everything", "Did you mean list?"),
        ("watch here atlantis spike", "I know no port “atlantis”. There is nice, split."),
        ("watch here spike quiet late", "Quiet hours are said as"),
        ("watch here quiet", "Quiet hours are said as"),
        ("alerts here nice quiet", "Quiet hours are said as"),
        ("watch stop", "There are no watches here yet."),
    ],
)
async def test_what_is_not_understood_is_asked_back(say, line, says):
    with pytest.raises(UsageError) as exc:
        await say(line)

    assert says in str(exc.value)


@pytest.mark.parametrize(
    ("line", "mended"),
    [
        ("watch her nice spike", "watch here nice spike"),
        ("watch delete w1", "watch stop w1"),
        ("watch here spik split quiet 22-7", "watch here split spike quiet 22:00-07:00"),
        ("watch here split visitors dop 30%", "watch here split visitors drop 30%"),
        ("watch here splt spike quiet 22:00-07:00", "watch here split spike quiet 22:00-07:00"),
    ],
)
async def test_what_was_meant_is_a_line_that_works(say, line, mended):
    await say("watch here new-source")
    with pytest.raises(UsageError) as exc:
        await say(line)

    assert (mended,) == exc.value.lines
    await say(mended)


@pytest.mark.parametrize("line", ["watch nice spike", "watch spike", "watch Spike Port de Nice"])
async def test_here_goes_without_saying(say, line):
    assert "This channel hears of Port de Nice: " in (await say(line)).summary


async def test_the_same_watch_again_is_changed_and_no_second_one(say, marina):
    await say("watch here spike")
    changed = await say("watch here spike quiet 22-7")
    await say("watch here spike split")
    await say("watch here spike", channel="slack:C2")

    assert "Watch w1 · changed" == changed.title
    assert "once until it is over, quiet 22:00-07:00 (Europe/Paris)." in changed.summary
    assert ["w1", "w2", "w3"] == [it.id for it in await marina.store.subscriptions("watch")]


async def test_one_watch_is_of_one_port(say):
    with pytest.raises(UsageError, match="of one port") as exc:
        await say("watch here nice split spike")

    assert ("watch here nice spike", "watch here split spike") == exc.value.lines


async def test_a_console_without_a_channel_cannot_be_told(say):
    with pytest.raises(UsageError, match="no channel here"):
        await say("watch here spike", channel="")


async def test_a_paused_watch_is_listed_so_and_goes_on_when_resumed(say, marina):
    await say("watch here spike")
    paused = await say("watch pause nice")  # by its port
    listed = await say("watch")
    resumed = await say("watch resume w1")
    (it,) = await marina.store.subscriptions("watch")

    assert "Paused: nothing comes until it is resumed. Port de Nice, spike." == paused.summary
    assert [("w1", "Port de Nice, spike", "this channel", "paused: by hand")] == table(
        listed, "Watch"
    )
    assert "watch resume w1" in lines(listed)
    assert ("Watch w1 · resumed", None) == (resumed.title, it.paused)


async def test_without_a_port_it_is_asked_which(say):
    with pytest.raises(UsageError, match="Which port") as exc:
        await say("watch here spike", port=None)

    assert ("watch here nice spike", "watch here split spike") == exc.value.lines


async def test_only_admins_change_watches_and_others_see_their_channels(say):
    await say("watch here spike")
    with pytest.raises(Forbidden):
        await say("watch stop w1", may_change=False)
    here = await say("watch", may_change=False)
    elsewhere = await say("watch", may_change=False, channel="slack:C2")

    assert [("w1", "Port de Nice, spike", "this channel", "on")] == table(here, "Watch")
    assert "There are no watches here yet." == elsewhere.summary


async def test_which_of_several_is_asked(say):
    await say("watch here spike")
    await say("watch here new-source")

    with pytest.raises(UsageError) as exc:
        await say("watch show")
    assert ("watch show w1", "watch show w2") == exc.value.lines
    assert (
        "Which watch? There is w1 (Port de Nice, spike), w2 (Port de Nice, new-source)."
        == f"{exc.value}"
    )


async def test_the_answer_says_what_it_is_compared_with(say, demo):
    crowd(demo, 1, "2026-04-01T12:00")  # so the website is old enough
    for people, day in ((30, "05-12"), (20, "05-05"), (26, "04-28"), (99, "04-21")):
        crowd(demo, people, f"2026-{day}T12:00")
    await say("watch here visitors drop 40%")
    card = await say("watch show w1")

    # bob alone came in the last 24 hours; one odd week does not make the usual
    assert "1 visitor in 24 hours; 28 are usual: 96 % fewer. That is what is watched for." == (
        card.summary
    )
    assert "Usual is the median of the same hours of the 4 weeks before" in told(card)
    assert f"too short a time to compare, and left out: {RESIDENCES}." in told(card)


async def test_with_too_few_weeks_before_nothing_is_concluded(say):
    await say("watch here visitors drop 40%")
    card = await say("watch show")

    assert "1 visitor in 24 hours; there are too few weeks before to compare." == card.summary


async def test_the_picture_has_the_last_day_over_what_is_usual(say, demo):
    crowd(demo, 1, "2026-04-01T12:00")
    for people, day in ((3, "05-12"), (5, "05-05"), (0, "04-28"), (4, "04-21")):
        crowd(demo, people, f"2026-{day}T12:00")
    await say("watch here spike")
    drawn = chart(await say("watch show"))

    assert "last 24 hours and usual before · Europe/Paris" == drawn.subtitle
    now, usual = (
        {k: v for k, v in zip(drawn.labels, it.values, strict=True) if v} for it in drawn.series
    )
    assert ({"09:00": 1.0}, {"12:00": 3.5}) == (now, usual)


async def test_of_a_young_website_the_picture_has_today_alone(say):
    await say("watch here spike")
    drawn = chart(await say("watch show"))

    assert ("last 24 hours · Europe/Paris", 1) == (drawn.subtitle, len(drawn.series))


async def test_what_is_no_watch_yet_can_be_tried(say, marina):
    card = await say("watch show spike split", may_change=False, channel="")

    assert "Watch · ACI Split" == card.title
    assert "0 visitors in the last hour; there are too few weeks before to compare." == card.summary
    assert "watch here split spike" == lines(card)[-1]
    assert () == await marina.store.subscriptions("watch")


async def test_new_sources_are_a_list(say, demo):
    crowd(demo, 1, "2026-04-19T12:00")
    crowd(demo, 5, "2026-05-19T10:00", referrer="boat24.com")
    await say("watch here new-source")
    card = await say("watch show")

    assert [("boat24.com", 5)] == table(card, "New source")
    assert (
        "New source: boat24.com (5); nobody came from there in the 29 days before."
        " That is what is watched for." == card.summary
    )


async def test_a_test_is_posted_and_is_in_the_history(say, marina, now):
    await say("watch here spike")
    card = await say("watch test")
    (sent,) = await marina.store.claim(now)
    await marina.store.done(sent, "1", now)
    history = await say("watch history")

    assert "A test is on its way to this channel." == card.summary
    assert "1 message, the newest first." == history.summary
    assert ("Port de Nice: a test of watch w1", ("watch show w1",)) == (sent.title, sent.lines)
    assert [("a test", "sent", "Tue 19 May 15:30")] == table(history, "Told")


async def test_without_news_there_are_no_empty_tables(say):
    await say("watch here new-source")
    show, history = await say("watch show"), await say("watch history")

    assert [] == [it for card in (show, history) for it in card.blocks if isinstance(it, Table)]
    assert "Nothing was told yet." == history.summary
    assert "There are too few weeks before to tell which source is new." == show.summary


async def test_a_stopped_watch_can_be_made_again_by_a_button(say, marina):
    await say("watch here visitors rise 50%")
    card = await say("watch stop w1")

    assert () == await marina.store.subscriptions("watch")
    assert ["watch here nice visitors rise 50%"] == lines(card)


async def test_a_website_that_fails_is_no_drop(say, demo):
    await say("watch here visitors drop 40%")
    demo.fault = Fault.crash().only(f"*{RESIDENCES.id}*")

    with pytest.raises(UmamiError):
        await say("watch show")


async def test_the_small_print_tells_how_watches_are_said(say):
    assert "/watch here [port] visitors drop 40%" in told(await say("watch"))
