"""What numbers can be broken down by, under the names that people use."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from marina.countries import country, region
from marina.port import fold
from marina.umami import Type


@dataclass(frozen=True, slots=True)
class Dimension:
    type: Type  # as Umami calls it
    name: str  # of one row: "Page"
    plural: str  # of all: "pages"
    also: tuple[str, ...] = ()  # other names, folded
    shown: Callable[[str], str] = str  # a value for people
    of_visitors: bool = False  # every visitor has one value at most, the same in every hit

    @property
    def called(self) -> frozenset[str]:
        own = (self.type, self.name, self.plural, re.sub(r"(?<=[a-z])(?=[A-Z])", " ", self.type))
        return frozenset(map(fold, (*own, *self.also)))


def channel(name: str) -> str:
    """
    >>> channel("organicSearch"), channel("paidAds")
    ('Organic search', 'Paid ads')
    """
    return re.sub(r"(?<=[a-z])([A-Z])", lambda it: f" {it[1].lower()}", name).capitalize()


def browser(name: str) -> str:
    """
    >>> browser("edge-chromium"), browser("chrome"), browser("ios"), browser("ios-webview")
    ('Edge', 'Chrome', 'Safari (iOS)', 'Ios webview')
    """
    told = {"edge-chromium": "Edge", "ios": "Safari (iOS)", "samsung": "Samsung Internet"}
    return told.get(name) or name.replace("-", " ").capitalize()


def language(code: str) -> str:
    """
    >>> language("de"), language("xx")
    ('German', 'xx')
    """
    return _LANGUAGES.get(code[:2].casefold(), code)


def dimension(said: str) -> Dimension | None:
    return _named().get(fold(said))


def names() -> dict[str, str]:
    """Every name that one may say, with the one to propose."""
    return {name: it.plural for name, it in _named().items()}


@cache
def _named() -> dict[str, Dimension]:
    return {name: it for it in DIMENSIONS for name in it.called}


_LANGUAGES = {
    "ar": "Arabic", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German",
    "el": "Greek", "en": "English", "es": "Spanish", "fi": "Finnish", "fr": "French",
    "he": "Hebrew", "hr": "Croatian", "hu": "Hungarian", "it": "Italian", "ja": "Japanese",
    "ko": "Korean", "nb": "Norwegian", "nl": "Dutch", "no": "Norwegian", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovene",
    "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian", "zh": "Chinese",
}  # fmt: skip
PAGE = Dimension("path", "Page", "pages", ("url", "urls", "paths"))
SOURCE = Dimension("referrer", "Source", "sources", ("referrers",))
ENTRY = Dimension("entry", "Entry page", "entry pages", ("entries", "landing", "landing pages"))
COUNTRY = Dimension("country", "Country", "countries", (), country, True)
DEVICE = Dimension("device", "Device", "devices", (), str.capitalize, True)
BROWSER = Dimension("browser", "Browser", "browsers", (), browser, True)
SYSTEM = Dimension("os", "System", "systems", ("operating system", "operating systems"), str, True)
CLIENT = Dimension("distinctId", "Client", "clients", ("known clients", "identified"), str, True)
EVENT = Dimension("event", "Event", "events")
DIMENSIONS = (
    PAGE,
    ENTRY,
    Dimension("exit", "Exit page", "exit pages", ("exits", "last pages")),
    SOURCE,
    Dimension("domain", "Domain", "domains"),
    Dimension("channel", "Channel", "channels", (), channel),
    COUNTRY,
    Dimension("region", "Region", "regions", ("states",), region, True),
    Dimension("city", "City", "cities", ("towns",), str, True),
    BROWSER,
    SYSTEM,
    DEVICE,
    Dimension("language", "Language", "languages", (), language, True),
    Dimension("screen", "Screen", "screens", ("screen sizes", "resolutions"), str, True),
    EVENT,
    Dimension("tag", "Tag", "tags"),
    Dimension("title", "Title", "titles", ("page titles",)),
    Dimension("hostname", "Hostname", "hostnames", ("host", "hosts")),
    Dimension("query", "Query", "queries", ("query strings", "parameters")),
    CLIENT,
    Dimension("utmSource", "UTM source", "utm sources", ("utm",)),
    Dimension("utmMedium", "UTM medium", "utm mediums", ("mediums", "media")),
    Dimension("utmCampaign", "UTM campaign", "utm campaigns", ("campaigns",)),
    Dimension("utmContent", "UTM content", "utm contents", ("contents",)),
    Dimension("utmTerm", "UTM term", "utm terms", ("terms", "keywords")),
)
