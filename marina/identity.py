"""Signed distinct ids: who reads a page's source can copy a website's id, but make none of these.

    token = client "." base64url(HMAC-SHA256(key, "tidings-id-1\\0" client)[:12])

At most 50 characters, as many as Umami keeps of a distinct id. The newest key signs, all verify.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from urllib.parse import urlencode, urlsplit, urlunsplit

from marina.errors import UsageError

KEY_MIN = 32  # bytes
PARAMETER = "tid"  # of a link's query: the token, which the website takes out of it
CLIENT = re.compile(r"[A-Za-z0-9_-]{1,33}")  # a UUID without dashes has 32
_TOKEN = re.compile(r"([A-Za-z0-9_-]{1,33})\.([A-Za-z0-9_-]{16})")


def sign(client: str, key: bytes) -> str:
    """Raises ValueError for a client's number that cannot be signed.

    >>> sign("CRM-1042", b"0123456789abcdef0123456789abcdef")
    'CRM-1042.-YFVhcSV0Cd_RlfJ'
    """
    if not CLIENT.fullmatch(client):
        raise ValueError("1 to 33 letters, digits, “-” and “_” can be signed")
    return f"{client}.{_tag(client, key)}"


def verify(token: str, keys: Sequence[bytes]) -> str | None:
    """The client whose token it is; None: nobody's."""
    if not (found := _TOKEN.fullmatch(token)):
        return None
    client, tag = found.groups()
    genuine = [hmac.compare_digest(tag, _tag(client, key)) for key in keys]  # all, in equal time
    return client if any(genuine) else None


def link(path: str, token: str, domains: Sequence[str]) -> str:
    """A page's address that carries the token; only to one of these domains, the first if none.

    >>> link("/berths/A12?lang=de", "CRM-1042.x", ["portnimara.example"])
    'https://portnimara.example/berths/A12?lang=de&tid=CRM-1042.x'

    Raises UsageError for a link that would tell a stranger's website who the client is.
    """
    if not domains:
        raise UsageError("The client's port has no website whose domain is known.", "ports")
    parts = urlsplit(path)
    if parts.netloc and parts.netloc not in domains:
        raise UsageError(f"The link must lead to {' or '.join(domains)}.")
    query = "&".join(filter(None, (parts.query, urlencode({PARAMETER: token}))))
    return urlunsplit(("https", parts.netloc or domains[0], parts.path, query, parts.fragment))


def _tag(client: str, key: bytes) -> str:
    digest = hmac.digest(key, b"tidings-id-1\0" + client.encode(), "sha256")
    return urlsafe_b64encode(digest[:12]).decode()
