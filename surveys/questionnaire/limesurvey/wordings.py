"""LimeSurvey's HTML as the plain text that Fangtan shows."""

from __future__ import annotations

import re
from html.parser import HTMLParser

BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt", "fieldset"),
        *(
            "figure",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "li",
            "main",
            "nav",
        ),
        *("nav", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"),
    }
)
"""Elements that stand on lines of their own."""
UNSEEN = frozenset(("script", "style", "template"))
SHOWN_OTHERWISE = frozenset(("img", "audio", "video", "iframe", "object", "embed", "svg", "canvas"))
BLANKS = re.compile(r"[ \t\r\f\v\xa0]+")


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.hidden = 0
        self.lost: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in UNSEEN:
            self.hidden += 1
        if tag in SHOWN_OTHERWISE | UNSEEN:
            self.lost.add(tag)
        if tag in BLOCKS:
            self.words.append("\n• " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN and self.hidden:
            self.hidden -= 1
        if tag in BLOCKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(BLANKS.sub(" ", data))


def plain(html: str) -> tuple[str, frozenset[str]]:
    """The text, its paragraphs as lines, and the names of the elements that could not become text."""
    parser = _Plain()
    parser.feed(html)
    parser.close()
    lines = (BLANKS.sub(" ", line).strip() for line in "".join(parser.words).split("\n"))
    text = "\n".join(line for line in lines if line)
    return "".join(letter for letter in text if letter == "\n" or letter.isprintable()), frozenset(
        parser.lost
    )
