"""An empty simulated Umami at noon, with an admin, a bot and a website of its team."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.demo import Demo
from tests.demo.asking import SITE, Asking, settled

NOON = datetime(2026, 5, 18, 12, tzinfo=UTC)


@pytest.fixture
def demo() -> Demo:
    return settled(Demo(lambda: NOON, story=False))


@pytest.fixture
def asking(demo: Demo) -> Asking:
    return Asking(demo, f"/api/websites/{SITE}")
