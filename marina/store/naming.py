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
    for website in websites:
        name = website.name or website.domain or website.id
        if fold(name) in used:
            name = f"{name} ({website.domain or website.id})"
        unique = (website.name, f"{website.name} {website.domain}", website.id)
        wanted = (short(website.name),) if shared[short(website.name)] == 1 else ()
        folded = next(key for key in (*wanted, *map(fold, unique)) if key and key not in used)
        port = Port(folded.replace(" ", "-"), name, (website,), timezone)
        used |= port.called
        yield port


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
