"""The channel that Umami takes a hit to have come by."""

from __future__ import annotations

AD_MARKS = (
    *("gclid=", "gad_source=", "msclkid=", "fbclid=", "ttclid=", "li_fat_id=", "twclid="),
    *("utm_medium=cpc", "utm_medium=paid", "utm_source=google"),
)
SEARCH = ("google.", "bing.", "duckduckgo.", "ecosia.", "yahoo.", "baidu.", "yandex.", "brave.")
SOCIAL = ("facebook.", "instagram.", "linkedin.", "t.co", "twitter.", "x.com", "tiktok.", "reddit.")
MAIL = ("mail.", "outlook.")
SHOPS = ("amazon.", "ebay.", "etsy.")
VIDEOS = ("youtube.", "vimeo.", "twitch.")


def channel(
    referrer: str | None, hostname: str | None, query: str | None, medium: str | None
) -> str | None:
    """The channel's name, None where Umami finds none (`Unknown` in the revenue report).

    Direct hits are among those: their referrer is null on PostgreSQL, and only an empty one would
    be `direct`.

    >>> channel("google.com", "portnimara.com", "", None), channel(None, "portnimara.com", "", None)
    ('organicSearch', None)
    """
    came, how, asked = referrer or "", (medium or "").lower(), (query or "").lower()
    paid = how.startswith("paid") or any(mark in how for mark in ("cp", "ppc", "retargeting"))
    kind = "paid" if paid else "organic"
    if any(mark in asked for mark in AD_MARKS):
        return "paidAds"
    if how in ("referral", "app", "link"):
        return "referral"
    for name in ("affiliate", "sms"):
        if name in how:
            return name
    for name, domains, mark in (
        (f"{kind}Search", SEARCH, "organic"),
        (f"{kind}Social", SOCIAL, "social"),
        ("email", MAIL, "mail"),
        (f"{kind}Shopping", SHOPS, "shop"),
        (f"{kind}Video", VIDEOS, "video"),
    ):
        if mark in how or any(_is(came, domain) for domain in domains):
            return name
    return "referral" if came and came != hostname else None


def _is(host: str, domain: str) -> bool:
    """The host is the domain, in any country and below any name: m.facebook.com, google.co.uk."""
    return f".{host}.".find(f".{domain.strip('.')}.") >= 0
