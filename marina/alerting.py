"""What a channel wants to hear of known clients, as people say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from marina import quiet
from marina.errors import UsageError
from marina.issue import names
from marina.port import Port, leading
from marina.reading import near
from marina.standing import Standing
from marina.store import Subscription

NOISE = frozenset("at for of and with to by alerts visits".split())


def wanted(it: Subscription, words: Sequence[str], ports: Sequence[Port]) -> Subscription:
    """`it`, with what is said of it: ports, hot or all, owner dm, quiet 20:00-07:30 or quiet off.

    Raises UsageError.
    """
    found, left = list[Port](), [word.strip(",") for word in words]
    while left:
        port, length = leading(left, ports)
        if port:
            found.append(port)
            del left[:length]
            continue
        said = left.pop(0).casefold()
        following = left[0].casefold() if left else ""
        if said in ("hot", "all"):
            it = replace(it, hot=said == "hot")
        elif said == "owner" and following == "dm":
            it = replace(it, dm=True)
            del left[0]
        elif said == "quiet":
            it = replace(it, quiet=quiet.parsed(following))
            del left[0]
        elif said not in NOISE:
            raise _unknown(said, words, ports)
    return replace(it, ports=tuple(dict.fromkeys(found))) if found else it


def _unknown(said: str, words: Sequence[str], ports: Sequence[Port]) -> UsageError:
    known = {name: port.key for port in ports for name in port.called}
    known |= {it: it for it in ("hot", "all", "quiet", "owner dm")}
    meant = near(said, known)
    told = f"Did you mean {meant}?" if meant else "It takes ports, hot or all, owner dm, quiet."
    lines = [" ".join(meant if it.casefold() == said else it for it in words)] if meant else []
    return UsageError(
        f"I do not understand “{said}”. {told}", *(f"alerts here {it}" for it in lines)
    )


def told(it: Subscription) -> str:
    """To be read: "Port Nimara: open deals and important events only, quiet 20:00-07:30"."""
    which = names(it.ports) if it.ports else "all ports"
    parts = ["open deals and important events only" if it.hot else "every visit"]
    parts += ["the client's owner by direct message as well"] if it.dm else []
    return f"{which}: {', '.join((*parts, *quiet.told(it)))}"


def line(it: Subscription) -> str:
    """What one types to have such a one."""
    ports = [port.key for port in it.ports]
    dm = ["owner dm"] if it.dm else []
    return " ".join(("alerts here", *ports, "hot" if it.hot else "all", *dm, *quiet.said(it)))


ALERTS = Standing(
    "alerts",
    "alerts",
    told=told,
    short=told,
    line=line,
    proposed=("alerts here", "alerts here hot"),
    verbs=("pause", "stop"),
    note="Of one client: /alerts mine, snooze or never, with the name.",
)
