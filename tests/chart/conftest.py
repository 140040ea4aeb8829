from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.chart import Painter


@pytest.fixture
async def painter() -> AsyncIterator[Painter]:
    painter = Painter()
    yield painter
    await painter.aclose()


@pytest.fixture
async def moody() -> AsyncIterator[Painter]:
    """Its processes obey the titles of charts, see `tests.chart.moody`."""
    painter = Painter(deadline=2, module="tests.chart.moody")
    yield painter
    await painter.aclose()
