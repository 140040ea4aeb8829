"""A drawing process whose drawings hang, die or fail when a chart's title says so."""

from __future__ import annotations

import os
import sys
import time

from bot.chart.child import serve
from bot.chart.sketch import Sketch


def png(sketch: Sketch) -> bytes:
    match sketch.title:
        case "hang":
            time.sleep(60)
        case "die":
            os._exit(1)
        case "fail":
            raise ValueError("a stranger's secret")
        case "chatter":
            print("P is for picture", flush=True)  # noqa: T201
        case "environment":
            return " ".join(os.environ).encode()
    return b"%d" % os.getpid()


if __name__ == "__main__":
    serve(png, float(sys.argv[1]))
