"""Makes outlines.json once: `python make_outlines.py countries-50m.json iso.json > outlines.json`.

`countries-50m.json` is of the npm package world-atlas 2 (Natural Earth as TopoJSON); `iso.json` maps
numeric country codes to those of two letters. README.md says what comes out.
"""

from __future__ import annotations

import json
import math
import sys
from itertools import accumulate
from pathlib import Path

Point = tuple[float, float]
GRID = 20  # steps a degree
NAMELESS = {"Kosovo": "XK", "Somaliland": "SO", "N. Cyprus": "CY", "Siachen Glacier": "IN"}
RENAMED = {"United States of America": "United States", "Macedonia": "North Macedonia"}
LEFT_OUT = {
    "Antarctica",
    "Indian Ocean Ter.",
    "Heard I. and McDonald Is.",
    "Fr. S. Antarctic Lands",
}


def near(x: float, y: float) -> bool:
    """Whether most of our visitors live there; such places are drawn finer."""
    return -14 < x < 42 and 30 < y < 72


def simplified(points: list[Point]) -> list[Point]:
    """Douglas-Peucker; both ends stay, so that neighbours still meet."""
    if len(points) < 3:
        return points
    (ax, ay), (bx, by) = points[0], points[-1]
    length = math.hypot(bx - ax, by - ay)

    def off(p: Point) -> float:
        if not length:
            return math.hypot(p[0] - ax, p[1] - ay)
        return abs((bx - ax) * (ay - p[1]) - (ax - p[0]) * (by - ay)) / length

    far = max(range(1, len(points) - 1), key=lambda i: off(points[i]))
    if off(points[far]) < (0.06 if near(*points[far]) else 0.25):
        return [points[0], points[-1]]
    return simplified(points[: far + 1])[:-1] + simplified(points[far:])


def area(ring: list[Point]) -> float:
    """In square degrees of the equator."""
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    flat = abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2
    return flat * math.cos(math.radians(ring[0][1]))


def inmost(ring: list[Point]) -> Point:
    """The point, of a grid of them, that is farthest from the border: where a name may stand."""
    (west, *_, east), (south, *_, north) = (sorted(v) for v in zip(*ring, strict=True))
    grid = [
        (west + (east - west) * i / 24, south + (north - south) * j / 24)
        for i in range(1, 24)
        for j in range(1, 24)
    ]
    inside = [at for at in grid if within(at, ring)] or grid
    return max(inside, key=lambda at: min(math.dist(at, p) for p in ring))


def within(at: Point, ring: list[Point]) -> bool:
    odd = False
    for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (ay > at[1]) != (by > at[1]) and at[0] < ax + (at[1] - ay) * (bx - ax) / (by - ay):
            odd = not odd
    return odd


def main(topology: Path, iso: Path) -> None:
    world, codes = json.loads(topology.read_text()), json.loads(iso.read_text())
    (sx, sy), (tx, ty) = world["transform"]["scale"], world["transform"]["translate"]
    arcs = [
        [(x * sx + tx, y * sy + ty) for x, y in zip(*(accumulate(c) for c in zip(*arc)))]
        for arc in world["arcs"]
    ]

    def ring(refs: list[int]) -> list[Point]:
        return [p for r in refs for p in (arcs[r] if r >= 0 else arcs[~r][::-1])]

    used: dict[int, int] = {}
    countries: dict[str, dict[str, object]] = {}
    for it in world["objects"]["countries"]["geometries"]:
        name = it["properties"]["name"]
        if name in LEFT_OUT or not (code := codes.get(it.get("id")) or NAMELESS.get(name)):
            continue
        shapes = it["arcs"] if it["type"] == "MultiPolygon" else [it["arcs"]]
        shapes.sort(key=lambda shape: -area(ring(shape[0])))
        largest = ring(shapes[0][0])
        kept = [
            refs
            for shape in shapes
            for refs in shape
            if area(ring(refs)) > (0.01 if near(*ring(refs)[0]) else 0.3)
        ]
        entry = countries.setdefault(
            code, {"name": RENAMED.get(name, name), "rings": [], "at": None}
        )
        if entry["at"] is None:
            entry["at"] = [round(v, 2) for v in inmost(largest)]
            entry["small"] = area(largest) < 0.5
        for refs in kept:
            numbers = [
                used.setdefault(max(r, ~r), len(used)) * (1 if r >= 0 else -1) - (r < 0)
                for r in refs
            ]
            entry["rings"].append(numbers)  # type: ignore[attr-defined]
    drawn = []
    for number in used:
        whole = [(round(x * GRID), round(y * GRID)) for x, y in simplified(arcs[number])]
        steps = [whole[0]] + [(b[0] - a[0], b[1] - a[1]) for a, b in zip(whole, whole[1:])]
        drawn.append([v for step in steps for v in step])
    out = {"grid": GRID, "arcs": drawn, "countries": dict(sorted(countries.items()))}
    sys.stdout.write(json.dumps(out, separators=(",", ":"), ensure_ascii=False))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
