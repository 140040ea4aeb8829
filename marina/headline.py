"""The first message of a digest, made of what /traffic says about each of its ports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from marina import digests, figures
from marina.card import (
    Action,
    Actions,
    Block,
    Card,
    Cell,
    Chart,
    Context,
    Field,
    Fields,
    Number,
    Series,
    Table,
)
from marina.errors import AnswerError
from marina.issue import HEAD, Issue
from marina.numbers import cell, change, compared, count, plural
from marina.period import Period
from marina.port import Port
from marina.schedule import told

Answers = Sequence[tuple[Port, Card | AnswerError]]
VISITORS = 0  # the place of the tile that ports are ranked by


@dataclass(frozen=True, slots=True)
class Standing:
    """A port that answered."""

    port: Port
    card: Card
    tiles: tuple[Field, ...]

    @property
    def now(self) -> float:
        return self.tiles[VISITORS].value or 0

    @property
    def before(self) -> float:
        return self.tiles[VISITORS].previous or 0


def headline(issue: Issue, answers: Answers, *notes: str, actions: Actions | None = None) -> Card:
    """What the week was in one sentence, its tiles or the league of ports, and one chart.

    At least one port must have answered. `notes`: said in small print above the footer; `actions`:
    instead of the buttons of a digest in its channel.
    """
    standings = [
        Standing(port, card, tiles.fields)
        for port, card in answers
        if isinstance(card, Card)
        for tiles in [next(it for it in card.blocks if isinstance(it, Fields))]
    ]
    standings.sort(key=lambda it: -it.now)
    failed = [(port, exc) for port, exc in answers if isinstance(exc, AnswerError)]
    period = cast(Period, standings[0].card.period)
    alone = len(answers) == 1
    summary, shown = _one(standings[0]) if alone else _league(standings, bool(failed), period)
    missing = [Context(f"No data for {port.name}: {exc}") for port, exc in failed]
    return Card(
        f"{issue.title} · {period.label}",
        summary,
        *shown,
        actions or _buttons(issue, standings[0]),
        *missing,
        *map(Context, notes),
        _footer(issue, period),
        period=period,
    )


def tops(card: Card) -> Card:
    """What /traffic lists, without what the first message shows of it already."""
    tables = [it for it in card.blocks if isinstance(it, Table)]
    first = {it.columns[0]: _first(it) for it in tables}
    says = f"Most visited: {first.get('Page', 'nothing')}."
    came = [name for name in (first.get("Source"), first.get("Country")) if name]
    if came and "none" not in came:
        says += f" Most came from {' and '.join(came)}."
    port = f" · {card.port.name}" if card.port else ""
    small = [it for it in card.blocks if isinstance(it, Context)][-1:]
    return Card(f"Pages, sources, countries{port}", says, *tables, *small)


def _first(table: Table) -> str:
    """ "boat24.com (378)", or "none"."""
    name, visitors, *_ = table.rows[0]
    return f"{name} ({visitors})" if isinstance(visitors, Number) else f"{name}"


def no_numbers(issue: Issue, why: str, *notes: str) -> Card:
    """Instead of a digest for which there is nothing to be had."""
    id = issue.subscription.id
    again = [Action("Send it again", line=f"digest resend {id}")] if id else []
    return Card(
        issue.title,
        f"No numbers: {why}",
        Actions(Action("Try by hand", line=issue.head[0]), *again),
        *map(Context, notes),
        Context(_when(issue)),
    )


def _one(standing: Standing) -> tuple[str, list[Block]]:
    card = standing.card
    chart = [it for it in card.charts if it.kind == "lines"][:1]
    tiles = (replace(tile, label=_plain(tile.label)) for tile in standing.tiles)
    return card.summary, [Fields(*tiles), *chart, *caveats(card)]


def caveats(card: Card) -> list[Context]:
    """Its small print but for the line that tells the period: a digest has its own."""
    label = card.period.label if card.period else ""
    return [
        it for it in card.blocks if isinstance(it, Context) and not it.text.startswith(f"{label} (")
    ]


def _league(standings: list[Standing], partial: bool, period: Period) -> tuple[str, list[Block]]:
    now = {it.port.name: it.now for it in standings}
    before = {it.port.name: it.before for it in standings}
    total, earlier = sum(now.values()), sum(before.values())
    most = figures.contribution(now, before, total - earlier)
    says = f"{plural(total, 'visitor')} at {plural(len(standings), 'port')}, {period.label}: "
    says += compared(total, earlier)
    says += f"; {most} contributed most to the change." if most else "."
    if partial:
        says += " Not all ports are among them."
    marked = [
        Context(f"{it.port.name}: {caveat.text}")
        for it in standings
        for caveat in caveats(it.card)
        if not caveat.text.endswith("counts twice.")
    ]
    return says, [_table(standings), _bars(standings, period), *marked]


def _table(standings: list[Standing]) -> Table:
    """The ports by visitors; the columns are the tiles that all of them have."""
    labels = [_plain(field.label) for field in standings[0].tiles]
    rows: list[tuple[Cell, ...]] = []
    for place, it in enumerate(standings, 1):
        first, *others = it.tiles
        rows.append(
            (
                f"{place}. {it.port.name}",
                cell(first.value),
                change(first.value, first.previous),
                *(Number(field.text, field.value) for field in others),
            )
        )
    return Table(("Port", labels[0], "Change", *labels[1:]), tuple(rows))


def _bars(standings: list[Standing], period: Period) -> Chart:
    names = tuple(it.port.name for it in standings)
    series = (
        Series(period.label, tuple(it.now for it in standings)),
        Series("before", tuple(it.before for it in standings)),
    )
    alt = ", ".join(f"{it.port.name} {count(it.now)}" for it in standings[:3])
    subtitle = f"{period.label}, before: {period.compared_label}"
    return Chart("bars", "Visitors per port", names, series, f"Most: {alt}.", subtitle=subtitle)


def _buttons(issue: Issue, first: Standing) -> Actions:
    it = issue.subscription
    opens = Action(f"Open {first.port.name}", line=issue.line(HEAD, first.port))
    if not it.id:  # a preview of one that nobody has subscribed to
        return Actions(opens, Action("Subscribe here", line=digests.line(it)))
    return Actions(
        opens,
        Action("Change time", line=f"digest time {it.id}"),
        Action("Pause", line=f"digest pause {it.id}"),
        Action("Stop", line=f"digest stop {it.id}"),
    )


def _footer(issue: Issue, period: Period) -> Context:
    here = f"{period.label}, compared with {period.compared_label}"
    return Context(f"{here} · {issue.subscription.timezone.key} · {_when(issue)}")


def _when(issue: Issue) -> str:
    it = issue.subscription
    coming = it.schedule.following(issue.asked_at)[1]
    times = f"due {issue.due} · next {told(coming, it.timezone)}"
    return f"{times} · digest {it.id}" if it.id else times


def _plain(label: str) -> str:
    """A tile's label without "over 2 websites", which is told elsewhere."""
    return label.partition(" over ")[0]
