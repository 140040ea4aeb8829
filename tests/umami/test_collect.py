"""What is told to Umami is told once, and told so that it is stored."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest

from marina.errors import UmamiError, Unreachable, UsageError
from marina.umami import ApiKey, Event, Umami
from tests.umami.conftest import SITE

SENT = {"cache": "a signed secret", "sessionId": SITE, "visitId": SITE}
SIGNED = Event(
    SITE,
    "/eoi",
    name="signed-eoi",
    id="CRM-1",
    data={"revenue": 50000, "currency": "EUR"},
    title="EOI",
    timestamp=1_795_000_000,
)


async def test_a_hit_is_sent_as_a_browser_would(umami, server):
    server.answer = SENT
    receipt = await umami.send(SIGNED)

    (request,) = server.asked
    assert SITE == receipt.session
    assert "secret" not in repr(receipt)
    assert request.headers["User-Agent"].startswith("Mozilla/5.0 (X11; Linux x86_64)")
    assert "Authorization" not in request.headers
    assert {
        "type": "event",
        "payload": {
            "website": SITE,
            "url": "/eoi",
            "name": "signed-eoi",
            "id": "CRM-1",
            "title": "EOI",
            "hostname": "crm.invalid",
            "data": {"revenue": 50000, "currency": "EUR"},
            "timestamp": 1_795_000_000,
        },
    } == json.loads(request.content)


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (Event(SITE, "/", id="x" * 51), "Umami takes at most 50 characters as id."),
        (Event(SITE, "/", name="x" * 51), "Umami takes at most 50 characters as name."),
        (Event(SITE, "/", hostname="x" * 101), "Umami takes at most 100 characters as hostname."),
        (Event(SITE, "/", timestamp=1_795_000_000_000), "Umami takes the timestamp of a hit in s"),
        (Event(SITE, "/", "e", data={"a": "x" * 501}), "Umami takes at most 500 characters as “a”"),
        (Event(SITE, "/", "e", data={"a": 10**15}), "Umami takes numbers of at most 15 digits"),
        (Event(SITE, "/", "e", data={"a": float("nan")}), "Umami takes numbers of at most 15 d"),
        (Event(SITE, "/", "e", data={"a": None}), "Umami takes no null as “a”: leave it out."),
        (Event(SITE, "/", data={"revenue": 5}), "Revenue belongs to an event: give it a name."),
        (Event(SITE, "/", "e", data={"currency": "x" * 11}), "A currency is three letters"),
    ],
)
async def test_what_umami_would_store_by_half_is_not_sent(umami, server, event, says):
    for sending in (umami.send(event), umami.batch([event])):
        with pytest.raises(UsageError) as exc:
            await sending
        assert str(exc.value).startswith(says)

    assert [] == server.asked


async def test_being_taken_for_a_robot_is_a_failure(umami, server):
    server.answer = {"beep": "boop"}
    with pytest.raises(UmamiError, match="took what it was sent for a robot's"):
        await umami.send(SIGNED)
    server.answer = {"size": 1, "processed": 1, "errors": 0, "details": []}
    with pytest.raises(UmamiError, match="took what it was sent for a robot's"):
        await umami.batch([SIGNED])


@pytest.mark.parametrize(
    ("answer", "error", "says"),
    [
        (httpx.ReadTimeout("late"), UmamiError, "It may be stored or not."),
        (httpx.ReadError("reset"), UmamiError, "It may be stored or not."),
        (httpx.ConnectError("refused"), Unreachable, "Umami does not answer."),
        (httpx.Response(500), UmamiError, "It may be stored or not."),
        (httpx.Response(503), UmamiError, "It may be stored or not."),
        (httpx.Response(429), Unreachable, "Umami is busy"),
        (
            httpx.Response(400, json={"error": {"message": "Website not found."}}),
            UmamiError,
            "“Website not found.”",
        ),
        (httpx.Response(200, text="<html>"), UmamiError, "no JSON"),
    ],
)
async def test_a_hit_is_never_sent_twice(answer, error, says):
    asked = []

    def serve(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if isinstance(answer, httpx.Response):
            return answer
        raise answer

    async with Umami("http://u.test", ApiKey("k"), transport=httpx.MockTransport(serve)) as umami:
        with pytest.raises(error, match=says):
            await umami.send(SIGNED)

    assert 1 == len(asked)


async def test_of_a_batch_the_failures_are_told(umami, server):
    failure = {"error": {"message": "Website not found.", "status": 400}}
    server.answer = {
        "size": 2,
        "processed": 1,
        "errors": 1,
        "details": [{"index": 1, "response": failure}],
        "cache": "secret",
    }
    receipt = await umami.batch([SIGNED, SIGNED])

    assert (1, {1: "Website not found."}) == (receipt.processed, receipt.failures)
    assert 0 == (await umami.batch([])).processed


async def test_one_is_identified_at_a_time(umami, server):
    under_way = 0

    async def serve(request: httpx.Request) -> httpx.Response:
        nonlocal under_way
        under_way += 1
        assert 1 == under_way
        await asyncio.sleep(0.001)
        under_way -= 1
        document = json.loads(request.content)
        assert "identify" == document["type"]
        assert "url" not in document["payload"]
        return httpx.Response(200, json=SENT)

    async with Umami("http://u.test", ApiKey("k"), transport=httpx.MockTransport(serve)) as umami:
        await asyncio.gather(*(umami.identify(SITE, f"CRM-{n}", {"n": n}) for n in range(5)))
        with pytest.raises(UsageError):
            await umami.identify(SITE, "")


async def test_the_cloud_collects_elsewhere():
    asked = []

    def serve(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(200, json=SENT)

    transport = httpx.MockTransport(serve)
    async with Umami("https://api.umami.is/v1", ApiKey("k"), transport=transport) as umami:
        await umami.send(SIGNED)

    assert ["https://cloud.umami.is/api/send"] == asked


async def test_what_is_kept_for_people_is_stored_once(umami, server):
    server.answer = httpx.Response(503)
    with pytest.raises(UmamiError, match="may be stored or not"):
        await umami.create_report(SITE, "goal", "Inquiries", {"type": "event", "value": "x"})

    assert 1 == len(server.asked)
