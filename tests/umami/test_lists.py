"""Lists are read whole, in pages, and nobody is counted twice."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from marina.errors import Denied
from marina.umami import Session, Website
from tests.umami.conftest import OTHER, SITE, WEEK

Json = dict[str, Any]


def uuid(number: int) -> str:
    return f"{number:08x}-0000-4000-8000-000000000000"


def listed(rows: list[Json]) -> Callable[[httpx.Request], Json]:
    """Page by page, as Umami does."""

    def answer(request: httpx.Request) -> Json:
        page, size = (int(request.url.params[name]) for name in ("page", "pageSize"))
        part = rows[(page - 1) * size : page * size]
        return {"data": part, "count": len(rows), "page": page, "pageSize": size}

    return answer


def session(number: int, hostname: str | None = "n.com", **more: object) -> Json:
    return {
        "id": uuid(number),
        "hostname": hostname,
        "firstAt": "2026-05-12T10:00:00.000Z",
        "lastAt": "2026-05-12T10:05:00.000Z",
        "visits": 1,
        "views": 3,
        "events": 0,
        **more,
    }


async def sessions(umami, size=1000) -> list[Session]:
    return [row async for row in umami.sessions(SITE, WEEK, size=size)]


async def test_a_session_has_a_row_for_each_hostname_and_is_one(umami, server):
    server.answer = listed(
        [
            session(1, "crm.invalid", views=0, events=2, lastAt="2026-05-13T00:00:00.000Z"),
            session(2),
            session(1, None, views=0, firstAt="2026-05-11T00:00:00.000Z"),
            session(1, visits=4),
        ]
    )
    first, second = await sessions(umami)

    assert (uuid(1), "crm.invalid", 3, 2, 4) == (
        first.id,
        first.hostname,
        first.views,
        first.events,
        first.visits,
    )
    assert datetime(2026, 5, 11, tzinfo=UTC) == first.first_at
    assert datetime(2026, 5, 13, tzinfo=UTC) == first.last_at
    assert uuid(2) == second.id


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
async def test_rows_that_a_page_break_parts_are_one(umami, server, size):
    rows = [session(n, host) for n in range(10) for host in ("n.com", None)]
    server.answer = listed(rows)
    found = await sessions(umami, size)

    assert [uuid(n) for n in range(10)] == [row.id for row in found]
    assert {6} == {row.views for row in found}


async def test_a_row_that_comes_again_with_the_next_page_counts_once(umami, server):
    server.answer = listed([session(1), session(2), session(2), session(3)])
    found = await sessions(umami, size=2)

    assert [3, 3, 3] == [row.views for row in found]


async def test_older_rows_tell_less(umami, server):
    row = session(1)
    del row["events"]
    server.answer = listed([row])

    assert [None] == [row.events for row in await sessions(umami)]


async def test_from_3_2_on_the_count_may_be_capped(umami, server):
    serve = listed([session(n) for n in range(25)])
    server.answer = lambda request: serve(request) | {"count": 10, "isCapped": True}

    assert 25 == len(await sessions(umami, size=10))


async def test_a_hundred_thousand_rows_do_not_fill_the_memory(umami, server):
    """The rows are made as they are asked for, so that what is measured is the client."""

    def answer(request: httpx.Request) -> httpx.Response:
        page, size = (int(request.url.params[name]) for name in ("page", "pageSize"))
        first = (page - 1) * size
        one = '{"id":"%08x-0000-4000-8000-000000000000","hostname":"n.com","visits":1,"views":2}'
        rows = ",".join([one % number for number in range(first, first + size)])
        return httpx.Response(200, text=f'{{"data":[{rows}],"count":100000,"pageSize":{size}}}')

    server.answer = answer
    views = count = most = 0
    async for row in umami.sessions(SITE, WEEK):
        count += 1
        views += row.views or 0
        if count % 20_000 == 0:
            server.asked.clear()
            alive = sum(isinstance(it, Session) for it in gc.get_objects())
            most = max(most, alive)

    assert (100_000, 200_000) == (count, views)
    assert most <= 4000  # two pages, as rows and as sessions
    assert 0 == umami.cache.hits + umami.cache.misses


def hit(number: int, **more: object) -> Json:
    return {
        "id": uuid(number),
        "sessionId": uuid(900),
        "createdAt": f"2026-05-12T10:{59 - number:02}:00.000Z",
        "urlPath": f"/{number}",
        "eventName": None,
        "eventType": 1,
        **more,
    }


async def test_hits_are_those_of_known_clients_oldest_first(umami, server):
    server.answer = listed([hit(1), hit(2, eventType=5), hit(3, eventName="signed-eoi")])
    since = datetime(2026, 5, 12, 10, tzinfo=UTC)
    found = await umami.hits(SITE, since, since + timedelta(hours=1))

    assert ["/3", "/1"] == [it.path for it in found]
    assert ["signed-eoi", ""] == [it.event for it in found]
    assert "re..+" == server.params["distinctId"]
    assert "3599999" == str(int(server.params["endAt"]) - int(server.params["startAt"]))


@pytest.mark.parametrize(
    ("id", "sent"), [("CRM-1", "eq.CRM-1"), ("!x", "eq.!x"), ("a,b", "re.^(a,b)$")]
)
async def test_or_those_of_one(umami, server, id, sent):
    server.answer = listed([])
    await umami.hits(SITE, WEEK.start, WEEK.end, id)

    assert sent == server.params["distinctId"]


async def test_a_list_that_grows_while_it_is_read_is_read_again(umami, server):
    rows = [hit(n) for n in range(10, 40)]

    def answer(request: httpx.Request) -> Json:
        found = listed(rows)(request)
        if len(server.asked) == 1:  # two new ones push two others past the page's edge
            rows[:0] = [hit(8), hit(9)]
        return found

    server.answer = answer
    found = await umami.hits(SITE, WEEK.start, WEEK.end, size=10)

    assert {row["id"] for row in rows} == {it.id for it in found}
    assert 32 == len(found)


async def test_events_come_once(umami, server):
    server.answer = listed([hit(1), hit(2), hit(2), hit(3)])

    found = [it.path async for it in umami.events(SITE, WEEK, {"event": "x"}, "%", size=2)]
    assert ["/1", "/2", "/3"] == found
    assert ("eq.x", "%") == (server.params["event"], server.params["search"])


async def test_a_known_visitor_is_asked_for_once_an_unknown_one_soon_again(umami, server):
    server.answer = lambda request: {"id": request.url.path[-36:], "distinctId": "CRM-1"}
    for _ in range(2):
        assert "CRM-1" == (await umami.session(SITE, uuid(1))).distinct_id
    assert 1 == len(server.asked)

    server.answer = {}
    assert Session(uuid(2)) == await umami.session(SITE, uuid(2))


def test_it_is_known_how_long_a_visitor_is_known():
    from marina.umami.sessions import _known

    known = b'{"id":"%s","distinctId":"CRM-1"}' % uuid(1).encode()
    assert [86_400, 20, 20, 0] == [
        _known(body) for body in (known, b"{}", known.replace(b'"CRM-1"', b"null"), b"<")
    ]


async def test_properties_that_umami_keeps_twice_are_one(umami, server):
    row = {"dataKey": "email", "dataType": 1, "stringValue": "a@example.com"}
    server.answer = [row, row | {"stringValue": "b@example.com"}]

    assert ["b@example.com"] == [p.text for p in await umami.session_properties(SITE, uuid(1))]


def website(number: int, name: str) -> Json:
    return {"id": uuid(number), "name": name, "domain": f"{name}.com"}


def account(admin: bool = False, verify: int = 200) -> Callable[[httpx.Request], Any]:
    lists = {
        "/api/websites": [website(1, "Vela")],
        "/api/teams": [{"id": OTHER, "name": "Sales"}],
        f"/api/teams/{OTHER}/websites": [website(2, "azul"), website(1, "Vela")],
        "/api/admin/websites": [website(n, name) for n, name in enumerate("cab", 1)],
    }

    def answer(request: httpx.Request) -> Any:
        if request.url.path == "/api/auth/verify":
            user = {"id": SITE, "username": "bot", "role": "user", "isAdmin": admin}
            return httpx.Response(verify, json=user)
        return listed(lists[request.url.path])(request)

    return answer


async def test_the_websites_of_teams_are_visible_too(umami, server):
    server.answer = account()

    assert ["azul", "Vela"] == [site.name for site in await umami.visible_websites()]


async def test_an_admin_sees_all_websites(umami, server):
    server.answer = account(admin=True)

    assert ["a", "b", "c"] == [site.name for site in await umami.visible_websites()]


async def test_where_nobody_can_be_verified_the_lists_tell(umami, server):
    server.answer = account(verify=404)

    assert ["azul", "Vela"] == [site.name for site in await umami.visible_websites()]


async def test_lists_longer_than_a_page_are_read_whole(umami, server):
    server.answer = listed([website(n, f"{n:04}") for n in range(2500)])

    assert 2500 == len(await umami.own_websites("x"))
    assert "x" == server.params["search"]


async def test_a_website_that_is_not_there_is_none(umami, server):
    server.answer = website(1, "Vela")
    assert Website(uuid(1), "Vela", "Vela.com") == await umami.website(SITE)
    server.answer = httpx.Response(200, text="null")
    assert await umami.website(SITE) is None
    server.answer = httpx.Response(401)
    assert await umami.website(SITE) is None


async def test_no_list_without_permission(umami, server):
    server.answer = httpx.Response(401)
    with pytest.raises(Denied):
        await umami.own_websites()
