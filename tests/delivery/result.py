"""What a chat's log says of a run: what is missing, what came twice, and whether that says so."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from marina.issue import Key
from tests.delivery.chat import Log, Seen

AGAIN = "Ada is here again"  # how an alert's title begins, once it was edited


@dataclass(frozen=True)
class Result:
    planned: dict[str, float]  # what must be seen, and when it was due
    kills: int
    unsettled: list[str]  # what the store says of those that are not there for it
    log: Log
    may_repeat: bool  # whether a message may be there again if it says so

    @property
    def lost(self) -> list[str]:
        """What is not there, and alerts that do not tell of the second visit."""
        seen = {it.key: it.title for it in self.log.messages}
        visits = (key for key in seen if key.startswith("visit:"))
        stale = [key for key in visits if not seen[key].startswith(AGAIN)]
        return sorted({*self.planned} - {*seen}) + stale

    @property
    def twice(self) -> list[str]:
        """What was there already when it came, and does not say so, or had better not come."""
        return sorted(it.key for it in self._more if not (self.may_repeat and it.may_repeat))

    @property
    def repeats(self) -> list[str]:
        """What was there already when it came, and says so."""
        return sorted(it.key for it in self._more if it.may_repeat)

    @property
    def _more(self) -> list[Seen]:
        first: dict[str, Seen] = {}
        return [it for it in self.log.messages if first.setdefault(it.key, it) is not it]

    @property
    def holds(self) -> bool:
        return not (self.lost or self.twice or self.unsettled or self.log.violations)

    def __str__(self) -> str:
        due = self.planned
        late = [it.at - due[it.key] for it in self.log.messages if it.key in due] or [0.0]
        faults = ", ".join(f"{count} {what}" for what, count in sorted(self.log.faults.items()))
        told = [
            f"{len(self.planned)} planned, {self.kills} kills, {faults}:"
            f" {len(self.lost)} lost, {len(self.twice)} twice{self._marked()};"
            f" late by {median(late):.0f} s (median), {max(late):.0f} s (most)"
        ]
        told += [f"  lost: {key}" for key in self.lost] + [f"  twice: {key}" for key in self.twice]
        told += [f"  not settled: {it}" for it in self.unsettled]
        return "\n".join(told + self.log.violations)

    def _marked(self) -> str:
        if not self.may_repeat:
            return ""
        marked = sum(it.may_repeat for it in self.log.messages)
        return f" unmarked, {len(self.repeats)} of {marked} that say so are repeats"


def seen(key: str) -> str:
    """By what it is known in the chat."""
    read = Key.read(key)
    return read.file if read and read.part == "numbers" else key
