"""A sheet of pixels to draw on: origin at the top left, y downwards, later marks over earlier ones.

matplotlib sets the letters and fills the shapes. Its axes are left out: each drawing knows where
its marks belong, and laying out axes costs more than all of them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from io import BytesIO
from math import cos, pi, sin
from pathlib import Path as File
from typing import Literal

import numpy as np
from matplotlib import rc_context
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.ft2font import FT2Font
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox

from bot.chart.palette import few_colours

WIDTH = 960  # Teams takes 1024 at most
DPI = 72  # a point is a pixel
PAPER, INK, MUTED, RULE, SHADE = "#ffffff", "#16242f", "#5a6872", "#e3e8ec", "#f3f5f7"
RIM = tuple((2.4 * cos(a * pi / 4), 2.4 * sin(a * pi / 4)) for a in range(8))

ASSETS = File(__file__).parent / "assets"
FONTS = {False: ASSETS / "Inter-Regular.otf", True: ASSETS / "Inter-SemiBold.otf"}
for _file in FONTS.values():
    fontManager.addfont(_file)

Align = Literal["left", "center", "right"]
_DROP = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # control, bidi, surrogates, private, unassigned


@cache
def _font(size: float, bold: bool, plain: bool) -> FontProperties:
    """`plain`: Inter has every letter, and need not be searched for others."""
    if plain:
        return FontProperties(fname=str(FONTS[bold]), size=size)
    return FontProperties(family=["Inter Semi Bold" if bold else "Inter", "DejaVu Sans"], size=size)


def font(text: str, size: float, bold: bool) -> FontProperties:
    return _font(size, bold, all(ord(c) in _glyphs()[0] for c in text))


@cache
def _glyphs() -> tuple[frozenset[int], frozenset[int]]:
    """The characters that Inter has, and all that can be drawn."""
    files = (FONTS[False], FONTS[True], fontManager.findfont("DejaVu Sans"))
    regular, bold, rest = (frozenset(FT2Font(file).get_charmap()) for file in files)
    return regular & bold, regular & bold | rest


@cache
def _ruler() -> RendererAgg:
    return RendererAgg(1, 1, DPI)  # type: ignore[no-untyped-call]


@lru_cache(4096)  # days, hours and shares come again from chart to chart
def _wide(text: str, size: float, bold: bool) -> float:
    prop = font(text, size, bold)
    width, _, _ = _ruler().get_text_width_height_descent(text, prop, False)  # type: ignore[no-untyped-call]
    return float(width)


def legible(text: str, most: int = 40) -> str:
    r"""What can be drawn of it: signs without a glyph (emoji) go, letters without one become □.

    >>> legible("Caf\u00e9 \U0001f6a4 \u202eA\ud800 \u6771\u4eac")
    'Café A □□'
    """
    kept = []
    for c in unicodedata.normalize("NFC", text):
        category = unicodedata.category(c)
        if category == "Zs" or c in "\t\n\r":
            kept.append(" ")
        elif category not in _DROP:
            known = ord(c) in _glyphs()[1]
            kept.append(c if known else "□" if category.startswith("L") else "")
    line = " ".join("".join(kept).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _cut(text: str, kept: int, ends: bool) -> str:
    """
    >>> _cut("/berths/A12", 6, False), _cut("/berths/A12", 6, True)
    ('/berth…', '/be…A12')
    """
    tail = kept // 2 if ends else 0
    return f"{text[: kept - tail].rstrip()}…{text[len(text) - tail :].lstrip()}"


class _Words(Artist):
    """A line of text. matplotlib's own Text lays it out first, which takes longer than drawing."""

    def __init__(self, x: float, y: float, text: str, prop: FontProperties, colour: str) -> None:
        super().__init__()
        self._place, self._text, self._prop, self._colour = (x, y), text, prop, colour

    def draw(self, renderer: RendererBase) -> None:
        gc = renderer.new_gc()
        gc.set_foreground(self._colour)
        renderer.draw_text(gc, *self._place, self._text, self._prop, 0)
        gc.restore()


class Canvas:
    def __init__(self, height: int, width: int = WIDTH) -> None:
        self.width, self.height = width, height
        with rc_context({"text.parse_math": False, "text.hinting": "none"}):
            self._figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor=PAPER)
            self._agg = FigureCanvasAgg(self._figure)
        self._down = Affine2D().scale(1, -1).translate(0, height)
        self._depth = 0

    def _add(self, *artists: Artist) -> None:
        for artist in artists:
            self._depth += 1
            artist.set_zorder(self._depth)
            artist.set_transform(self._down)
            self._figure.add_artist(artist)

    def wide(self, text: str, size: float = 20, *, bold: bool = False) -> float:
        """How many pixels the text takes."""
        return _wide(text, size, bold)

    def fit(
        self, text: str, room: float, size: float = 20, *, bold: bool = False, ends: bool = False
    ) -> str:
        """The text, cut to `room` pixels; with `ends` in its middle: a path's tail tells most."""
        if self.wide(text, size, bold=bold) <= room:
            return text
        short, long = 0, len(text)
        while short < long:
            middle = (short + long + 1) // 2
            if self.wide(_cut(text, middle, ends), size, bold=bold) <= room:
                short = middle
            else:
                long = middle - 1
        return _cut(text, short, ends)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 20,
        colour: str = INK,
        bold: bool = False,
        align: Align = "left",
        halo: bool = False,
    ) -> None:
        """`y` is the line that letters stand on. `halo`: a white rim, to be read on marks."""
        if align != "left":
            x -= self.wide(text, size, bold=bold) / (2 if align == "center" else 1)
        prop = font(text, size, bold)
        if halo:
            self._add(*(_Words(x + a, y + b, text, prop, PAPER) for a, b in RIM))
        self._add(_Words(x, y, text, prop, colour))

    def line(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        colour: str,
        *,
        width: float = 2,
        dashes: tuple[float, ...] = (),
    ) -> None:
        """`nan` is a gap."""
        self._add(
            Line2D(
                xs,
                ys,
                color=colour,
                linewidth=width,
                linestyle=(0, dashes) if dashes else "-",
                solid_capstyle="round",
                solid_joinstyle="round",
            )
        )

    def area(self, points: Sequence[tuple[float, float]], colour: str, alpha: float = 1) -> None:
        self._add(Polygon(points, facecolor=colour, alpha=alpha, linewidth=0))

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        self._add(Rectangle((x, y), width, height, facecolor=colour, linewidth=0))

    def frame(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        self._add(Rectangle((x, y), width, height, fill=False, edgecolor=colour, linewidth=3))

    def dot(self, x: float, y: float, colour: str, radius: float = 5) -> None:
        self._add(Circle((x, y), radius, facecolor=colour, edgecolor=PAPER, linewidth=2))

    def shapes(
        self,
        paths: Sequence[Path],
        colours: Sequence[str],
        within: tuple[float, float, float, float] | None = None,
    ) -> None:
        """Many filled outlines at once, their points pixels, y downwards. `within`: x, y, width,
        height of what is shown of them."""
        artist = PathCollection(paths, facecolors=colours, edgecolors=PAPER, linewidths=0.8)
        if within:
            x, y, width, height = within
            artist.set_clip_box(Bbox.from_bounds(x, self.height - y - height, width, height))
        self._add(artist)

    def png(self) -> bytes:
        """Opaque: it is shown on dark grounds too."""
        with rc_context({"text.parse_math": False, "text.hinting": "none"}):
            self._agg.draw()  # type: ignore[no-untyped-call]
        pixels = np.asarray(self._agg.buffer_rgba())  # type: ignore[no-untyped-call]
        out = BytesIO()
        few_colours(pixels).save(out, "PNG")
        return out.getvalue()
