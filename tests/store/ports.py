"""Two ports, of which one has two websites."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from marina.port import Port, Website

PARIS = ZoneInfo("Europe/Paris")
SITES = tuple(f"{n}0000000-0000-4000-8000-000000000000" for n in (1, 2, 3))
NICE = Port("nice", "Port de Nice", tuple(map(Website, SITES[:2])), PARIS, aliases=("nce",))
SPLIT = Port("split", "ACI Split", (Website(SITES[2]),), ZoneInfo("Europe/Zagreb"), aliases=("Q1",))
