"""Card → plain data, for scripts and for checking: nothing rounded, nothing left out."""

from __future__ import annotations

from typing import Any

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
    Table,
    Text,
)
from marina.period import Period

Json = dict[str, Any]


def data(card: Card) -> Json:
    """Moments are ISO 8601 with their offset. What is not known is None, which is not zero."""
    return {
        "title": card.title,
        "summary": card.summary,
        "port": card.port.key if card.port else None,
        "period": _period(card.period) if card.period else None,
        "blocks": [_block(block) for block in card.blocks],
    }


def _period(period: Period) -> Json:
    return {
        "name": period.name,
        "label": period.label,
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "timezone": period.timezone.key,
    }


def _block(block: Block) -> Json:
    match block:
        case Text(plain=text):
            return {"type": "text", "text": text}
        case Context(text):
            return {"type": "context", "text": text}
        case Fields(fields):
            return {"type": "fields", "fields": [_field(field) for field in fields]}
        case Table(columns, rows, align):
            cells = [[_cell(cell) for cell in row] for row in rows]
            return {"type": "table", "columns": list(columns), "align": align, "rows": cells}
        case Chart():
            return _chart(block)
        case Actions(actions):
            return {"type": "actions", "actions": [_action(action) for action in actions]}


def _field(field: Field) -> Json:
    return {
        "label": field.label,
        "text": field.text,
        "delta": field.delta,
        "mood": field.mood,
        "value": field.value,
        "previous": field.previous,
    }


def _cell(cell: Cell) -> str | Json:
    return {"text": cell.text, "value": cell.value} if isinstance(cell, Number) else cell


def _chart(chart: Chart) -> Json:
    return {
        "type": "chart",
        "kind": chart.kind,
        "title": chart.title,
        "labels": list(chart.labels),
        "series": [{"name": line.name, "values": list(line.values)} for line in chart.series],
        "alt": chart.alt,
    }


def _action(action: Action) -> Json:
    goes = {"url": action.url} if action.url else {"line": action.line}
    return {"label": action.label, **goes}
