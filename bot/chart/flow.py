"""Ways to one place, from above down to it: the broader a stream, the more went that way.

Ways are told from their end, so that equal last steps become one and the streams flow together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, isnan, pi

from bot.chart.canvas import INK, PAPER, Canvas
from bot.chart.heatmap import RAMP
from bot.chart.sheet import BLUE, empty, nothing, sheet
from bot.chart.sketch import Sketch
from bot.chart.text import short

HEIGHT = 430
ARROW = " → "  # between the steps of a label
WAYS_MAX, LEVELS_MAX, PLACES_MAX = 12, 9, 5  # the rest of a level is one place
REST = "others"
ROOM, GAP, LEAST = 904.0, 14.0, 112.0  # pixels of a level, between its places, of a place
BROADEST = 400.0  # pixels of a stream of everybody
HIGH = 46.0
START, STEP, STREAM, MOST = "#e9edf0", RAMP[1], RAMP[0], RAMP[3]

Spot = tuple[int, str]  # a level, 0 the uppermost, and what is done there
Stream = tuple[Spot, Spot, bool]  # from, to, whether it is of the most frequent way


@dataclass(frozen=True, slots=True)
class Place:
    """Where a spot is drawn."""

    left: float
    wide: float
    people: float

    @property
    def middle(self) -> float:
        return self.left + self.wide / 2


def flow(sketch: Sketch) -> Canvas:
    if empty(sketch):
        return nothing(sketch, HEIGHT)
    ways = _ways(sketch)
    people: defaultdict[Spot, float] = defaultdict(float)
    streams: defaultdict[Stream, float] = defaultdict(float)
    for n, (way, value) in enumerate(ways):
        for spot in way:
            people[spot] += value
        for before, after in pairwise(way):
            streams[before, after, not n] += value
    depth = 1 + max(level for level, _ in people)
    gap = 46 if depth <= 7 else 34
    head = 100 if sketch.subtitle else 66
    canvas, top = sheet(sketch, round(head + 12 + depth * HIGH + (depth - 1) * gap + 26))
    tops = [top + 12 + level * (HIGH + gap) for level in range(depth)]
    scale = BROADEST / (max(people.values()) or 1)
    places = _places(canvas, people, streams, scale)
    _streams(canvas, places, streams, scale, tops)
    begun = {way[0] for way, _ in ways}
    for spot, place in places.items():
        last = spot[0] == depth - 1
        fill = BLUE if last else START if spot in begun else STEP
        _place(canvas, spot[1], place, tops[spot[0]], fill, PAPER if last else INK)
    return canvas


def _ways(sketch: Sketch) -> list[tuple[tuple[Spot, ...], float]]:
    """The most frequent first, all ending on the same level; rare spots of a level are one."""
    pairs = [
        (tuple(label.split(ARROW))[-LEVELS_MAX:], value)
        for label, value in zip(sketch.labels, sketch.rows[0], strict=True)
        if not isnan(value)
    ]
    pairs = sorted(pairs, key=lambda pair: -pair[1])[:WAYS_MAX]
    depth = max(len(way) for way, _ in pairs)
    levels: defaultdict[int, dict[str, float]] = defaultdict(dict)
    for way, value in pairs:
        for level, name in enumerate(way, depth - len(way)):
            levels[level][name] = levels[level].get(name, 0) + value
    kept = {level: _kept(names) for level, names in levels.items()}
    return [
        (
            tuple(
                (level, name if name in kept[level] else REST)
                for level, name in enumerate(way, depth - len(way))
            ),
            value,
        )
        for way, value in pairs
    ]


def _kept(names: Mapping[str, float]) -> list[str]:
    most = len(names) if len(names) <= PLACES_MAX else PLACES_MAX - 1
    return sorted(names, key=lambda name: -names[name])[:most]


def _places(
    canvas: Canvas, people: Mapping[Spot, float], streams: Mapping[Stream, float], scale: float
) -> dict[Spot, Place]:
    """From the last level up: each spot near to where its people go on."""
    places: dict[Spot, Place] = {}

    def goes(spot: Spot) -> float:
        onward = [(it[1], value or 1) for it, value in streams.items() if it[0] == spot]
        total = sum(weight for _, weight in onward) or 1
        return sum(places[after].middle * weight for after, weight in onward) / total

    for level in sorted({level for level, _ in people}, reverse=True):
        spots = sorted((it for it in people if it[0] == level), key=lambda it: (goes(it), it[1]))
        wides = _wides(canvas, spots, people, scale)
        left = (canvas.width - sum(wides) - GAP * (len(wides) - 1)) / 2
        for spot, wide in zip(spots, wides, strict=True):
            places[spot] = Place(left, wide, people[spot])
            left += wide + GAP
    return places


def _wides(
    canvas: Canvas, spots: Sequence[Spot], people: Mapping[Spot, float], scale: float
) -> list[float]:
    """As broad as the stream, and as its words as far as there is room."""
    least = [max(LEAST, people[spot] * scale) for spot in spots]
    wanted = [
        max(small, canvas.wide(spot[1], 20) + canvas.wide(short(people[spot]), 20, bold=True) + 44)
        for spot, small in zip(spots, least, strict=True)
    ]
    room = ROOM - GAP * (len(spots) - 1) - sum(least)
    need = sum(wanted) - sum(least)
    part = min(room / need, 1) if need > 0 else 0
    return [a + part * (b - a) for a, b in zip(least, wanted, strict=True)]


def _streams(
    canvas: Canvas,
    places: Mapping[Spot, Place],
    streams: Mapping[Stream, float],
    scale: float,
    tops: Sequence[float],
) -> None:
    """Side by side where they leave a place and where they reach one; the most frequent on top."""
    leaves, reaches = _edges(places, streams, scale, 0), _edges(places, streams, scale, 1)
    for stream, value in sorted(streams.items(), key=lambda it: it[0][2]):
        before, after, most = stream
        wide = max(value * scale, 2) if value else 0
        y, end = tops[before[0]] + HIGH, tops[after[0]]
        side = [
            (leaves[stream] + (reaches[stream] - leaves[stream]) * ease, y + (end - y) * t)
            for t, ease in ((n / 20, (1 - cos(pi * n / 20)) / 2) for n in range(21))
        ]
        other = [(x + wide, at) for x, at in reversed(side)]
        canvas.area([*side, *other], MOST if most else STREAM)


def _edges(
    places: Mapping[Spot, Place], streams: Mapping[Stream, float], scale: float, end: int
) -> dict[Stream, float]:
    """Where each stream begins (`end` 0) or arrives (1): its left edge."""
    found: dict[Stream, float] = {}
    at: defaultdict[Spot, list[Stream]] = defaultdict(list)
    for stream in streams:
        at[stream[end]].append(stream)  # type: ignore[index]
    for spot, there in at.items():
        total = sum(streams[stream] for stream in there) * scale
        x = places[spot].middle - total / 2
        for stream in sorted(there, key=lambda it: (places[it[1 - end]].middle, it[2])):  # type: ignore[index]
            found[stream] = x
            x += streams[stream] * scale
    return found


def _place(canvas: Canvas, name: str, place: Place, y: float, fill: str, ink: str) -> None:
    canvas.box(place.left, y, place.wide, HIGH, fill)
    told = short(place.people)
    room = place.wide - canvas.wide(told, 20, bold=True) - 34
    base = y + HIGH / 2 + 7
    canvas.text(place.left + 12, base, canvas.fit(name, room), colour=ink)
    right = place.left + place.wide - 12
    canvas.text(right, base, told, bold=True, colour=ink, align="right")
