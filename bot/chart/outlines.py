"""Makes assets/outlines.json, once: `python -m bot.chart.outlines TOPOLOGY CODES > outlines.json`.

TOPOLOGY is countries-50m.json of the npm package world-atlas 2, which is Natural Earth as TopoJSON;
CODES maps numeric country codes to those of two letters. assets/README.md says what comes out.
"""

from __future__ import annotations

import json
import math
import sys
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Ring = list[Point]
GRID = 20  # steps a degree
NAMELESS = {"Kosovo": "XK", "Somaliland": "SO", "N. Cyprus": "CY", "Siachen Glacier": "IN"}
RENAMED = {"United States of America": "United States", "Macedonia": "North Macedonia"}
LEFT_OUT = ("Antarctica", "Indian Ocean Ter.", "Heard I. and McDonald Is.")
SMALL = 0.5  # square degrees; less is drawn as a dot


def outlines(world: dict[str, Any], codes: dict[str, str]) -> dict[str, Any]:
    """Countries of simplified arcs, renumbered in the order of their use."""
    arcs = _arcs(world)
    places: dict[int, int] = {}

    def ring(refs: list[int]) -> Ring:
        return [point for ref in refs for point in (arcs[ref] if ref >= 0 else arcs[~ref][::-1])]

    def renumbered(ref: int) -> int:
        place = places.setdefault(max(ref, ~ref), len(places))
        return place if ref >= 0 else ~place

    countries: dict[str, dict[str, Any]] = {}
    for it in world["objects"]["countries"]["geometries"]:
        name = it["properties"]["name"]
        code = codes.get(it.get("id", "")) or NAMELESS.get(name)
        if not code or name in LEFT_OUT:
            continue
        shapes = it["arcs"] if it["type"] == "MultiPolygon" else [it["arcs"]]
        rings = sorted((refs for shape in shapes for refs in shape), key=lambda r: -area(ring(r)))
        largest = ring(rings[0])
        country = countries.setdefault(
            code,
            {
                "name": RENAMED.get(name, name),
                "rings": [],
                "at": [round(v, 2) for v in inmost(largest)],
                "small": area(largest) < SMALL,
            },
        )
        country["rings"] += [[renumbered(ref) for ref in r] for r in rings if _seen(ring(r))]
    drawn = [_steps(simplified(arcs[number])) for number in places]
    return {"grid": GRID, "arcs": drawn, "countries": dict(sorted(countries.items()))}


def near(point: Point) -> bool:
    """Whether most of our visitors live there; such places are drawn finer."""
    return -14 < point[0] < 42 and 30 < point[1] < 72


def simplified(points: Ring) -> Ring:
    """Douglas-Peucker; both ends stay, so that neighbours still meet.

    >>> simplified([(0, 0), (1, 0.01), (2, 0), (2, 5)])
    [(0, 0), (2, 0), (2, 5)]
    """
    if len(points) < 3:
        return points
    (ax, ay), (bx, by) = points[0], points[-1]
    length = math.dist(points[0], points[-1])

    def off(point: Point) -> float:
        if not length:
            return math.dist(point, points[0])
        return abs((bx - ax) * (ay - point[1]) - (ax - point[0]) * (by - ay)) / length

    far = max(range(1, len(points) - 1), key=lambda i: off(points[i]))
    if off(points[far]) < (0.06 if near(points[far]) else 0.25):
        return [points[0], points[-1]]
    return simplified(points[: far + 1])[:-1] + simplified(points[far:])


def area(ring: Ring) -> float:
    """In square degrees at the equator.

    >>> area([(0, 0), (2, 0), (2, 2), (0, 2)])
    4.0
    """
    flat = abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*ring, ring[0]]))) / 2
    return flat * math.cos(math.radians(ring[0][1]))


def inmost(ring: Ring) -> Point:
    """The point, of a grid of them, that is farthest from the border: where a name may stand."""
    xs, ys = zip(*ring, strict=True)
    west, south, wide, high = min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
    shares = [i / 24 for i in range(1, 24)]
    grid = [(west + wide * a, south + high * b) for a in shares for b in shares]
    inside = [point for point in grid if within(point, ring)] or grid
    return max(inside, key=lambda point: min(math.dist(point, p) for p in ring))


def within(point: Point, ring: Ring) -> bool:
    """
    >>> within((1, 1), [(0, 0), (2, 0), (2, 2), (0, 2)]), within((3, 1), [(0, 0), (2, 0), (2, 2)])
    (True, False)
    """
    x, y = point
    crossed = (
        x < ax + (y - ay) * (bx - ax) / (by - ay)
        for (ax, ay), (bx, by) in pairwise([*ring, ring[0]])
        if (ay > y) != (by > y)
    )
    return sum(crossed) % 2 == 1


def _arcs(world: dict[str, Any]) -> list[Ring]:
    """In degrees. https://github.com/topojson/topojson-specification"""
    (sx, sy), (tx, ty) = world["transform"]["scale"], world["transform"]["translate"]
    return [
        [
            (x * sx + tx, y * sy + ty)
            for x, y in accumulate(map(tuple, arc), lambda a, b: (a[0] + b[0], a[1] + b[1]))
        ]
        for arc in world["arcs"]
    ]


def _seen(ring: Ring) -> bool:
    return area(ring) > (0.01 if near(ring[0]) else 0.3)


def _steps(points: Ring) -> list[int]:
    whole = [(0, 0), *((round(x * GRID), round(y * GRID)) for x, y in points)]
    return [step for a, b in pairwise(whole) for step in (b[0] - a[0], b[1] - a[1])]


if __name__ == "__main__":
    made = outlines(*(json.loads(Path(file).read_text()) for file in sys.argv[1:3]))
    sys.stdout.write(json.dumps(made, separators=(",", ":"), ensure_ascii=False) + "\n")
