"""HTML as the standard library reads it."""

from __future__ import annotations

from html.parser import HTMLParser

Attributes = dict[str, str | None]


class Parsed(HTMLParser):
    """`tags` in their order, each with its attributes; `text` is what is between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, Attributes]] = []
        self.text = ""
        self.feed(str(html))  # not as Markup, which would escape what it is compared with
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def shape(self) -> list[tuple[str, list[str]]]:
        """Tags and the names of their attributes: what a stranger's text must never change."""
        return [(tag, list(attributes)) for tag, attributes in self.tags]

    def every(self, tag: str) -> list[Attributes]:
        return [attributes for name, attributes in self.tags if name == tag]
