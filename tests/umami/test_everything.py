"""Every method is asked of the simulated Umami, and stands in docs/umami.md with its proof."""

from __future__ import annotations

import inspect
import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from bot.demo import Demo, Visitor
from bot.demo.hits import session_id
from bot.demo.setting import furnish
from marina.errors import Denied
from marina.period import Period
from marina.umami import Login, Umami
from tests.umami.endpoints import ENDPOINTS
from tests.umami.everything import READS, WRITES, Where
from tests.umami.recordings import FILES, Recording

NOW = datetime(2026, 5, 19, 15, 30, tzinfo=ZoneInfo("Europe/Paris"))
MINUTE = timedelta(minutes=1)
WEEK = Period(NOW - timedelta(days=6), NOW + MINUTE, "", "", days=7)
ROOT = Path(__file__).parent.parent.parent
ROW = re.compile(r"^\| `(?P<endpoint>[^`]+)` \| `(?P<method>\w+)` \| (?P<proof>[^|]+) \|$", re.M)
METHODS = {
    name
    for name, method in inspect.getmembers(Umami)
    if not name.startswith("_")
    and (inspect.iscoroutinefunction(method) or inspect.isasyncgenfunction(method))
} - {"aclose"}


ADA = Visitor("ada", distinct_id="CRM-1", country="DE", device="mobile")
BOB = Visitor("bob", country="FR")


@pytest.fixture(scope="module")
def demo() -> Demo:
    """A server with people, saved questions, and two visitors who do a bit of everything."""
    demo = Demo(lambda: NOW, story=False)
    people = (demo.username, demo.password), (demo.admin, demo.admin_password)
    demo.websites = furnish(demo.store, *people)
    nimara = demo.websites["Port Nimara"]
    start = NOW - timedelta(minutes=9)
    utm = ("newsletter", "email", "spring", "hero", "berth")
    sold = {"berth": "A12", "revenue": 50_000, "currency": "EUR"}
    own = {"hostname": "portnimara.com"}
    demo.hit(nimara, "/berths", start, ADA, utm=utm, **own)
    demo.hit(nimara, "/berths/A12", start + MINUTE, ADA, name="inquire-click", data=sold, **own)
    demo.hit(nimara, "/berths", start, BOB, referrer="google.com", **own)
    demo.hit(nimara, "/berths/A12", NOW - MINUTE, BOB, **own)
    demo.hit(nimara, "/berths/A12", NOW - MINUTE, BOB, type=5, vitals=(1.0, 2.0, 0.1, 3.0, 4.0))
    session, _ = demo.store.session(nimara, ADA, _ms(start))
    demo.store.identify(session, nimara, _ms(start), {"email": "ada@example.com"})
    return demo


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


@pytest.fixture(params=["bot", "admin"])
async def there(request: pytest.FixtureRequest, demo: Demo) -> AsyncIterator[Where]:
    site = demo.websites["Port Nimara"]
    who = {"bot": (demo.username, demo.password), "admin": (demo.admin, demo.admin_password)}
    login = Login("http://u.test", *who[request.param])
    transport = httpx.ASGITransport(demo.app)
    async with Umami("http://u.test", login, transport=transport, deadline=60) as umami:
        yield Where(umami, site, WEEK, session_id(site, ADA, _ms(NOW)))


@pytest.mark.parametrize("method", READS)
async def test_read(there, request, method):
    if method in {"users", "admin_websites"} and "[bot" in request.node.name:
        with pytest.raises(Denied):
            await READS[method](there)
    else:
        found = await READS[method](there)

        assert found or method in {"event_data_of", "own_websites"}


@pytest.mark.parametrize("method", WRITES)
async def test_write(there, request, method):
    saving = method not in {"send", "identify", "batch"}
    if saving and "[bot" in request.node.name:
        with pytest.raises(Denied):
            await WRITES[method](there)
    else:
        assert await WRITES[method](there)


def test_no_method_is_left_out():
    assert METHODS == READS.keys() | WRITES.keys()


def test_the_table_of_endpoints_is_whole():
    rows = [found.groupdict() for found in ROW.finditer((ROOT / "docs/umami.md").read_text())]

    assert METHODS <= {row["method"] for row in rows}
    assert {row["method"] for row in rows} <= METHODS | {"Login"}
    assert {endpoint.method for endpoint in ENDPOINTS} <= {row["method"] for row in rows}


def test_the_table_names_recordings_and_tests_that_exist():
    for row in ROW.finditer((ROOT / "docs/umami.md").read_text()):
        recording, *tests = re.findall(r"`([^`]+)`", row["proof"])
        if recording.endswith(".json"):
            assert recording in FILES
            routes = {it.route for it in ENDPOINTS if it.method == row["method"]}
            assert row["method"] == "Login" or Recording(recording).route in routes
        else:
            tests = [recording, *tests]
        for test in tests:
            file, _, name = test.partition("::")
            assert f"def {name}(" in (Path(__file__).parent / file).read_text()
