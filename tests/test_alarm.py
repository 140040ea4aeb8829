"""The bot's admins hear of what only they can mend."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from bot import alarm
from bot.settings import Settings
from marina.errors import Denied
from marina.umami import Login, Umami

SETTINGS = Settings.from_env({"ADMINS": "slack:U1 teams:T2"})
URL = "http://umami.test"


async def test_a_refused_password_is_told_to_each_admin_once_a_day(demo, store, now):
    login = Login(URL, demo.username, "mistyped")
    async with Umami(URL, login, transport=httpx.ASGITransport(demo.app)) as umami:
        with pytest.raises(Denied):
            await umami.verify()
    for minutes in range(3):
        await alarm.tell(login, SETTINGS, store, now + timedelta(minutes=minutes))

    told = await store.claim(now + timedelta(minutes=5))
    assert {"slack:U1", "teams:T2"} == {delivery.channel for delivery in told}
    assert all("Umami refuses the bot's user name or password" in it.title for it in told)
    assert 2 == len(told)


async def test_a_login_that_works_alarms_nobody(demo, store, marina, now):
    login = Login(URL, demo.username, demo.password)
    async with Umami(URL, login, transport=httpx.ASGITransport(demo.app)) as umami:
        await umami.verify()
    await alarm.tell(login, SETTINGS, store, now)
    await alarm.tell(None, SETTINGS, store, now)

    assert () == await store.claim(now + timedelta(minutes=5))
