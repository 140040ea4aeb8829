"""A simulated Umami 3.1.0: what the demo shows, and what tests ask instead of a real one."""

from __future__ import annotations

from bot.demo.demo import Asked, Demo
from bot.demo.faults import Fault
from bot.demo.hits import Hit, Visitor
from bot.demo.serving import serve

__all__ = ["Asked", "Demo", "Fault", "Hit", "Visitor", "serve"]
