"""Numbers as JavaScript and PostgreSQL write them."""

from __future__ import annotations


def plain(number: float) -> float:
    """Without a fraction that is zero, as JavaScript's JSON knows only one kind of number.

    >>> plain(100.0), plain(5.25)
    (100, 5.25)
    """
    return int(number) if number == int(number) else number


def decimal(number: float) -> str:
    """A numeric column's value as text: four places at most, no zeros at the end.

    >>> decimal(42500.0), decimal(0.5), decimal(1 / 3)
    ('42500', '0.5', '0.3333')
    """
    return f"{number:.4f}".rstrip("0").rstrip(".")
