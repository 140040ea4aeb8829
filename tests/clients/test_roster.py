"""A client list is read whole or not at all, and says which line is wrong."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo import Demo
from marina import roster
from marina.roster import Unreadable, from_csv, from_json, mail_key
from tests.harbour import NICE, SPLIT

PORTS = (NICE, SPLIT)
HEAD = "distinct_id,name,company,email,owner_email,deal,berth,port,consent\n"
ADA = "CRM-1,Ada Lind,Lind,ada@lind.example,nora@sales.example,D-1,A12,Port de Nice,yes\n"


def read(lines: str, head: str = HEAD) -> roster.Roster:
    return from_csv((head + lines).encode(), PORTS)


def test_the_demos_list_is_read():
    found = from_csv(Path(Demo.clients).read_bytes(), ())

    assert (40, 33) == (len(found.clients), sum(it.consent for it in found.clients))
    assert 40 == len(found.warnings)  # no port is known


@pytest.mark.parametrize(
    ("said", "consent"),
    [("yes", True), ("YES", True), (" yes ", True), ("no", False), ("", False), ("ja", False)],
)
def test_consent_is_yes_and_nothing_else(said, consent):
    assert consent == read(f"CRM-1,Ada,,,,,,,{said}\n").clients[0].consent


def test_without_a_number_the_email_stands_for_a_client_and_is_not_shown():
    (client,) = read(",Ada,,Ada@Lind.example,,,,,\n").clients

    assert mail_key("ada@lind.example") == client.key
    assert "lind" not in client.key


def test_an_unknown_port_is_kept_with_a_warning():
    found = read(ADA + "CRM-2,Ben,,,,,,Porto Azul,\n")

    assert ("line 3: I know no port “Porto Azul” (kept as it is).",) == found.warnings
    assert "Porto Azul" == found.clients[1].port


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (",Ada,,,,,,,\n", "line 2: neither distinct_id nor email."),
        ("CRM-1,,,,,,,,\n", "line 2: no name."),
        ("C 1,Ada,,,,,,,\n", "line 2: distinct_id is not 1 to 33 letters"),
        ("C,Ada,,ada,,,,,\n", "line 2: email is no e-mail address."),
        ("C,Ada,,,a@b@c,,,,\n", "line 2: owner_email is no e-mail address."),
        (f"C,{'x' * 121},,,,,,,\n", "line 2: name is too long."),
        (ADA + "\n" + ADA, "line 4: the same client as in line 2."),
        (ADA + 'C,"Two\nlines",,,,,,,\nD,,,,,,,,\n', "line 5: no name."),
        (ADA + "C,Ada\n", "line 3 has 2 fields, the header 9"),
        (ADA + 'C,"Ada\n', "line 3: unexpected end of data."),
    ],
)
def test_what_is_wrong_is_told_by_its_line(lines, says):
    with pytest.raises(Unreadable) as exc:
        read(lines)

    assert says in str(exc.value)


@pytest.mark.parametrize(
    ("head", "says"),
    [
        ("", "line 1 is not the header"),
        ("name,company\n", "line 1 is not the header"),
        ("distinct_id,name,phone\n", "line 1: I know no column “phone”."),
        ("distinct_id,name,name\n", "line 1 names a column twice."),
    ],
)
def test_a_wrong_header_is_told(head, says):
    with pytest.raises(Unreadable) as exc:
        read("", head)

    assert says in str(exc.value)


def test_all_faults_are_told_at_once_up_to_a_limit():
    with pytest.raises(Unreadable) as exc:
        read("x x,A,,,,,,,\n" * 30)

    assert 22 == len(str(exc.value).splitlines())
    assert "… and 10 more." in str(exc.value)


def test_semicolons_and_a_byte_order_mark_are_what_excel_writes():
    (client,) = from_csv("\ufeffdistinct_id;name\r\nC;Zoë\r\n".encode(), PORTS).clients

    assert ("C", "Zoë") == (client.key, client.name)


def test_latin_1_is_refused():
    with pytest.raises(Unreadable, match="not UTF-8"):
        from_csv("distinct_id,name\nC,Zoë\n".encode("latin-1"), PORTS)


def test_json_has_the_same_fields():
    items = [{"distinct_id": 7, "name": "Ada", "consent": True, "deal": None}]
    (client,) = from_json(json.dumps(items).encode(), PORTS).clients

    assert ("7", True, "") == (client.key, client.consent, client.deal)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("{", "no JSON"),
        ("{}", "not a JSON list"),
        ('["a"]', "not a JSON list"),
        ('[{"name": ["a"]}]', "item 1: name is neither"),
        ('[{"name": "a", "phone": "1"}]', "item 1: I know no “phone”."),
        ('[{"name": "a"}]', "item 1: neither distinct_id nor email."),
        ("[" * 100_000, "no JSON"),
    ],
)
def test_wrong_json_is_told_by_its_item(body, says):
    with pytest.raises(Unreadable) as exc:
        from_json(body.encode(), PORTS)

    assert says in str(exc.value)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    for read in (from_csv, from_json):
        with suppress(Unreadable):
            assert () == read(data, PORTS).clients


async def test_nothing_is_half_imported_and_again_brings_up_to_date(store):
    with pytest.raises(Unreadable):
        read(ADA + "x x,B,,,,,,,\n")
    nothing = dict(await store.clients())
    first = await roster.save(store, read(ADA))
    second = await roster.save(store, read(ADA.replace("D-1", "D-9") + "CRM-2,Ben,,,,,,,\n"))
    clients = await store.clients()

    assert ({}, (1, 0), (1, 1)) == (nothing, first, second)
    assert "D-9" == clients["CRM-1"].deal


async def test_who_gets_a_number_is_no_longer_known_by_email(store):
    await roster.save(store, read(",Ada,,ada@lind.example,,,,,\n"))
    await roster.save(store, read(ADA))

    assert ["CRM-1"] == list(await store.clients())
