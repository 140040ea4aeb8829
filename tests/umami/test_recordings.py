"""Every recorded answer of a real Umami is read by a method, or a table says why it is not."""

from __future__ import annotations

from fnmatch import fnmatch

import pytest

from marina.errors import AnswerError, Denied, UmamiError, UsageError
from marina.umami.refusals import Refused
from tests.umami.endpoints import BY_METHOD, ENDPOINTS, Endpoint
from tests.umami.recordings import FILES, Recording

# What the client does not ask, or not so.
ASIDE = {
    "auth/api-root.json": "no route: what an address without Umami answers",
    "auth/login-*.json": "asked by Login: test_auth.py reads these",
    "auth/logout*.json": "the bot keeps its token; logging out changes nothing on the server",
    "auth/me-teams-bot.json": "the same list as /teams",
    "auth/me-websites-*.json": "the same list as /websites",
    "auth/share-*.json": "share links: the bot has an account of its own",
    "auth/sso-no-redis.json": "single sign-on is for browsers",
    "auth/verify-get.json": "verify is posted",
    "event-data/export.json": "an export is for people",
    "live/realtime-tz.json": "the client asks in UTC: Umami does not check that zone",
    "reports/funnel-get.json": "reports are posted",
    "reports/goals-seed-name.json": "no name of a report",
    "reports/insights-seed-name.json": "no name of a report",
    "reports/plural-name.json": "no name of a report",
    "reports/list-by-website.json": "the same list as /reports",
    "send/get.json": "hits are posted",
    "send/options-cors.json": "for browsers",
    "sessions/replays.json": "replays are for people",
    "websites/admin-teams.json": "the bot asks for its own teams",
    "websites/create-*.json": "the bot makes no websites",
    "websites/delete-tmp.json": "the bot deletes no websites",
    "websites/update-tmp.json": "the bot changes no websites",
    "websites/team.json": "the list of teams says as much",
    "websites/team-missing.json": "the list of teams says as much",
    "websites/user*.json": "users are for admins; the list is enough to name them",
}
# Answered 200 in steps or ways the client never lets pass for an answer.
REFUSED = {
    "pageviews/7d-minute.json": "Umami does not count so long a period by the minute.",
    "pageviews/nimara-31d-hour.json": "Umami does not count so long a period by the hour.",
    "pageviews/vela-nine-months-day.json": "Umami does not count so long a period by the day.",
    **dict.fromkeys(
        ("send/aiohttp-ua.json", "send/compatible-ua.json", "send/mozilla-short-ua.json"),
        "Umami took what it was sent for a robot's and dropped it.",
    ),
    "send/python-httpx-ua.json": "Umami took what it was sent for a robot's and dropped it.",
    "send/batch-only-bot-entry.json": "Umami took what it was sent for a robot's and dropped it.",
}


def aside(name: str) -> str:
    return next((why for pattern, why in ASIDE.items() if fnmatch(name, pattern)), "")


def endpoints(recording: Recording) -> list[Endpoint]:
    if recording.name.startswith("send/identify"):
        return [BY_METHOD["identify"]]
    return [it for it in ENDPOINTS if it.route == recording.route and it.method != "identify"]


READ = [
    (name, endpoint) for name in FILES if not aside(name) for endpoint in endpoints(Recording(name))
]


def test_every_recording_is_read_or_stands_aside():
    read = {name for name, _ in READ}

    assert [] == [name for name in FILES if name not in read and not aside(name)]
    assert [] == [p for p in ASIDE if not any(fnmatch(name, p) for name in FILES)]


def test_every_endpoint_has_a_recording():
    kept = {"create_segment", "delete_report"}  # of which there is none that went well

    good = {endpoint.method for name, endpoint in READ if Recording(name).status == 200}
    assert kept == BY_METHOD.keys() - good


@pytest.mark.parametrize(("name", "endpoint"), READ, ids=lambda it: getattr(it, "method", it))
@pytest.mark.usefixtures("no_pauses")
async def test_recorded(name, endpoint):
    recording = Recording(name)
    refusal = next((why for pattern, why in REFUSED.items() if fnmatch(name, pattern)), "")
    async with recording.client() as umami:
        if recording.status == 200 and not refusal:
            value = await endpoint.ask(umami, recording)

            assert endpoint.expected(recording.answer) == endpoint.told(value)
        elif recording.status == 401 and endpoint.method == "website":
            assert await endpoint.ask(umami, recording) is None
        else:
            with pytest.raises(AnswerError) as exc:
                await endpoint.ask(umami, recording)

            assert isinstance(exc.value, kind(recording.status))
            assert str(exc.value).startswith(refusal)


def kind(status: int) -> type[AnswerError] | tuple[type[AnswerError], ...]:
    match status:
        case 401:
            return Denied
        case 400 | 404 | 405:
            return (Refused, UsageError, UmamiError)
        case _:
            return (UmamiError, UsageError)
