"""A message before any chat has seen it. Renderers in `bot/` turn it into their own blocks.

Every text is plain: no markup, no escaping. How bold looks, and what `<` needs, is the renderer's.
Every number stands raw beside its text (counts; seconds; shares from 0 to 1; None: not known), so
that a script, a test and a native chart read the same figure as a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from marina.period import Period
from marina.port import Port

Mood = Literal["good", "bad", "plain"]
Kind = Literal["lines", "bars", "funnel", "heatmap", "cohort", "flow", "map", "sparkline"]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, at whose end somebody may be called.

    `mention`: an address, slack:U0123 or mailto:nora@example.com; `name`: for where nobody can be.
    """

    text: str
    mention: str = ""
    name: str = ""

    @property
    def plain(self) -> str:
        """For chats that cannot call them: what another chat calls them tells nobody who it is."""
        chat = self.mention.partition(":")[0]
        name = self.name or (chat and f"somebody in {chat.title()}")
        return f"{self.text} {name}".strip()


@dataclass(frozen=True, slots=True)
class Context:
    """A small grey line: period, time zone, caveat."""

    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """One KPI. `delta` says the direction in characters; `mood` says whether that is welcome."""

    label: str
    text: str
    delta: str = ""
    mood: Mood = "plain"
    value: float | None = None  # count, seconds, or a share from 0 to 1; None: not known
    previous: float | None = None  # the same in the period before


@dataclass(frozen=True, slots=True, init=False)
class Fields:
    """A row of KPI tiles, at most ten: `Fields(Field(…), Field(…))`."""

    fields: tuple[Field, ...]

    def __init__(self, *fields: Field) -> None:
        object.__setattr__(self, "fields", fields)


@dataclass(frozen=True, slots=True)
class Number:
    """A table's cell that is a figure: how people read it, and the figure itself."""

    text: str
    value: float | None

    def __str__(self) -> str:
        return self.text


Cell = str | Number


@dataclass(frozen=True, slots=True)
class Table:
    """`align` has a letter per column, l or r; empty: the first column left, the others right."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    align: str = ""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("every row needs a cell per column")
        if not self.align:
            object.__setattr__(self, "align", "l" + "r" * (len(self.columns) - 1))


@dataclass(frozen=True, slots=True)
class Series:
    """One value per label of the chart. None is a gap: not known, which is not zero."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Numbers to be drawn: one table, labels × series, whatever the kind.

    kind        labels                    series
    lines       points in time            1 to 12 lines
    bars        categories                1 to 12 bars a category
    funnel      steps, in order           one
    heatmap     columns (00 … 23)         one a row (Mon … Sun)
    cohort      time since they began     one a row of those who began together
    flow        steps in words, joined    one: how many went that way
                by " → "
    map         countries, ISO 3166 (DE)  one
    sparkline   points in time            one; drawn small, without axes

    `subtitle` is the small line under the title: what is counted, over which period, in which zone.
    `unit` says how the numbers are read: "" counts, "%" shares from 0 to 1, "s" seconds; anything
    else ("€") stands beside them. Days are labelled "Sat 16" or "Sat 16 May": a drawing shades
    their weekends. A series with the word before in its name ("week before") is drawn pale.
    """

    kind: Kind
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    alt: str  # one sentence with the numbers that matter, for those who do not see the drawing
    subtitle: str = ""
    unit: str = ""

    def __post_init__(self) -> None:
        if any(len(line.values) != len(self.labels) for line in self.series):
            raise ValueError("every series needs a value per label")


@dataclass(frozen=True, slots=True)
class Action:
    """A button: asks `line` as if it had been typed, or opens `url`."""

    label: str
    line: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        if bool(self.line) == bool(self.url):
            raise ValueError("a button has either a line or a url")


@dataclass(frozen=True, slots=True, init=False)
class Actions:
    """A row of buttons, at most five."""

    actions: tuple[Action, ...]

    def __init__(self, *actions: Action) -> None:
        object.__setattr__(self, "actions", actions)


Block = Text | Context | Fields | Table | Chart | Actions


@dataclass(frozen=True, slots=True, init=False)
class Card:
    """`summary` is one sentence that says what the numbers mean.

    It is shown first, is the notification on the phone, and is what a screen reader says.
    `port` and `period` are what was asked about; the menu notes them, commands need not.
    What is `private` (an address, a phone number) is for the asker alone: nobody can share it.
    """

    title: str
    summary: str
    blocks: tuple[Block, ...]
    port: Port | None
    period: Period | None
    private: bool

    def __init__(
        self,
        title: str,
        summary: str,
        *blocks: Block,
        port: Port | None = None,
        period: Period | None = None,
        private: bool = False,
    ) -> None:
        values = (title, summary, blocks, port, period, private)
        for name, value in zip(self.__slots__, values, strict=True):
            object.__setattr__(self, name, value)

    def about(self, port: Port | None, period: Period | None) -> Card:
        """The same card, which also says what was asked about."""
        return Card(
            self.title, self.summary, *self.blocks, port=port, period=period, private=self.private
        )

    @property
    def charts(self) -> tuple[Chart, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Chart))
