"""The page over a real socket: asked, refused, looked at."""

from __future__ import annotations

from urllib.parse import urlencode

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.data import data
from bot.web import Part, app, serve
from marina.card import Card, Text
from tests.web.html import Parsed
from tests.web.samples import TRAFFIC

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def test_the_page_names_the_port_and_what_can_be_asked(client):
    page = Parsed((await client.get("/")).text)

    assert "Port Nimara" in page.text
    assert {"name": "q", "value": "traffic"}.items() <= page.every("button")[0].items()


async def test_nothing_on_the_page_needs_what_its_policy_forbids(client):
    answer = await client.get("/", params={"q": "everything"})
    page = Parsed(answer.text)

    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert [{"src": "/static/page.js", "type": "module"}] == page.every("script")
    assert [] == page.every("style")
    assert [] == [it for _, it in page.tags if any(n == "style" or n[:2] == "on" for n in it)]


async def test_every_answer_is_sealed(client):
    for path in ("/", "/healthz", "/static/page.css", "/menu", "/nowhere"):
        headers = (await client.get(path)).headers

        assert "nosniff" == headers["X-Content-Type-Options"], path
        assert headers["Content-Security-Policy"].startswith("default-src 'none'"), path
        assert headers["Cache-Control"] in ("no-store", "no-cache"), path


async def test_a_link_with_a_question_is_answered_without_javascript(client, bot):
    page = Parsed((await client.get("/", params={"q": "/traffic nimara"})).text)

    assert ["/traffic nimara"] == bot.asked
    assert TRAFFIC.summary in page.text
    assert 1 == len([it for it in page.every("img") if str(it["src"]).startswith("data:")])


async def test_a_link_on_another_website_only_fills_in_the_question(client, bot):
    headers = {"Sec-Fetch-Site": "cross-site"}
    page = Parsed((await client.get("/", params={"q": "traffic"}, headers=headers)).text)

    assert [] == bot.asked
    assert "traffic" == page.every("input")[0]["value"]


async def test_a_question_is_answered_by_a_card(client, bot):
    answer = await client.post("/ask", data={"q": " /traffic nimara 30d "})
    page = Parsed(answer.text)

    assert ["/traffic nimara 30d"] == bot.asked
    assert ("article", "/traffic nimara 30d") == (page.tags[0][0], page.tags[0][1]["data-line"])
    assert TRAFFIC.summary in page.text


async def test_scripts_get_the_card_as_data(client):
    answer = await client.post(
        "/ask", data={"q": "traffic"}, headers={"Accept": "application/json"}
    )

    assert data(TRAFFIC) == answer.json()


async def test_strangers_text_stays_text_on_its_way_through_the_page(client, bot):
    bot.cards["traffic"] = Card("<b>", "<script>alert(1)</script>", Text('"><img src=x>'))
    harmless = Parsed((await client.get("/", params={"q": "funnel"})).text)
    page = Parsed((await client.get("/", params={"q": "traffic <i>"})).text)

    assert len(harmless.every("script")) == len(page.every("script"))
    assert [] == page.every("i") + page.every("b")
    assert "<script>alert(1)</script>" in page.text


async def test_the_menu_is_what_can_be_suggested(client):
    menu = (await client.get("/menu")).json()
    traffic = next(it for it in menu["commands"] if it["name"] == "traffic")

    assert [{"key": "nimara", "name": "Port Nimara"}, {"key": "vela", "name": "Marina Vela"}] == (
        menu["ports"]
    )
    assert (True, True) == (traffic["port"], traffic["period"])
    assert "country" in traffic["names"]


async def test_under_a_foreign_name_the_page_does_not_answer(client, bot):
    foreign = "evil.example 127.0.0.1.evil.example localhost@evil.example [::1 [x]:1".split()
    found = [(await client.get("/?q=live", headers={"Host": it})).status_code for it in foreign]
    nameless = await client.get("/?q=live", headers={"Host": ""})

    assert [403] * len(foreign) == found
    assert (403, []) == (nameless.status_code, bot.asked)


async def test_every_name_of_this_machine_will_do(client):
    names = "localhost:8080 127.0.0.1 [::1]:8080 LOCALHOST".split()
    found = [(await client.get("/", headers={"Host": it})).status_code for it in names]

    assert [200] * len(names) == found


async def test_another_website_cannot_ask(client, bot):
    origins = "https://evil.example null http://127.0.0.1:1 http://[evil".split()
    foreign = [{"Origin": origin} for origin in origins]
    foreign += [{"Sec-Fetch-Site": site} for site in ("cross-site", "same-site")]
    form = {"q": "traffic"}
    found = [(await client.post("/ask", data=form, headers=it)).status_code for it in foreign]

    assert [403] * len(foreign) == found
    assert [] == bot.asked


async def test_the_page_itself_can_ask(client, url):
    headers = {"Origin": url.rstrip("/"), "Sec-Fetch-Site": "same-origin"}

    assert 200 == (await client.post("/ask", data={"q": "live"}, headers=headers)).status_code


async def test_too_much_is_refused(client, bot):
    bodies = (b"q=" + b"x" * 2_000, b"q=" + b"x" * 200_000, b"x" * 17_000)
    found = [(await client.post("/ask", content=it, headers=FORM)).status_code for it in bodies]

    assert ([413] * 3, []) == (found, bot.asked)


async def test_too_much_is_refused_though_its_length_was_not_said(client):
    async def drip():
        for _ in range(40):
            yield b"x" * 1000

    assert 413 == (await client.post("/ask", content=drip(), headers=FORM)).status_code


async def test_what_is_not_the_form_is_told_so(client, bot):
    bodies = (b"", b"q", b"line=traffic", b"q=%ff", b"\xff\xfe", b"q=a&q=b", b"&" * 99, b"{}")
    found = [(await client.post("/ask", content=it, headers=FORM)).status_code for it in bodies]

    assert ([400] * len(bodies), []) == (found, bot.asked)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=400) | st.text().map(lambda it: urlencode({"q": it}).encode()))
async def test_no_body_breaks_the_page(client, body):
    assert (await client.post("/ask", content=body, headers=FORM)).status_code in (200, 400)


async def test_healthz_is_well_while_every_part_is(client):
    answer = await client.get("/healthz")

    assert 200 == answer.status_code
    assert {
        "ok": True,
        "parts": {"database": {"ok": True, "why": ""}, "umami": {"ok": True, "why": ""}},
    } == answer.json()


async def test_healthz_names_the_part_that_is_not_well(client, bot):
    bot.parts[1] = Part("umami", False, "Umami does not answer.")
    answer = await client.get("/healthz")

    assert 503 == answer.status_code
    assert {"ok": False, "why": "Umami does not answer."} == answer.json()["parts"]["umami"]


async def test_a_health_that_hangs_is_not_well(client, bot, monkeypatch):
    monkeypatch.setattr("bot.web.health.PATIENCE", 0.02)
    bot.hangs = True
    answer = await client.get("/healthz")

    assert (503, False) == (answer.status_code, answer.json()["ok"])


async def test_where_the_page_is_not_wanted_only_health_is_answered(bot):
    async with (
        serve(app(bot.health), "127.0.0.1", 0) as url,
        httpx.AsyncClient(base_url=url, headers={"Host": "tidings.example"}) as client,
    ):
        found = [(await client.get(path)).status_code for path in ("/healthz", "/", "/menu")]

    assert [200, 404, 404] == found
