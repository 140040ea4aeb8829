"""Umami's routes, a module an area; `ROUTES` is all of them."""

from __future__ import annotations

from bot.demo.api import auth, stats

ROUTES = (auth.routes, stats.routes)
