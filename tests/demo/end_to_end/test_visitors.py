"""Sessions and events one by one: the client finds what the raw hits say."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from bot.demo.hits import EVENT, VITALS
from marina.period import Period
from marina.umami import Filters, Umami
from tests.demo.ledger import Entry, Ledger
from tests.demo.world import QUAY


def moment(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC)


def a_client(ledger: Ledger) -> str:
    """The session of the known client who did most."""
    known = ledger.where(lambda entry: entry.visitor.distinct_id)
    return max(known.sessions, key=[entry.session for entry in known.entries].count)


async def test_sessions(umami: Umami, month: Period, filters: Filters, ledger: Ledger):
    found = {session.id: session async for session in umami.sessions(QUAY, month, filters)}

    assert {
        id: (session.views, session.events, session.first_at, session.last_at, session.country)
        for id, session in found.items()
    } == {
        id: (
            len(part.pageviews),
            len(part.events),
            moment(part.entries[0].at),
            moment(part.entries[-1].at),
            part.entries[0].visitor.country,
        )
        for id, part in ledger.by(lambda entry: entry.session).items()
    }


async def test_sessions_found_by_a_city(umami: Umami, month: Period, all_time: Ledger):
    found = {session.id async for session in umami.sessions(QUAY, month, search="hamb", size=7)}

    hits = all_time.between(month.start, month.end)
    assert found == hits.where(lambda entry: entry.visitor.city == "Hamburg").sessions


async def test_revenue_sessions(umami: Umami, month: Period, filters: Filters, ledger: Ledger):
    found = {session.id async for session in umami.revenue_sessions(QUAY, month, "eur", filters)}

    assert found == ledger.where(lambda entry: "revenue" in (entry.hit.data or {})).sessions


async def test_one_session(umami: Umami, month: Period, all_time: Ledger):
    id = a_client(all_time)
    session = await umami.session(QUAY, id)
    activity = await umami.activity(QUAY, id, month)
    properties = await umami.session_properties(QUAY, id)

    hits = all_time.where(lambda entry: entry.session == id)
    client = hits.entries[0].visitor.distinct_id
    visits = hits.by(lambda entry: entry.visit).values()
    assert session.distinct_id == client
    assert (session.views, session.events) == (len(hits.pageviews), len(hits.events))
    assert session.visits == len(visits)
    assert session.totaltime == sum((v.entries[-1].at - v.entries[0].at) // 1000 for v in visits)
    assert sorted((hit.at, hit.path, hit.event) for hit in activity) == sorted(
        (moment(entry.at), entry.hit.path, entry.hit.name or "")
        for entry in hits.between(month.start, month.end).entries
    )
    assert {row.name: row.number or row.text for row in properties} == {
        "crm_id": client,
        "length": 12.5,
    }


async def test_session_stats(umami: Umami, month: Period, filters: Filters, ledger: Ledger):
    stats = await umami.session_stats(QUAY, month, filters)

    countries = ledger.by(lambda entry: entry.visitor.country)
    assert (stats.pageviews, stats.visitors, stats.visits) == (
        len(ledger),
        len(ledger.sessions),
        len(ledger.visits),
    )
    assert (stats.countries, stats.events) == (len(countries), len(ledger.events))


async def test_weekly(umami: Umami, month: Period, filters: Filters, ledger: Ledger):
    week = await umami.weekly(QUAY, month, filters)

    def hour(entry: Entry) -> tuple[int, int]:
        at = entry.local(month.timezone)
        return at.weekday(), at.hour

    sessions = {at: len(part.sessions) for at, part in ledger.counted.by(hour).items()}
    assert week == tuple(
        tuple(sessions.get((day, hour), 0) for hour in range(24)) for day in range(7)
    )


async def test_session_data(umami: Umami, month: Period, filters: Filters, ledger: Ledger):
    properties = await umami.session_data_properties(QUAY, month, filters)
    values = await umami.session_data_values(QUAY, month, "crm_id", filters)

    clients = ledger.visitors_by(lambda entry: entry.visitor.distinct_id)
    known = sum(clients.values())
    assert {row.name: row.total for row in properties} == {"crm_id": known, "length": known}
    assert {row.name: row.count for row in values} == clients


async def test_events(umami: Umami, month: Period, filters: Filters, ledger: Ledger):
    found = [hit async for hit in umami.events(QUAY, month, filters, size=97)]

    assert [hit.at for hit in found] == sorted((hit.at for hit in found), reverse=True)
    assert Counter((hit.at, hit.path, hit.query, hit.event, hit.kind) for hit in found) == Counter(
        (moment(entry.at), entry.hit.path, query_of(entry), entry.hit.name or "", entry.type)
        for entry in ledger.entries
    )


def query_of(entry: Entry) -> str:
    return "" if entry.type == VITALS else entry.hit.query


async def test_hits_of_clients(umami: Umami, month: Period, all_time: Ledger):
    id = a_client(all_time)
    who = all_time.where(lambda entry: entry.session == id).entries[0].visitor
    everybody = await umami.hits(QUAY, month.start, month.end)
    one = await umami.hits(QUAY, month.start, month.end, who.distinct_id or "")

    hits = all_time.between(month.start, month.end).where(lambda entry: entry.type != VITALS)
    known = hits.where(lambda entry: entry.visitor.distinct_id)
    hers = hits.where(lambda entry: entry.visitor == who)
    assert [hit.at for hit in everybody] == [moment(entry.at) for entry in known.entries]
    assert Counter((hit.session, hit.path) for hit in everybody) == Counter(
        (entry.session, entry.hit.path) for entry in known.entries
    )
    assert len(one) == len(hers) > 0


async def test_event_stats(umami: Umami, month: Period, filters: Filters, ledger: Ledger):
    stats = await umami.event_stats(QUAY, month, filters)

    events = ledger.events
    names = {entry.hit.name for entry in events.entries}
    assert (stats.events, stats.visitors, stats.visits, stats.unique_events) == (
        len(events),
        len(events.sessions),
        len(events.visits),
        len(names),
    )


async def test_event_series(umami: Umami, month: Period, filters: Filters, ledger: Ledger):
    buckets = await umami.event_series(QUAY, month, filters)

    assert {(row.name, row.at.date()): row.count for row in buckets} == Counter(
        (entry.hit.name, entry.local(month.timezone).date()) for entry in ledger.events.entries
    )


def text_of(value: object) -> str:
    return f"{value:g}" if isinstance(value, int) else str(value)


async def test_event_data(umami: Umami, month: Period, filters: Filters, ledger: Ledger):
    found = [event async for event in umami.event_data(QUAY, month, filters, size=50)]

    told = ledger.where(lambda entry: entry.hit.data)
    assert Counter(
        (event.name, one.name) for event in found for one in event.properties
    ) == Counter((entry.hit.name, name) for entry, name, _ in told.data())
    assert len(found) == len(told) > 0


async def test_event_data_of_one_event(umami: Umami, month: Period):
    event = await anext(umami.event_data(QUAY, month))

    assert await umami.event_data_of(QUAY, event.id) == event.properties


async def test_event_data_counted(umami: Umami, month: Period, filters: Filters, ledger: Ledger):
    properties = await umami.event_data_properties(QUAY, month, filters)
    fields = await umami.event_data_fields(QUAY, month, filters)
    stats = await umami.event_data_stats(QUAY, month, filters)

    told = list(ledger.data())
    assert {(row.event, row.name): row.total for row in properties} == Counter(
        (entry.hit.name, name) for entry, name, _ in told
    )
    berths = {row.value: row.total for row in fields if row.property == "berth"}
    assert berths.items() <= Counter(value for _, name, value in told if name == "berth").items()
    assert (stats.events, stats.properties, stats.records) == (
        len({id(entry) for entry, _, _ in told}),
        len({name for _, name, _ in told}),
        len(told),
    )


async def test_event_data_of_one_name(
    umami: Umami, month: Period, filters: Filters, ledger: Ledger
):
    name = "eoi-submit"
    every = await umami.event_data_events(QUAY, month, name, filters)
    berths = await umami.event_data_values(QUAY, month, name, "berth", filters)

    submits = ledger.where(lambda entry: entry.hit.name == name and entry.type == EVENT)
    assert {(row.property, row.value): row.total for row in every} == Counter(
        (key, text_of(value)) for _, key, value in submits.data()
    )
    assert {row.name: row.count for row in berths} == Counter(
        value for _, key, value in submits.data() if key == "berth"
    )
