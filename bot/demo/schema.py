"""The tables of the simulated Umami, shaped like those of 3.1.0 on PostgreSQL.

Moments are whole milliseconds since 1970 in UTC. Two things differ for speed: sessions and visits
have an integer key (`session.id`, `visit.id`; hits point at them through `session` and `visit`)
beside the UUID that the API shows (`session_id`, `visit_id`), and JSON is text.

`website_event.event_type`: 1 pageview, 2 custom event, 3 link, 4 pixel, 5 web vitals.
`data_type`: 1 text, 2 number, 3 yes/no, 4 date, 5 list.
"""

from __future__ import annotations

TABLES = """
create table user (
    user_id text primary key, username text not null unique, password text not null,
    role text not null, created_at integer not null, updated_at integer
);
create table team (
    team_id text primary key, name text not null, access_code text not null,
    created_at integer not null
);
create table team_user (
    team_user_id text primary key, team_id text not null, user_id text not null,
    role text not null, created_at integer not null
);
create table website (
    website_id text primary key, name text not null, domain text, reset_at integer,
    user_id text, team_id text, created_by text,
    created_at integer not null, updated_at integer not null
);
create table session (
    id integer primary key, session_id text not null unique, website_id text not null,
    distinct_id text, browser text, os text, device text, screen text, language text,
    country text, region text, city text, created_at integer not null
);
create index session_client on session (website_id, distinct_id) where distinct_id is not null;
create table visit (id integer primary key, visit_id text not null);
create table website_event (
    id integer primary key, event_id text not null, website_id text not null,
    session integer not null, visit integer not null, created_at integer not null,
    event_type integer not null, event_name text,
    url_path text, url_query text, page_title text,
    referrer_domain text, referrer_path text, referrer_query text, hostname text, tag text,
    utm_source text, utm_medium text, utm_campaign text, utm_content text, utm_term text,
    click_id text, lcp real, inp real, cls real, fcp real, ttfb real
);
create index event_window on website_event (website_id, created_at, event_type, session, visit);
create index event_session on website_event (session, created_at);
create table event_data (
    event integer not null, website_id text not null, created_at integer not null,
    data_key text not null, data_type integer not null,
    string_value text, number_value real, date_value integer
);
create index data_of_event on event_data (event);
create index data_window on event_data (website_id, created_at);
create table session_data (
    session integer not null, website_id text not null, created_at integer not null,
    data_key text not null, data_type integer not null,
    string_value text, number_value real, date_value integer,
    primary key (session, data_key)
);
create table revenue (
    event integer not null, website_id text not null, session integer not null,
    event_name text not null, currency text not null, revenue real not null,
    created_at integer not null
);
create index revenue_window on revenue (website_id, created_at);
create table segment (
    segment_id text primary key, website_id text not null, type text not null, name text not null,
    parameters text not null, created_at integer not null, updated_at integer not null
);
create table report (
    report_id text primary key, user_id text not null, website_id text not null,
    type text not null, name text not null, description text not null, parameters text not null,
    created_at integer not null, updated_at integer not null
);
"""
