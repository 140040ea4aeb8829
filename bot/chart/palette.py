"""A picture in few of its own colours: a quarter of the bytes.

Pillow's palettes mix new colours and map to them roughly, so that paper turns grey and a country
no longer has the colour of its legend. Here the frequent colours stay as they are; only the rims
of letters and lines lose shades.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIZE = 64
CANDIDATES = 400
NEAR = 12  # colours closer than this, added over red, green and blue, are one

_index = np.zeros(1 << 24, np.uint8)  # colour → its place in the palette; each picture sets its own


def few_colours(pixels: NDArray[np.uint8]) -> Image.Image:
    """`pixels`: height × width × 4, red, green, blue and an opacity that is left out."""
    packed = np.ascontiguousarray(pixels).view(np.uint32)[..., 0] & np.uint32(0xFFFFFF)
    found, counts = _counted(packed)
    rgb = np.stack([found & 255, found >> 8 & 255, found >> 16], -1).astype(np.float32)
    palette = _frequent(rgb[np.argsort(-counts, kind="stable")[:CANDIDATES]])
    off = (palette**2).sum(-1) - 2 * rgb @ palette.T  # less its own square: the squared distance
    _index[found] = off.argmin(-1)
    image = Image.fromarray(_index[packed])
    image.putpalette(palette.astype(np.uint8).tobytes())
    return image


def _counted(packed: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.intp]]:
    """The colours and how many pixels have them. A run of one colour is counted at once: most of
    a chart is paper, and sorting all its pixels would take longer than drawing it."""
    flat = packed.ravel()
    starts = np.flatnonzero(np.concatenate(([True], flat[1:] != flat[:-1])))
    lengths = np.diff(starts, append=flat.size)
    found, which = np.unique(flat[starts], return_inverse=True)
    return found, np.bincount(which, lengths).astype(np.intp)


def _frequent(colours: NDArray[np.float32]) -> NDArray[np.float32]:
    """The first of them, leaving out what hardly differs from one before."""
    chosen = colours[:1]
    for colour in colours[1:]:
        if len(chosen) < SIZE and np.abs(chosen - colour).sum(-1).min() > NEAR:
            chosen = np.vstack([chosen, colour])
    return chosen
