from __future__ import annotations

import pytest

from tests.demo.reports.little import Asker, little


@pytest.fixture(scope="module")
def nimara() -> Asker:
    """Asks about four visitors; tests must not change what they did."""
    return little()


@pytest.fixture
def own() -> Asker:
    """The same for a test that changes something."""
    return little()
