"""/alerts - which channel hears of known clients, and what the team decides about one."""

from __future__ import annotations

from dataclasses import replace

from marina import Marina, alerting, decisions
from marina.alerting import ALERTS
from marina.ask import Ask, command
from marina.card import Card
from marina.deeds import Deed, Deeds
from marina.standing import is_here


@command("[action …]")
async def alerts(ask: Ask, marina: Marina) -> Card:
    """A known client is on the site: who hears of it, when, and who takes care.

    > alerts
    > alerts help
    """
    return await DEEDS.do(ask, marina)


async def _here(ask: Ask, marina: Marina, words: list[str]) -> Card:
    """A channel has one; what is said anew takes the place of what was."""
    new = ALERTS.new(ask)
    id = next((it.id for it in await ALERTS.known(ask, marina) if is_here(ask, it)), "")
    it = alerting.wanted(replace(new, id=id), words, ask.asker.ports)
    if it.quiet and not it.ports:  # whose night it is
        port = ask.asker.port or next(iter(ask.asker.ports), None)
        it = replace(it, zone=port.timezone if port else None)
    return await ALERTS.save(ask, marina, it)


DEEDS = Deeds(
    "alerts",
    {
        "list": Deed(ALERTS.list, "list", changes=False),
        "here": Deed(_here, "here [ports] [hot|all] [owner dm] [quiet 20:00-07:30]"),
        "pause": Deed(ALERTS.pause, "pause [alerts]"),
        "resume": Deed(ALERTS.resume, "resume [alerts]"),
        "stop": Deed(ALERTS.stop, "stop [alerts]"),
        "mine": Deed(decisions.mine, decisions.MINE, changes=False),
        "snooze": Deed(decisions.snooze, decisions.SNOOZE, changes=False),
        "never": Deed(decisions.never, decisions.NEVER, changes=False),
        "again": Deed(decisions.again, decisions.AGAIN, changes=False),
    },
    taken_by_here=("hot", "all", "owner", "quiet"),
)
