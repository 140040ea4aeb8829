"""The channel that Umami sees in a hit's referrer and query; the first rule that fits, fits."""

from __future__ import annotations

from typing import Final

PAID_ADS = (
    "utm_source=google gclid= fbclid= msclkid= ttclid= li_fat_id= twclid= dclid= epik="
    " utm_medium=paid utm_medium=cpc"
)
SEARCH = "google bing duckduckgo yahoo yandex ecosia baidu qwant brave chatgpt.com perplexity.ai"
SOCIAL = "instagram facebook twitter x.com t.co linkedin pinterest reddit tiktok threads"
MAIL = "gmail mail. outlook"
SHOPS = "amazon ebay etsy shopify"
VIDEO = "youtube vimeo twitch"

# Google's, whatever the country: what a domain holds decides, as with Umami's own lists.
KNOWN_DOMAINS: Final = (
    "google.com bing.com duckduckgo.com yandex.ru ecosia.org baidu.com brave.com chatgpt.com"
    " perplexity.ai instagram.com facebook.com twitter.com linkedin.com reddit.com pinterest.com"
    " youtube.com github.com"
).split()
"""The referrers that /metrics/expanded names; the rest of its `domain` is Other."""


def _medium(*words: str) -> str:
    return "(" + " or ".join(f"e.utm_medium like '%{word}%'" for word in words) + ")"


def _from(domains: str) -> str:
    return "(" + " or ".join(f"e.referrer_domain like '%{one}%'" for one in domains.split()) + ")"


def _asked(parts: str) -> str:
    return "(" + " or ".join(f"instr(e.url_query, '{one}') > 0" for one in parts.split()) + ")"


_PREFIX = f"case when {_medium('cp', 'ppc', 'retargeting', 'paid')} then 'paid' else 'organic' end"
CHANNEL: Final = f"""case
    when e.referrer_domain = '' and e.url_query = '' then 'direct'
    when {_asked(PAID_ADS)} then 'paidAds'
    when {_medium("referral", "app", "link")} then 'referral'
    when {_medium("affiliate")} then 'affiliate'
    when {_medium("sms")} or e.utm_source like '%sms%' then 'sms'
    when e.referrer_domain = e.hostname then ''
    when {_from(SEARCH)} or {_medium("organic")} then {_PREFIX} || 'Search'
    when {_from(SOCIAL)} then {_PREFIX} || 'Social'
    when {_from(MAIL)} or {_medium("mail")} then 'email'
    when {_from(SHOPS)} or {_medium("shop")} then {_PREFIX} || 'Shopping'
    when {_from(VIDEO)} or {_medium("video")} then {_PREFIX} || 'Video'
    when e.referrer_domain <> '' then 'referral'
    else '' end"""
"""SQL. A missing referrer is null on PostgreSQL and never the empty text: nothing is direct."""
DOMAIN: Final = (
    "case "
    + " ".join(f"when e.referrer_domain like '%{one}' then '{one}'" for one in KNOWN_DOMAINS)
    + " when e.referrer_domain <> '' then 'Other' end"
)
"""SQL for a referrer as /metrics/expanded groups them."""
