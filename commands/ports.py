"""/ports - the ports and their websites, and how an admin changes them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from zoneinfo import ZoneInfo

from marina import Marina, discovery
from marina.ask import Ask, command
from marina.card import Action, Actions, Card, Context, Table
from marina.errors import UsageError
from marina.port import Port, fold
from marina.reading import near
from marina.store.naming import port_key
from marina.zones import must_be_zone, zone

Change = Callable[[Ask, Marina, list[str]], Awaitable[str]]


@command("[change …]")
async def ports(ask: Ask, marina: Marina) -> Card:
    """The ports and their websites; admins also add, rename and link them here.

    > ports
    > ports help
    """
    if not ask.rest:
        return await _list(marina)
    verb, *words = ask.rest
    if not (change := CHANGES.get(verb.casefold())):
        meant = near(verb, {name: name for name in CHANGES}) or "alias"
        rest = " ".join((f"ports {meant}", *words))
        raise UsageError(f"“{verb}” is nothing to do with ports. Did you mean {meant}?", rest)
    ask.asker.must_be_allowed("change ports")
    try:
        said = await change(ask, marina, words)
    except (ValueError, IndexError) as exc:
        raise UsageError(f"Please say: /ports {FORMS[verb.casefold()]}") from exc
    return Card("Ports", said, *(await _list(marina)).blocks)


async def _list(marina: Marina) -> Card:
    known, unlinked = await marina.store.ports(), await marina.store.unlinked()
    rows = [
        (
            port.name,
            _websites(port),
            port.timezone.key,
            ", ".join(sorted({port.key, *port.aliases})),
        )
        for port in known
    ]
    rows += [("(no port)", f"{site}", "", "") for site in unlinked]
    gone = [f"{site}" for port in known for site in port.websites if site.gone]
    says = f"{len(known)} ports with {sum(len(port.websites) for port in known)} websites."
    if gone:
        says += f" Umami no longer shows {', '.join(gone)}."
    return Card(
        "Ports",
        says,
        Table(("Port", "Websites", "Time zone", "Answers to"), tuple(rows), align="llll"),
        Actions(*(Action(f"Traffic {p.name}", line=f"traffic port={p.key}") for p in known[:5])),
        Context("Change them: " + " · ".join(f"/ports {form}" for form in FORMS.values())),
    )


def _websites(port: Port) -> str:
    told = (f"{site} (gone from Umami)" if site.gone else f"{site}" for site in port.websites)
    return ", ".join(told) or "no website"


async def _add(ask: Ask, marina: Marina, words: list[str]) -> str:
    known = await marina.store.ports()
    timezone = known[0].timezone if known else ZoneInfo("UTC")
    if len(words) > 1 and zone(words[-1]):
        timezone = must_be_zone(words.pop())
    name = _all(words)
    port = Port(port_key(name, known), name, (), timezone)
    await marina.store.add_port(port, ask.now)
    return f"{name} is a port now; link a website to it: /ports link {port.key} <website>."


async def _rename(ask: Ask, marina: Marina, words: list[str]) -> str:
    port, name = _port(ask, words[0]), _all(words[1:])
    await marina.store.change_port(port.key, name=name)
    return f"{port.name} is called {name} now."


async def _link(ask: Ask, marina: Marina, words: list[str]) -> str:
    port, site = _port(ask, words[0]), await discovery.website_called(marina, _all(words[1:]))
    if not await marina.umami.website(site.id):
        raise UsageError(f"Umami does not know {site} (any more), so it cannot be linked.", "ports")
    await marina.store.link(site.id, port.key, ask.now)
    return f"{site} counts for {port.name} now."


async def _unlink(ask: Ask, marina: Marina, words: list[str]) -> str:
    site = await discovery.website_called(marina, _all(words))
    await marina.store.unlink(site.id)
    return f"{site} counts for no port now."


async def _timezone(ask: Ask, marina: Marina, words: list[str]) -> str:
    port, timezone = _port(ask, words[0]), must_be_zone(_all(words[1:]))
    await marina.store.change_port(port.key, timezone=timezone)
    return f"{port.name} keeps the time of {timezone.key} now."


async def _alias(ask: Ask, marina: Marina, words: list[str]) -> str:
    port, alias = _port(ask, words[0]), _all(words[1:])
    await marina.store.alias(port.key, alias)
    return f"{port.name} answers to {alias} too."


async def _berths(ask: Ask, marina: Marina, words: list[str]) -> str:
    port, path = _port(ask, words[0]), _all(words[1:])
    if not path.startswith("/") or path.count("{berth}") != 1:
        raise ValueError(path)
    await marina.store.change_port(port.key, berth_path=path)
    return f"The berths of {port.name} are at {path} now."


async def _funnel(ask: Ask, marina: Marina, words: list[str]) -> str:
    port, steps = _port(ask, words[0]), words[1:]
    if not 2 <= len(steps) <= 8:  # Umami's own bounds
        raise ValueError(steps)
    await marina.store.change_port(port.key, funnel=steps)
    return f"The funnel of {port.name} is {' → '.join(steps)} now."


CHANGES: dict[str, Change] = {
    "add": _add,
    "rename": _rename,
    "link": _link,
    "unlink": _unlink,
    "timezone": _timezone,
    "alias": _alias,
    "berths": _berths,
    "funnel": _funnel,
}
FORMS = {
    "add": "add <name> [zone]",
    "rename": "rename <port> <new name>",
    "link": "link <port> <website>",
    "unlink": "unlink <website>",
    "timezone": "timezone <port> <zone>",
    "alias": "alias <port> <name>",
    "berths": "berths <port> /berths/{berth}",
    "funnel": "funnel <port> <path or event> <path or event> …",
}


def _all(words: Iterable[str]) -> str:
    said = " ".join(words)
    if not said:
        raise ValueError("nothing was said")
    return said


def _port(ask: Ask, said: str) -> Port:
    called = {name: port for port in ask.asker.ports for name in port.called}
    if port := called.get(fold(said)):
        return port
    meant = near(said, {name: port.key for name, port in called.items()})
    hint = f" Did you mean {meant}?" if meant else ""
    lines = (f"ports {' '.join(ask.rest).replace(said, meant, 1)}",) if meant else ()
    raise UsageError(f"I know no port “{said}”.{hint}", *lines)
