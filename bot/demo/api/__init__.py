"""Umami's routes, a module an area; `ROUTES` is all of them."""

from __future__ import annotations

from bot.demo.api import (
    auth,
    event_data,
    events,
    live,
    metrics,
    reports,
    revenue,
    saved,
    segments,
    send,
    session_data,
    sessions,
    stats,
    teams,
    websites,
)

ROUTES = (
    auth.routes,
    websites.routes,
    teams.routes,
    stats.routes,
    metrics.routes,
    live.routes,
    sessions.routes,
    session_data.routes,
    events.routes,
    event_data.routes,
    segments.routes,
    reports.routes,
    revenue.routes,
    saved.routes,
    send.routes,
)
