"""Sums of money as people write them, and the currencies there are."""

from __future__ import annotations

import re
from decimal import Decimal

from marina.errors import UsageError
from marina.reading import near

LARGEST = Decimal(10) ** 12
# ISO 4217, without funds and metals.
CURRENCIES = frozenset(
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP"
    " BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP"
    " GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR"
    " KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK"
    " MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR"
    " SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS"
    " UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL".split()
)
_SAID = {"€": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "pound": "GBP", "pounds": "GBP"}
_SAID |= {"$": "USD", "dollar": "USD", "dollars": "USD", "franc": "CHF", "kuna": "EUR"}
_USUAL = ("EUR", "GBP", "CHF", "USD")  # of equally near ones, these are meant
_SUM = re.compile(
    r"(?:(?P<english>\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?)"
    r"|(?P<german>\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?)"
    r"|(?P<plain>\d+(?:[.,]\d{1,2})?))(?P<unit>[km]?)"
)
_UNITS = {"": 1, "k": 1_000, "m": 1_000_000}


def amount(said: str) -> Decimal | None:
    """A sum above nothing; None: it is none.

    >>> amount("250,000"), amount("250.000,50"), amount("1.5m"), amount("€ 250 000")
    (Decimal('250000'), Decimal('250000.50'), Decimal('1500000.0'), Decimal('250000'))
    >>> amount("0"), amount("-5"), amount("much")
    (None, None, None)
    """
    found = _SUM.fullmatch(re.sub(r"[\s'’_€£$]", "", said).casefold())
    if not found:
        return None
    if english := found["english"]:
        digits = english.replace(",", "")
    else:
        digits = (found["german"] or "").replace(".", "").replace(",", ".")
        digits = digits or found["plain"].replace(",", ".")
    value = Decimal(digits) * _UNITS[found["unit"]]
    return value if 0 < value < LARGEST else None


def currency(said: str) -> str:
    """
    >>> currency("eur"), currency("€")
    ('EUR', 'EUR')

    Raises UsageError, whose line is the currency that was probably meant.
    """
    code = _SAID.get(said.casefold(), said.upper())
    if code in CURRENCIES:
        return code
    usual, others = ({it: it for it in codes} for codes in (_USUAL, sorted(CURRENCIES)))
    meant = near(said, usual | _SAID) or near(said, others) or _USUAL[0]
    raise UsageError(f"I know no currency “{said}”. Did you mean {meant}?", meant)


def told(value: Decimal, currency: str) -> str:
    """
    >>> told(Decimal("250000"), "EUR"), told(Decimal("99.5"), "GBP")
    ('EUR 250,000', 'GBP 99.50')
    """
    return f"{currency} " + f"{value:,.2f}".removesuffix(".00")
