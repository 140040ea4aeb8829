"""Ports come from Umami's websites and stay as the team arranges them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marina.errors import UsageError
from marina.port import Website, fold
from marina.store import Subscription, port_key
from marina.store.naming import ports_for
from tests.conftest import MAY
from tests.store.ports import NICE, PARIS, SPLIT

NIMARA = Website("w-1", "Port Nimara", "nimara.example")
HOMES = Website("w-2", "Nimara Residences", "homes.nimara.example")
VELA = Website("w-3", "Marina Vela", "vela.example")


async def port(store, key):
    return next((port for port in await store.ports() if port.key == key), None)


async def test_a_port_is_kept_as_it_was_given(store):
    assert (SPLIT, NICE) == await store.ports()


async def test_each_new_website_becomes_a_port_of_its_name(store, now):
    await store.discovered([NIMARA, HOMES, VELA], now, PARIS)
    nimara = await port(store, "nimara")

    assert ("Port Nimara", (NIMARA,), PARIS) == (nimara.name, nimara.websites, nimara.timezone)
    assert {"nimara", "nimara-residences", "vela"} <= {it.key for it in await store.ports()}
    assert now == await store.refreshed_at()


async def test_before_the_first_look_nothing_was_refreshed(store):
    assert None is await store.refreshed_at()


async def test_a_website_that_vanished_is_gone_until_it_returns(store, now):
    await store.discovered([NIMARA, VELA], now, PARIS)
    await store.discovered([VELA], now, PARIS)
    gone = await port(store, "nimara")
    await store.discovered([NIMARA, VELA], now, PARIS)
    back = await port(store, "nimara")

    assert (replace(NIMARA, gone=True),) == gone.websites
    assert ((), ("w-1",)) == (gone.website_ids, back.website_ids)


async def test_a_new_name_in_umami_renames_no_port(store, now):
    await store.discovered([NIMARA], now, PARIS)
    renamed = replace(NIMARA, name="Nimara 2.0", domain="nimara2.example")
    await store.discovered([renamed], now, PARIS)
    nimara = await port(store, "nimara")

    assert ("Port Nimara", (renamed,)) == (nimara.name, nimara.websites)


async def test_a_website_left_out_makes_no_port_again(store, now):
    await store.discovered([NIMARA], now, PARIS)
    await store.unlink("w-1")
    await store.discovered([NIMARA, VELA], now, PARIS)

    assert () == (await port(store, "nimara")).websites
    assert (NIMARA,) == await store.unlinked()


async def test_two_that_discover_at_once_make_the_same_ports(store, another, now):
    sites = [Website(f"w-{i}", f"Port No {i}") for i in range(9)]
    await asyncio.gather(*(it.discovered(sites, now, PARIS) for it in (store, another) * 3))

    assert 9 + 2 == len(await store.ports())


async def test_a_taken_name_is_told_apart_by_its_domain(store, now):
    await store.discovered([Website("x", "Port de Nice", "nice2.example")], now, PARIS)

    assert ["ACI Split", "Port de Nice", "Port de Nice (nice2.example)"] == [
        it.name for it in await store.ports()
    ]


async def test_a_linked_website_counts_for_its_new_port_only(store, now):
    await store.discovered([NIMARA, HOMES], now, PARIS)
    await store.link("w-2", "nimara", now)

    assert (NIMARA, HOMES) == (await port(store, "nimara")).websites
    assert None is await port(store, "nimara-residences")


async def test_a_port_that_lost_its_last_website_stays_where_somebody_wants_it(store, now):
    await store.discovered([NIMARA, HOMES], now, PARIS)
    homes = await port(store, "nimara-residences")
    await store.subscribe(Subscription("s", "slack:C1", (homes,), ("traffic",), MAY))
    await store.link("w-2", "nimara", now)

    assert () == (await port(store, "nimara-residences")).websites


async def test_what_was_seen_on_a_linked_website_goes_along(store, now, client):
    await store.discovered([NIMARA, HOMES], now, PARIS)
    (turn,) = [it for it in await store.claim_websites(now, 20) if it.website == "w-2"]
    await store.noticed(turn, now, {client.key: [now]}, lambda noticed: ())
    await store.link("w-2", "nimara", now)

    assert [client.key] == [visit.client for visit in await store.sightings("nimara")]


async def test_a_port_changes_in_what_is_said_and_keeps_the_rest(store):
    rome = ZoneInfo("Europe/Rome")
    await store.change_port("nice", name="Nizza", timezone=rome, funnel=["/a", "b\nc"])
    await store.change_port("nice", berth_path="/b/{berth}", important=())

    assert replace(
        NICE,
        name="Nizza",
        timezone=rome,
        funnel=("/a", "b\nc"),
        berth_path="/b/{berth}",
        important=(),
    ) == await port(store, "nice")


async def test_an_alias_answers_until_it_is_taken_back(store):
    await store.alias("nice", "La Belle")
    await store.alias("nice", "la-belle")
    with_alias = await port(store, "nice")
    await store.unalias("LA BELLE")

    assert ("La Belle", "nce") == with_alias.aliases
    assert ("nce",) == (await port(store, "nice")).aliases


@pytest.mark.parametrize("taken", ["split", "ACI Split", "q1"])
async def test_no_port_takes_anothers_name(store, now, taken):
    with pytest.raises(UsageError, match="already what ACI Split is called"):
        await store.alias("nice", taken)
    with pytest.raises(UsageError, match="already"):
        await store.change_port("nice", name=taken)
    with pytest.raises(UsageError, match="already"):
        await store.add_port(replace(NICE, key="new", name=taken, aliases=()), now)

    assert (SPLIT, NICE) == await store.ports()


async def test_a_name_needs_a_letter(store):
    with pytest.raises(UsageError, match="needs a letter"):
        await store.alias("nice", "⚓")


async def test_what_is_not_known_is_said(store, now):
    with pytest.raises(UsageError, match="no port “atlantis”"):
        await store.change_port("atlantis", name="Atlantis")
    with pytest.raises(UsageError, match="no website “w-9”"):
        await store.link("w-9", "nice", now)
    with pytest.raises(UsageError, match="no website “w-9”"):
        await store.unlink("w-9")


@pytest.mark.parametrize("name", ["'; drop table port; --", '"x" :key %(key)s %s ?', "Ñandú‮ 😀"])
async def test_names_are_text_and_never_sql(store, now, name):
    website = Website("w'1", name, "x'y")
    await store.discovered([website], now, PARIS)
    found = next(it for it in await store.ports() if it.name == name)
    await store.change_port(found.key, name=name + "%s", funnel=[name])
    await store.prefer(name, found.key, ":period")
    changed = await port(store, found.key)

    assert (name + "%s", (name,), (website,)) == (changed.name, changed.funnel, changed.websites)
    assert ":period" == (await store.asker(name, "")).period


def test_the_key_of_an_added_port_is_short_while_that_is_free():
    keys = [port_key(name, (NICE,)) for name in ("Marina Vela", "Marina Nice")]

    assert ["vela", "marina-nice"] == keys


WORDS = st.sampled_from(["Port", "Marina", "azul", "⚓", ""])


@given(st.lists(st.tuples(WORDS, st.text()), max_size=6))
def test_however_websites_are_called_each_gets_a_port_that_answers_to_itself_alone(names):
    sites = [Website(f"id {i}", f"{a} {b}".strip(), b) for i, (a, b) in enumerate(names)]
    ports = list(ports_for(sites, {"azul"}, PARIS))
    said = [name for port in ports for name in port.called]

    assert len(sites) == len(ports)
    assert len(said) == len(set(said) - {"azul"})
    assert all(fold(port.key) for port in ports)
