"""The client: every endpoint that the bot may ever need, one typed method each."""

from __future__ import annotations

from marina.umami.accounts import Accounts
from marina.umami.collect import Collect
from marina.umami.event_data import EventsData
from marina.umami.events import Events
from marina.umami.live import Live
from marina.umami.reports import Reports
from marina.umami.saved import Saved
from marina.umami.sessions import Sessions
from marina.umami.traffic import Traffic


class Umami(Accounts, Traffic, Live, Sessions, Events, EventsData, Reports, Saved, Collect):
    """An Umami server, 2.16 or later, or Umami Cloud.

    Each method asks one endpoint; a website is named by its id. Equal questions asked at once are
    one request, and so they are for as long as the answer is fresh. All raise UmamiError or one
    of its kinds (marina.errors), and UsageError for questions that Umami would misunderstand.

    umami = Umami(url, Login(url, "bot", "secret"))
    async with umami:
        stats = await umami.stats(website, period, {"country": "DE"})
    """
