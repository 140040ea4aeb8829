"""Every kind of chart is drawn, whatever is in it."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.chart.canvas import legible
from bot.chart.heatmap import RAMP
from bot.chart.oddities import odd
from bot.chart.palette import few_colours
from bot.chart.picture import draw, png
from bot.chart.samples import chart, usual
from bot.chart.sheet import PALE, SERIES
from bot.chart.sketch import POINTS, Sketch
from bot.chart.world import countries
from marina.card import Kind, Series

GALLERY = usual() | odd()
TEXTS = st.text(st.characters(), max_size=300)
VALUES = st.none() | st.floats(-1e12, 1e12) | st.integers(0, 9)


def drawn(sketch: Sketch) -> Image.Image:
    return Image.open(BytesIO(png(sketch)))


@pytest.mark.parametrize("name", GALLERY)
def test_a_picture_is_small_opaque_and_fit_for_every_chat(name):
    data = png(Sketch.of(GALLERY[name]))
    image = Image.open(BytesIO(data))

    assert 60_000 >= len(data)
    assert 960 == image.width
    assert 1024 >= image.height
    assert "transparency" not in image.info
    assert (255, 255, 255) == image.convert("RGB").getpixel((2, 2))


def test_the_gallery_shows_every_kind():
    assert set(get_args(Kind)) == {it.kind for it in usual().values()}


@st.composite
def sketches(draw: st.DrawFn) -> Sketch:
    columns, rows = draw(st.integers(0, 14)), draw(st.integers(0, 12))
    row = st.lists(VALUES, min_size=columns, max_size=columns).map(tuple)
    return Sketch.of(
        chart(
            draw(st.sampled_from(get_args(Kind))),
            draw(TEXTS),
            draw(st.lists(TEXTS, min_size=columns, max_size=columns)),
            *(Series(draw(TEXTS), draw(row)) for _ in range(rows)),
            subtitle=draw(TEXTS),
            unit=draw(st.sampled_from(("", "%", "s")) | TEXTS),
        )
    )


@settings(max_examples=40, deadline=None)
@given(sketches())
def test_no_words_and_no_numbers_keep_a_chart_from_being_drawn(sketch):
    assert png(Sketch.from_json(sketch.to_json())).startswith(b"\x89PNG")


@given(TEXTS, st.integers(1, 50))
def test_what_is_legible_is_one_short_line_and_stays_as_it_is(text, most):
    told = legible(text, most)

    assert len(told) <= most
    assert told == legible(told, most)
    assert not set(told) & set("\n\t\u202e\u200b\ud800")


def test_a_sketch_bounds_what_it_takes_along():
    it = chart("lines", "x" * 10_000, ["y" * 10_000] * 5000, Series("z", (1.0,) * 5000))

    assert len(Sketch.of(it).to_json()) < POINTS * 250


@pytest.mark.parametrize("kind", get_args(Kind))
def test_no_data_looks_unlike_zero(kind):
    labels = ("DE", "FR", "IT")
    none = Sketch.of(chart(kind, "A", labels, Series("now", (None,) * 3)))
    some = Sketch.of(chart(kind, "A", labels, Series("now", (0.0, 0.0, 1.0))))

    assert png(none) != png(some)
    assert png(none) == png(replace(none, labels=(), rows=((),)))


def test_a_gap_in_a_line_is_not_drawn_as_zero():
    def line(*values: float | None) -> bytes:
        return png(Sketch.of(chart("lines", "A", ("1", "2", "3"), Series("now", values))))

    assert line(4.0, None, 4.0) != line(4.0, 0.0, 4.0)
    assert line(4.0, None, 4.0) != line(4.0, 4.0, 4.0)


def test_the_period_before_lies_pale_under_this_one():
    it = Sketch.of(usual()["lines-week"])
    colours = {rgb for _, rgb in drawn(it).convert("RGB").getcolors(99) or ()}

    assert {rgb(PALE), rgb(SERIES[0])} <= colours


LAND, LIST = (28, 70, 560, 460), (570, 70, 900, 460)


def most_visited(sketch: Sketch, where: tuple[int, int, int, int]) -> int:
    """How many pixels there have the colour of the country with the most visitors."""
    found = drawn(sketch).convert("RGB").crop(where).getcolors(99_999) or ()
    return next((count for count, colour in found if colour == rgb(RAMP[-1])), 0)


def test_a_country_has_the_colour_that_the_legend_gives_it():
    it = Sketch.of(chart("map", "A", ("FR",), Series("visitors", (5.0,))))

    assert most_visited(it, LAND) > 100
    assert most_visited(it, LIST) > 100


def test_beside_a_map_stands_how_much_each_country_changed():
    now = Sketch.of(chart("map", "A", ("FR",), Series("now", (50.0,)), Series("before", (40.0,))))
    alone = replace(now, names=now.names[:1], rows=now.rows[:1])

    assert png(now) != png(alone)
    assert png(now) != png(replace(now, rows=(now.rows[0], (50.0,))))


def test_a_map_of_neighbours_shows_europe_and_one_of_all_the_world():
    near = Sketch.of(chart("map", "A", ("FR", "IT"), Series("visitors", (5.0, 1.0))))
    far = replace(near, labels=("FR", "AU"))

    assert most_visited(near, LAND) > 5 * most_visited(far, LAND) > 0


@pytest.mark.parametrize("code", ["DE", "FR", "GB", "HR", "IT", "MC", "MT", "US", "XK"])
def test_the_countries_that_matter_have_a_place(code):
    assert countries()[code].name
    assert countries()[code].small or countries()[code].rings


def test_frequent_colours_stay_exactly_as_they_are():
    pixels = np.full((60, 60, 4), 255, np.uint8)
    pixels[20:40] = (11, 98, 184, 255)
    pixels[50, :, 0] = np.arange(60)
    image = few_colours(pixels).convert("RGB")

    assert (255, 255, 255) == image.getpixel((5, 5))
    assert (11, 98, 184) == image.getpixel((5, 30))


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


# Machado, Oliveira and Fernandes 2009, https://doi.org/10.1109/TVCG.2009.113, severity 1.0
EYES = {
    "all cones": np.eye(3),
    "no green": np.array(
        [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    ),
    "no red": np.array(
        [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    ),
}


def lab(colour: str, eye: str) -> np.ndarray:
    """CIELAB of the colour as that eye sees it."""
    share = np.array(rgb(colour)) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    seen = np.clip(EYES[eye] @ linear, 0, 1)
    white = np.array([0.9505, 1, 1.089])
    xyz = np.array([[0.412, 0.358, 0.181], [0.213, 0.715, 0.072], [0.019, 0.119, 0.95]]) @ seen
    f = np.where(xyz / white > 0.008856, np.cbrt(xyz / white), 7.787 * xyz / white + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("eye", EYES)
def test_series_are_told_apart_by_every_eye(eye):
    seen = [lab(colour, eye) for colour in SERIES]
    nearest = min(float(np.linalg.norm(a - b)) for i, a in enumerate(seen) for b in seen[:i])

    assert nearest > 18  # some ten times what can just be noticed


def test_a_drawing_keeps_its_letters_in_the_picture():
    canvas = draw(Sketch.of(usual()["bars-pages"]))
    long = canvas.fit("/marina/" * 50, 200)

    assert canvas.wide(long) <= 200
    assert long.endswith("…")


@pytest.mark.parametrize("rows", [1, 16, 20, 40])
def test_every_bar_is_in_the_picture(rows):
    names = tuple(f"/a/page/of/number/{n}" for n in range(rows))
    both = (Series("now", (9.0,) * rows), Series("before", (9.0,) * rows))
    image = drawn(Sketch.of(chart("bars", "A", names, *both, subtitle="B"))).convert("RGB")
    foot = image.crop((0, image.height - 12, 960, image.height))

    assert {(255, 255, 255)} == {colour for _, colour in foot.getcolors(999) or ()}


def test_what_is_cut_in_its_middle_keeps_both_ends():
    canvas = draw(Sketch.of(usual()["bars-pages"]))
    cut = canvas.fit("/marina/" * 50 + "storage", 200, ends=True)

    assert canvas.wide(cut) <= 200
    assert (True, True) == (cut.startswith("/marina"), cut.endswith("storage"))
