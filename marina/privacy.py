"""What names a person, and so is told to nobody unasked: e-mails, names, numbers of clients."""

from __future__ import annotations

import re

from marina.port import fold

_PERSONAL = re.compile(
    r"\b(e ?mail|mail|name|firstname|lastname|surname|phone|tel|telephone|mobile|address|street"
    r"|id|uid|user|userid|username|crm|client|customer|contact|birthday|passport|iban)\b"
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+?[\d ()/.-]{9,}")


def is_personal(name: str) -> bool:
    """Whether a property of that name tells who somebody is.

    >>> is_personal("email"), is_personal("crm_id"), is_personal("boat_length")
    (True, True, False)
    """
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return bool(_PERSONAL.search(fold(apart)))


def masked(value: str) -> str:
    """The value, unless it is somebody's address or number.

    >>> masked("12 m"), masked("c.smith@example.com"), masked("+49 40 1234567")
    ('12 m', '(an e-mail address)', '(a telephone number)')
    """
    if _EMAIL.search(value):
        return "(an e-mail address)"
    return "(a telephone number)" if _PHONE.fullmatch(value.strip()) else value
