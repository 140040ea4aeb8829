"""Where Umami's API lies, by the address that people know."""

from __future__ import annotations

CLOUD = "https://api.umami.is/v1"
CLOUD_COLLECT = "https://cloud.umami.is/api"


def is_cloud(url: str) -> bool:
    """Whether it is Umami Cloud's API, which has other paths and another header for its key."""
    return url.startswith("https://api.umami.is/") or url == "https://api.umami.is"


def api(url: str) -> str:
    """
    >>> api("https://stats.example.com/umami/"), api("https://stats.example.com/api")
    ('https://stats.example.com/umami/api', 'https://stats.example.com/api')
    >>> api("https://api.umami.is")
    'https://api.umami.is/v1'
    """
    if is_cloud(url):
        return CLOUD
    return f"{url.rstrip('/').removesuffix('/api')}/api"


def collect(url: str) -> str:
    """Where hits are sent to."""
    return CLOUD_COLLECT if is_cloud(url) else api(url)
