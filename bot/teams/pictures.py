"""Pictures within a card, where Teams fetches none."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from bot.teams.elements import fit
from marina.card import Card, Chart

PICTURES_MAX = 100 * 1024  # characters of all pictures of a card
ALT_MAX = 1000

Json = dict[str, Any]


def data_uris(card: Card, pictures: Mapping[Chart, bytes]) -> Mapping[Chart, str]:
    """PNGs as addresses, as many as a message should carry."""
    urls: dict[Chart, str] = {}
    left = PICTURES_MAX
    for chart in card.charts:
        if png := pictures.get(chart):
            url = f"data:image/png;base64,{b64encode(png).decode()}"
            if len(url) <= left:
                left -= len(url)
                urls[chart] = url
    return urls


def image(chart: Chart, url: str) -> Json:
    return {
        "type": "Image",
        "url": url,
        "altText": fit(f"{chart.title}. {chart.alt}", ALT_MAX),
        "size": "Stretch",
        "msteams": {"allowExpand": True},
    }
