"""How the drawing process serves: sketches come in by standard input, pictures leave by its output.

Both ways a frame is its length (4 bytes, big-endian) and that many bytes. Out comes an empty frame
once when ready, then one for each sketch: `P` and the PNG, or `E` and what went wrong. It ends when
its input does, so it cannot outlive the bot by more than the drawing it is at.
"""

from __future__ import annotations

import gc
import os
import signal
import struct
import sys
import traceback
from collections.abc import Callable
from typing import BinaryIO

from bot.chart.sketch import Sketch

LENGTH = struct.Struct(">I")


def serve(draw: Callable[[Sketch], bytes], seconds: float) -> None:
    """`seconds`: a drawing that takes longer ends the process, even if nobody is left to do so."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not be taken for a picture
    os.nice(5)  # answering people goes before drawing
    gc.freeze()  # what is there by now stays, and need not be looked through
    _write(out, b"")
    while frame := _read(sys.stdin.buffer):
        signal.setitimer(signal.ITIMER_REAL, seconds)
        answer = _answer(draw, frame)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _write(out, answer)
        gc.collect()  # a figure refers to itself; left alone, hundreds of them pile up


def _answer(draw: Callable[[Sketch], bytes], frame: bytes) -> bytes:
    try:
        return b"P" + draw(Sketch.from_json(frame))
    except Exception as exc:  # told without its message, which may quote strangers
        last = traceback.extract_tb(exc.__traceback__)[-1]
        place = f"{os.path.basename(last.filename)}:{last.lineno}"
        return b"E" + f"{type(exc).__name__} in {place}".encode()


def _read(stream: BinaryIO) -> bytes:
    head = stream.read(LENGTH.size)
    return stream.read(*LENGTH.unpack(head)) if len(head) == LENGTH.size else b""


def _write(stream: BinaryIO, frame: bytes) -> None:
    stream.write(LENGTH.pack(len(frame)) + frame)
    stream.flush()
