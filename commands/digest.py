"""/digest - who gets a digest, when and of what; and how that is changed."""

from __future__ import annotations

from marina import Marina, digests, issued
from marina.ask import Ask, command
from marina.card import Action, Actions, Card, Context
from marina.deeds import Deed, Deeds
from marina.digests import DIGESTS, TIMES
from marina.errors import UsageError
from marina.wanted import DAYS, EVERY


@command("[action …]")
async def digest(ask: Ask, marina: Marina) -> Card:
    """The digests that come by themselves: subscribe this channel, preview, change, pause.

    > digest
    > digest preview nimara
    """
    return await DEEDS.do(ask, marina)


async def _here(ask: Ask, marina: Marina, words: list[str]) -> Card:
    if not ask.asker.channel:
        raise UsageError("There is no channel here that a digest could come to.")
    return await DIGESTS.save(ask, marina, digests.new(ask, "here", words))


async def _time(ask: Ask, marina: Marina, words: list[str]) -> Card:
    """Without a time: what it is, and some to choose from."""
    it = await DIGESTS.one(ask, marina, words[:1], "time")
    if words[1:]:
        return await DIGESTS.save(ask, marina, digests.changed(ask, it, words[1:]))
    lines = [time for time in TIMES if time != it.schedule.said]
    return Card(
        DIGESTS.title(it),
        f"{DIGESTS.short(it)}.",
        Actions(*(Action(line, line=f"digest time {it.id} {line}") for line in lines)),
        Context(f"Any other time: /digest time {it.id} weekly Tue 09:30 Lisbon"),
    )


DEEDS = Deeds(
    "digests",
    {
        "list": Deed(DIGESTS.list, "list", changes=False),
        "here": Deed(_here, "here weekly Mon 08:00 [zone] [ports] [sections]"),
        "preview": Deed(issued.preview, "preview [digest or port]", changes=False),
        "now": Deed(issued.now, "now [digest]"),
        "time": Deed(_time, "time [digest] weekly Tue 09:30"),
        "pause": Deed(DIGESTS.pause, "pause [digest]"),
        "resume": Deed(DIGESTS.resume, "resume [digest]"),
        "stop": Deed(DIGESTS.stop, "stop [digest]"),
        "history": Deed(issued.history, "history [digest]", changes=False),
        "resend": Deed(issued.resend, "resend [digest] [date]"),
    },
    taken_by_here=(*EVERY, *DAYS),
)
