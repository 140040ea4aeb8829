"""How a run is judged: by what people could see, not by what the bot believes."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.delivery.chat import Log, Seen
from tests.delivery.result import AGAIN, Result

DIGEST, ALERT = "digest:d0:2026-05-18", "visit:d:ada:1"
TOLD = Seen(DIGEST, 0, "Nice")
EDITED = Seen(ALERT, 1, f"{AGAIN} {ALERT}")


def result(*messages: Seen, may_repeat: bool = False, **more) -> Result:
    log = Log(list(messages), Counter(), more.pop("violations", []))
    return Result({DIGEST: 0, ALERT: 1}, 3, more.pop("unsettled", []), log, may_repeat)


def again(seen: Seen, *, marked: bool) -> Seen:
    return Seen(seen.key, seen.at + 9, seen.title, marked)


def test_each_there_once_is_well():
    assert result(TOLD, EDITED).holds


@pytest.mark.parametrize("may_repeat", [False, True])
def test_what_is_not_there_is_lost(may_repeat):
    judged = result(EDITED, may_repeat=may_repeat)

    assert ([DIGEST], False) == (judged.lost, judged.holds)


def test_an_alert_that_tells_of_the_first_visit_alone_is_lost():
    judged = result(TOLD, Seen(ALERT, 1, f"Ada is here {ALERT}"))

    assert ([ALERT], False) == (judged.lost, judged.holds)


@pytest.mark.parametrize("may_repeat", [False, True])
def test_what_comes_twice_and_does_not_say_so_is_never_well(may_repeat):
    judged = result(TOLD, EDITED, again(TOLD, marked=False), may_repeat=may_repeat)

    assert ([DIGEST], [], False) == (judged.twice, judged.repeats, judged.holds)


def test_where_history_is_shown_no_repeat_is_well_whatever_it_says():
    judged = result(TOLD, EDITED, again(TOLD, marked=True))

    assert ([DIGEST], False) == (judged.twice, judged.holds)


def test_where_none_is_shown_a_repeat_that_says_so_is_counted_apart():
    judged = result(
        TOLD, EDITED, again(TOLD, marked=True), again(TOLD, marked=True), may_repeat=True
    )

    assert ([], [DIGEST, DIGEST], True) == (judged.twice, judged.repeats, judged.holds)
    assert "0 twice unmarked, 2 of 2 that say so are repeats" in str(judged)


def test_of_an_alert_and_its_repeat_the_later_one_tells_the_last():
    first = Seen(ALERT, 1, f"Ada is here {ALERT}")

    assert result(TOLD, first, again(EDITED, marked=True), may_repeat=True).holds


@pytest.mark.parametrize("more", [{"unsettled": [DIGEST]}, {"violations": ["no summary"]}])
def test_what_is_left_open_and_what_the_chat_objects_to_are_not_well(more):
    assert not result(TOLD, EDITED, **more).holds
