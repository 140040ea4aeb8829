"""Umami's routes, a module an area; `ROUTES` is all of them."""

from __future__ import annotations

from bot.demo.api import auth, event_data, reports, saved, segments, session_data, stats

ROUTES = (
    auth.routes,
    stats.routes,
    event_data.routes,
    session_data.routes,
    segments.routes,
    reports.routes,
    saved.routes,
)
