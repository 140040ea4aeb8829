"""A map of countries, the stronger coloured the more; beside it the first by share, with change.

It shows Europe and its seas when nearly all came from there, else the world.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from matplotlib.path import Path
from numpy.typing import NDArray

from bot.chart.canvas import ASSETS, MUTED, Canvas
from bot.chart.heatmap import RAMP, box
from bot.chart.sheet import MARGIN, empty, nothing, sheet
from bot.chart.sketch import Sketch
from bot.chart.text import changed, number

HEIGHT = 470
LIST = 350  # pixels, for the names at the right
LISTED = 7
NEARLY_ALL = 0.85
NAMED = 6
LAND, SEA = "#dfe3e7", "#f4f7fa"
Frame = tuple[float, float, float, float]  # x, y, width, height in pixels
Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Country:
    name: str
    rings: tuple[Points, ...]  # longitude, latitude in degrees
    at: Points
    small: bool


@dataclass(frozen=True, slots=True)
class View:
    """What is shown, in degrees."""

    west: float
    east: float
    south: float
    north: float


WORLD, EUROPE = View(-150, 178, -50, 76), View(-13, 38, 33.5, 62)


@cache
def countries() -> dict[str, Country]:
    data = json.loads((ASSETS / "outlines.json").read_text("utf-8"))
    arcs = [np.array(arc, float).reshape(-1, 2).cumsum(0) / data["grid"] for arc in data["arcs"]]
    return {
        code: Country(
            it["name"],
            tuple(_ring([arcs[n] if n >= 0 else arcs[~n][::-1] for n in r]) for r in it["rings"]),
            np.array(it["at"]),
            it["small"],
        )
        for code, it in data["countries"].items()
    }


def _ring(arcs: list[Points]) -> Points:
    """In one piece where it crosses the 180th meridian, which becomes 190 rather than -170."""
    points = np.concatenate(arcs)
    points[:, 0] = np.unwrap(points[:, 0], period=360)
    middle = points[:, 0].mean()
    points[:, 0] += 360 * (middle < -170) - 360 * (middle > 190)
    return points


def project(points: Points, view: View) -> Points:
    """Equal Earth for the world (https://doi.org/10.1080/13658816.2018.1504949), a cone for Europe.

    Both show areas as they are; y grows downwards, the unit is arbitrary.
    """
    lon, lat = np.radians(points[..., 0]), np.radians(points[..., 1])
    if view is WORLD:
        t = np.arcsin(np.sqrt(3) / 2 * np.sin(lat))
        a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
        slope = a1 + 3 * a2 * t**2 + t**6 * (7 * a3 + 9 * a4 * t**2)
        x = 2 * np.sqrt(3) / 3 * (lon - np.radians(10)) * np.cos(t) / slope
        y = t * (a1 + a2 * t**2 + t**6 * (a3 + a4 * t**2))
    else:
        p1, p2, middle = np.radians(40), np.radians(58), np.radians(12)
        n = (np.sin(p1) + np.sin(p2)) / 2
        c = np.cos(p1) ** 2 + 2 * n * np.sin(p1)
        r = np.sqrt(np.maximum(c - 2 * n * np.sin(lat), 0)) / n
        x, y = r * np.sin(n * (lon - middle)), -r * np.cos(n * (lon - middle))
    return np.stack([x, -y], -1)


def world(sketch: Sketch) -> Canvas:
    if empty(sketch):
        return nothing(sketch, HEIGHT)
    found, before = _by_code(sketch, 0), _by_code(sketch, 1)
    if not found:
        return nothing(sketch, HEIGHT)
    view = EUROPE if _share(found) >= NEARLY_ALL else WORLD
    canvas, top = sheet(sketch, HEIGHT)
    top += 6
    frame = (MARGIN, top, canvas.width - LIST - 2 * MARGIN - 12, HEIGHT - 24 - top)
    _land(canvas, frame, view, found)
    _list(canvas, top, found, before)
    return canvas


def _by_code(sketch: Sketch, row: int) -> dict[str, float]:
    """One of the series, without the countries from which nobody came."""
    values = sketch.rows[row] if row < len(sketch.rows) else ()
    pairs = zip(sketch.labels, values, strict=False)
    return {code.upper(): value for code, value in pairs if value > 0}


def tint(value: float, most: float) -> str:
    """By the root, so that a country with a tenth of the first one's is still seen."""
    return RAMP[1 + round((len(RAMP) - 2) * (value / most) ** 0.5)]


def _share(found: dict[str, float]) -> float:
    """What part of those whose country is known lives in Europe's view."""
    known = sum(value for code, value in found.items() if code in countries())
    near = sum(value for code, value in found.items() if _inside(code, EUROPE))
    return near / known if known else 0


def _inside(code: str, view: View) -> bool:
    if not (country := countries().get(code)):
        return False
    lon, lat = country.at
    return bool(view.west < lon < view.east and view.south < lat < view.north)


def _land(canvas: Canvas, frame: Frame, view: View, found: dict[str, float]) -> None:
    place, outlines = _outlines(frame, view)
    most = max(found.values())
    tints = [tint(found[code], most) if code in found else LAND for code in outlines]
    marks = [
        (value, code, countries()[code], place(countries()[code].at))
        for code, value in found.items()
        if _inside(code, view)
    ]
    canvas.shapes([box(*frame)], [SEA])
    canvas.shapes(tuple(outlines.values()), tints, within=frame)
    for value, _, country, at in marks:
        if country.small:
            canvas.dot(at[0], at[1], tint(value, most), 6)
    _codes(canvas, sorted(marks, key=lambda mark: -mark[0])[:NAMED])


@cache
def _outlines(frame: Frame, view: View) -> tuple[Callable[[Points], Points], dict[str, Path]]:
    """From degrees to pixels, and the countries seen, in pixels."""
    place = _placed(frame, view)
    seen = {
        code: [Path(place(ring)) for ring in country.rings if _seen(ring, view)]
        for code, country in countries().items()
    }
    return place, {code: Path.make_compound_path(*rings) for code, rings in seen.items() if rings}


def _placed(frame: Frame, view: View) -> Callable[[Points], Points]:
    """Degrees → pixels: the view as large as the frame allows, in its middle."""
    lon, lat = np.meshgrid(
        np.linspace(view.west, view.east, 20), np.linspace(view.south, view.north, 20)
    )
    edge = project(np.stack([lon.ravel(), lat.ravel()], -1), view)
    low, high = edge.min(0), edge.max(0)
    x, y, wide, tall = frame
    scale = min(wide / (high - low)[0], tall / (high - low)[1])
    middle = np.array([x + wide / 2, y + tall / 2])
    return lambda points: (project(points, view) - (low + high) / 2) * scale + middle


def _seen(ring: Points, view: View) -> bool:
    (west, south), (east, north) = ring.min(0), ring.max(0)
    beside = west > view.east + 30 or east < view.west - 30
    return not (beside or south > view.north + 20 or north < view.south - 12)


def _codes(canvas: Canvas, marks: list[tuple[float, str, Country, Points]]) -> None:
    """The first countries by name of code, where none covers another."""
    taken: list[tuple[float, float]] = []
    for _, code, country, (x, y) in marks:
        at = (x, y - 12) if country.small else (x, y + 7)
        if all(abs(at[0] - a) > 34 or abs(at[1] - b) > 22 for a, b in taken):
            taken.append(at)
            canvas.text(*at, code, size=18, bold=True, align="center", halo=True)


def _list(canvas: Canvas, top: float, found: dict[str, float], before: dict[str, float]) -> None:
    """Names and shares; where there is anything to compare with, also how much each changed."""
    total = sum(found.values())
    ranked = sorted(found.items(), key=lambda it: -it[1])
    left, right = canvas.width - MARGIN - LIST, canvas.width - MARGIN
    pitch = (HEIGHT - 24 - top) / (LISTED + 1)
    most = max(found.values())
    changes = [changed(it, before.get(code, 0)) if before else "" for code, it in ranked[:LISTED]]
    edge = right - max(canvas.wide(it, 19) for it in changes) - (16 if before else 0)
    for i, (code, value) in enumerate(ranked[:LISTED]):
        y = top + (i + 0.5) * pitch + 7
        share = number(value / total, "%")
        room = edge - left - 28 - canvas.wide(share, 21, bold=True) - 12
        canvas.text(right, y, changes[i], size=19, colour=MUTED, align="right")
        name = countries()[code].name if code in countries() else code
        canvas.box(left, y - 15, 17, 17, tint(value, most))
        canvas.text(left + 28, y, canvas.fit(name, room, 21), size=21)
        canvas.text(edge, y, share, size=21, bold=True, align="right")
    if rest := ranked[LISTED:]:
        y = top + (LISTED + 0.5) * pitch + 7
        told = f"{len(rest)} more" if len(rest) > 1 else "1 more"
        share = number(sum(value for _, value in rest) / total, "%")
        canvas.text(left + 28, y, told, size=21, colour=MUTED)
        canvas.text(edge, y, share, size=21, colour=MUTED, align="right")
