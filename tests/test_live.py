"""Every question, and an alert, on a real Umami: see tests/umami/test_live.py for the settings.

Only reads, unless UMAMI_LIVE_WRITE=1; then a client who does not exist opens one page.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot import console
from commands import MENU
from digests.visits import Watch
from marina import Marina, discovery
from marina.asker import Asker
from marina.errors import Unsupported, UsageError
from marina.identity import sign
from marina.policy import Policy
from marina.store import Client, Store, Subscription
from marina.umami import Event, Login, Umami
from tests.umami.test_live import MISSING, NAMES

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(bool(MISSING), reason=f"no real Umami: {', '.join(MISSING)} not set"),
]
LINES = [line for command in MENU.commands for line in command.examples]
KEY = b"k" * 32


@pytest.fixture
async def real() -> AsyncIterator[Marina]:
    url, username, password = (os.environ[name] for name in NAMES)
    store = await Store.open(":memory:")
    async with Umami(url, Login(url, username, password), deadline=60) as umami:
        marina = Marina(umami, store, Policy(keys=(KEY,)))
        await discovery.refresh(marina, datetime.now(UTC), ZoneInfo("Europe/Paris"))
        yield marina
    await store.close()


@pytest.mark.parametrize("line", LINES)
async def test_every_example_is_answered_or_refused_in_words(real, line):
    ports = await real.store.ports()
    asker = Asker("console:me", "console:me", ports, ports[0])
    asked = " ".join(word for word in line.split() if word not in ("nimara", "vela", "azul"))
    try:
        said = console.render(await MENU.answer(asked, asker, real, datetime.now(UTC)))
    except (UsageError, Unsupported) as exc:  # anything else is a failure
        said = str(exc)

    assert said


@pytest.mark.skipif(os.environ.get("UMAMI_LIVE_WRITE") != "1", reason="UMAMI_LIVE_WRITE is not 1")
async def test_a_client_who_opens_a_page_is_told_of(real):
    now = datetime.now(UTC)
    port = (await real.store.ports())[0]
    client = Client(f"tidings-{now:%H%M%S}", "Tidings' test", consent=True, port=port.name)
    await real.store.save_clients([client])
    await real.store.subscribe(Subscription("a1", "chat:C1", (), (), now, kind="alerts"))
    watch = Watch(real)
    for it in await watch.due(now, 0.001):
        await watch.look(it, now)
    site = port.websites[0]
    seen = Event(site.id, "/tidings-test", id=sign(client.key, KEY), hostname=site.domain)
    await real.umami.send(seen)
    later = datetime.now(UTC) + timedelta(seconds=1)
    for it in await watch.due(later, 0.001):
        await watch.look(it, later)

    told = await real.store.claim(later + timedelta(minutes=5))
    assert [client.key] == [delivery.client for delivery in told]
