"""Charts as pictures, drawn by matplotlib in a process of its own. Nothing else knows matplotlib.

`Painter` runs on the bot's side and imports no matplotlib; the process runs `picture` and imports
neither `marina` nor anything else of the bot, so that it starts fast and stays small.
"""

from bot.chart.painter import Painter

__all__ = ["Painter"]
