"""The app's two icons, drawn here: an anchor over a wave.

https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/apps-package#app-icons
"""

from __future__ import annotations

from io import BytesIO
from math import cos, pi, radians, sin

from PIL import Image, ImageDraw

BLUE = (0x0B, 0x3D, 0x5C)
WHITE = (255, 255, 255)
FINE = 16  # times as large while it is drawn, so that its edges are smooth

Point = tuple[float, float]


def color() -> bytes:
    """192 × 192 pixels; the mark keeps within the part that every client shows."""
    return _png(192, _on(Image.new("RGBA", (192, 192), (*BLUE, 255)), _mark(124), 34))


def outline() -> bytes:
    """32 × 32 pixels, white on nothing."""
    return _png(32, _on(Image.new("RGBA", (32, 32), (*WHITE, 0)), _mark(32), 0))


def _on(ground: Image.Image, mark: Image.Image, at: int) -> Image.Image:
    """`mark`: how much of each pixel it covers."""
    whole = Image.new("L", ground.size)
    whole.paste(mark, (at, at))
    white = Image.new("RGBA", ground.size, (*WHITE, 255))
    white.putalpha(whole)
    ground.alpha_composite(white)
    return ground


def _mark(size: int) -> Image.Image:
    side = size * FINE
    image = Image.new("L", (side, side))
    pen = _Pen(ImageDraw.Draw(image), side)
    pen.line([(0.5, 0.24), (0.5, 0.70)])
    pen.line([(0.36, 0.34), (0.64, 0.34)])
    pen.line([_on_circle((0.5, 0.16), 0.08, angle) for angle in range(0, 361, 10)])
    arms = [_on_circle((0.5, 0.42), 0.28, angle) for angle in range(15, 166, 5)]
    pen.line(arms)
    pen.fluke(arms[0], arms[3])
    pen.fluke(arms[-1], arms[-4])
    pen.line([(x / 50, 0.88 + 0.04 * sin(x / 50 * 4 * pi)) for x in range(5, 46)])
    return image.resize((size, size), Image.Resampling.LANCZOS)


class _Pen:
    """Draws on a square whose sides are 0 to 1."""

    def __init__(self, draw: ImageDraw.ImageDraw, side: int) -> None:
        self._draw, self._side, self._width = draw, side, 0.075

    def line(self, points: list[Point]) -> None:
        """With round ends and corners."""
        scaled = [(x * self._side, y * self._side) for x, y in points]
        width, round_ = self._width * self._side, self._width * self._side / 2
        self._draw.line(scaled, fill=255, width=round(width), joint="curve")
        for x, y in scaled:
            self._draw.ellipse((x - round_, y - round_, x + round_, y + round_), fill=255)

    def fluke(self, tip: Point, back: Point) -> None:
        """The pointed end of an arm."""
        (x, y), (along, down) = tip, (back[0] - tip[0], back[1] - tip[1])
        corners = [
            (x - along * 0.7, y - down * 0.7),
            (x + along * 0.3 - down * 0.8, y + down * 0.3 + along * 0.8),
            (x + along * 0.3 + down * 0.8, y + down * 0.3 - along * 0.8),
        ]
        self._draw.polygon([(a * self._side, b * self._side) for a, b in corners], fill=255)


def _on_circle(center: Point, radius: float, angle: float) -> Point:
    """`angle` in degrees, from the right, clockwise."""
    return center[0] + radius * cos(radians(angle)), center[1] + radius * sin(radians(angle))


def _png(size: int, image: Image.Image) -> bytes:
    assert image.size == (size, size)
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
