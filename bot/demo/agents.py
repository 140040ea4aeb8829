"""What a user agent gives away, in Umami's words; and which ones are taken for bots."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

BROWSER_LIKE = re.compile(r"Mozilla/5\.0 \(.+?\).* (AppleWebKit|Gecko|Trident)/")
BOT = re.compile(r"compatible;|bot|crawl|spider|headless|preview|scan|monitor", re.IGNORECASE)
# The first that fits: names within names come before what they hold.
BROWSERS: Final = (
    (r"Instagram", "instagram"),
    (r"SamsungBrowser", "samsung"),
    (r"EdgA?/|EdgiOS", "edge-chromium"),
    (r"OPR/", "opera"),
    (r"Firefox/", "firefox"),
    (r"FxiOS", "fxios"),
    (r"CriOS", "crios"),
    (r"Chrome/", "chrome"),
    (r"(iPhone|iPad).*Safari/", "ios"),
    (r"Safari/", "safari"),
)
SYSTEMS: Final = (
    (r"iPhone|iPad", "iOS"),
    (r"Android", "Android OS"),
    (r"Windows NT 10", "Windows 10"),
    (r"Windows", "Windows"),
    (r"CrOS", "Chrome OS"),
    (r"Mac OS X", "Mac OS"),
    (r"Linux", "Linux"),
)
PLACE_HEADERS: Final = (
    ("cf-ipcountry", "cf-region-code", "cf-ipcity"),
    ("x-vercel-ip-country", "x-vercel-ip-country-region", "x-vercel-ip-city"),
    (
        "cloudfront-viewer-country",
        "cloudfront-viewer-country-region",
        "cloudfront-viewer-city",
    ),
)
LAPTOP = 1920  # px: a desktop's screen up to this width is called a laptop


def is_bot(agent: str) -> bool:
    """Whether hits of this agent are dropped. Without any agent they are not.

    >>> [is_bot(agent) for agent in ("", "python-httpx/0.28", "Mozilla/5.0")]
    [False, True, True]
    """
    return bool(agent) and (bool(BOT.search(agent)) or not BROWSER_LIKE.match(agent))


def browser(agent: str) -> str | None:
    """The browser's name as Umami has it."""
    return _first(BROWSERS, agent)


def system(agent: str) -> str | None:
    """The operating system."""
    return _first(SYSTEMS, agent)


def device(agent: str, screen: str | None) -> str:
    """desktop, laptop, tablet or mobile; a screen is `1920x1080`."""
    if "iPad" in agent or ("Android" in agent and "Mobile" not in agent):
        return "tablet"
    if "iPhone" in agent or "Android" in agent:
        return "mobile"
    width = (screen or "").partition("x")[0]
    return "laptop" if width.isdigit() and int(width) <= LAPTOP else "desktop"


def place(headers: Mapping[str, str]) -> tuple[str | None, str | None, str | None]:
    """Country, region (`DE-HH`) and city as a proxy in front tells them."""
    for names in PLACE_HEADERS:
        country, region, city = (headers.get(name) for name in names)
        if country:
            return country, f"{country}-{region}" if region else None, city
    return None, None, None


def _first(patterns: tuple[tuple[str, str], ...], agent: str) -> str | None:
    return next((name for pattern, name in patterns if re.search(pattern, agent)), None)
