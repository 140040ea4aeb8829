"""The client list comes in: by a file in the terminal, or from the CRM by HTTP."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from types import SimpleNamespace

import httpx
import pytest
from starlette.applications import Starlette

from bot import crm
from bot.__main__ import main
from bot.demo import Demo
from marina.errors import Unreachable

SECRET = "a-secret-of-the-crm"
ADA = {"distinct_id": "CRM-1", "name": "Ada Lind", "port": "nowhere", "consent": "yes"}


@pytest.fixture
async def site(marina) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=crm.routes(marina, SECRET))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot.test") as site:
        site.headers["Authorization"] = f"Bearer {SECRET}"
        yield site


async def test_a_crm_sends_json_or_csv(site, store):
    first = await site.post("/clients", json=[ADA])
    data = b"distinct_id,name\nCRM-1,Ada\nCRM-2,Ben\n"
    second = await site.post("/clients", content=data, headers={"Content-Type": "text/csv"})

    warning = "item 1: I know no port “nowhere” (kept as it is)."
    assert {"new": 1, "changed": 0, "warnings": [warning]} == first.json()
    assert {"new": 1, "changed": 1, "warnings": []} == second.json()
    assert ["CRM-1", "CRM-2"] == list(await store.clients())


@pytest.mark.parametrize("said", ["", "Bearer wrong", f"Bearer {SECRET}x", SECRET, "Bearer é"])
async def test_without_the_secret_nothing_is_taken(site, store, said):
    headers = {"Authorization": said.encode()}
    answer = await site.post("/clients", json=[ADA], headers=headers)

    assert (401, {}) == (answer.status_code, dict(await store.clients()))


async def test_what_is_wrong_is_answered_and_nothing_taken(site, store):
    answer = await site.post("/clients", json=[ADA, {"name": "x"}])

    assert 400 == answer.status_code
    assert "item 2: neither distinct_id nor email." in answer.json()["errors"]
    assert {} == await store.clients()


async def test_a_body_without_end_is_cut_off(site, monkeypatch):
    monkeypatch.setattr(crm, "BODY_MAX", 10)
    answer = await site.post("/clients", json=[ADA])

    assert 413 == answer.status_code


async def test_without_a_secret_there_is_no_door(marina):
    assert [] == crm.routes(marina, "")


async def test_other_methods_are_refused(site):
    assert 405 == (await site.get("/clients")).status_code


def run(file: str, monkeypatch, tmp_path) -> int:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/bot.db")
    monkeypatch.setattr("bot.log.start", lambda level: None)  # it would outlive this test
    return main(["clients", "import", file])


def test_a_file_is_imported_and_again_brings_up_to_date(monkeypatch, tmp_path, capsys):
    first = run(str(Demo.clients), monkeypatch, tmp_path)
    again = run(str(Demo.clients), monkeypatch, tmp_path)
    out = capsys.readouterr().out

    assert (0, 0) == (first, again)
    assert out.endswith(
        "0 new clients, 40 brought up to date. 7 did not consent and are never named.\n"
    )


def test_a_wrong_file_is_told_by_line_and_nothing_imported(monkeypatch, tmp_path, capsys):
    (tmp_path / "list.csv").write_text("distinct_id,name\nA,Ada\nB,\n")
    status = run("list.csv", monkeypatch, tmp_path)

    assert (2, "Nothing was taken:\nline 3: no name.\n") == (status, capsys.readouterr().err)


def test_a_file_that_is_not_there_is_told(monkeypatch, tmp_path, capsys):
    assert 1 == run("nothing.csv", monkeypatch, tmp_path)
    assert "nothing.csv cannot be read" in capsys.readouterr().err


async def test_the_list_is_taken_while_umami_is_away(marina, demo, tmp_path, capsys):
    async def refuses(*_: object) -> None:
        raise Unreachable("Umami does not answer.")

    file = tmp_path / "clients.json"
    file.write_text(json.dumps([ADA]))
    parts = SimpleNamespace(marina=marina, clock=lambda: datetime.now(UTC))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crm, "find_ports", refuses)
        status = await crm.bring_in(parts, file)  # type: ignore[arg-type]

    assert 0 == status
    assert "Whether its ports exist is not known" in capsys.readouterr().err
