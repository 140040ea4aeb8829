"""What the ports of new websites are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Set
from zoneinfo import ZoneInfo

from marina.port import Port, Website, fold

FILLERS = {"port", "porto", "marina", "harbour"}


def ports_for(websites: Iterable[Website], taken: Set[str], timezone: ZoneInfo) -> Iterator[Port]:
    """A port for each website. `taken`: what may not be used any more, folded.

    >>> sites = [Website("1", "Port Nimara"), Website("2", "Porto Azul"), Website("3", "Azul")]
    >>> [port.key for port in ports_for(sites, set(), ZoneInfo("UTC"))]
    ['nimara', 'porto-azul', 'azul']
    """
    websites = list(websites)
    shared = Counter(short(website.name) for website in websites)
    used = set(taken)
    for it in websites:
        unique = shared[short(it.name)] == 1
        said = it.name or it.domain
        name = _free((said, f"{said} ({it.domain})", f"{said} ({it.id})"), used)
        key = _free((short(it.name) if unique else "", it.name, name), used)
        port = Port(fold(key).replace(" ", "-"), name, (it,), timezone)
        used |= port.called
        yield port


def _free(names: Iterable[str], used: Set[str]) -> str:
    return next(name for name in names if fold(name) and fold(name) not in used)


def port_key(name: str, ports: Iterable[Port]) -> str:
    """The key of a port that a person adds beside `ports`."""
    taken = {called for port in ports for called in port.called}
    keys = (key for key in (short(name), fold(name)) if key not in taken)
    return next(keys, fold(name)).replace(" ", "-")


def short(name: str) -> str:
    """
    >>> short("Port Nimara"), short("Marina")
    ('nimara', 'marina')
    """
    words = fold(name).split()
    return " ".join(word for word in words if word not in FILLERS) or fold(name)
