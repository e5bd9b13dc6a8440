"""A copy of somebody's own answers as a PDF. Chinese is drawn in the font every PDF reader has for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO
from itertools import groupby

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

LATIN, CHINESE = "Helvetica", "STSong-Light"
INK, MUTED, ACCENT = HexColor("#1d2126"), HexColor("#5a626c"), HexColor("#0b6b63")
IDEOGRAPH = re.compile("[\u2e80-\u9fff\uff00-\uffef]")
UNDRAWABLE = re.compile("[\ud800-\udfff\U00010000-\U0010ffff]")
"""What the Chinese font has no place for, such as emoji."""
ALL = (0, 0), (-1, -1)
"""The cells of a table."""
KEPT_TOGETHER = 1000
"""Characters up to which an answer stands on the page of its question."""

pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))

BODY = ParagraphStyle("body", fontName=LATIN, fontSize=10.5, leading=16, textColor=INK, spaceAfter=8)
FACT = ParagraphStyle("fact", BODY, fontSize=10, leading=13, spaceAfter=0)
QUESTION = ParagraphStyle("question", BODY, fontSize=9, leading=13, textColor=MUTED, spaceAfter=1)
SECTION = ParagraphStyle(
    "section", BODY, fontSize=13, leading=18, textColor=ACCENT, spaceBefore=12, keepWithNext=True
)
TITLE = ParagraphStyle("title", BODY, fontSize=18, leading=24, spaceAfter=10)


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its title, and question and answer by turns. An answer may have several lines."""

    title: str
    answers: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Copy:
    """All texts of the file, in the reader's language. `facts` stand above the sections."""

    title: str
    language: str
    facts: Sequence[tuple[str, str]]
    parts: Sequence[Part]
    foot: str


def written(copy: Copy) -> bytes:
    """The file."""
    file = BytesIO()
    document = SimpleDocTemplate(
        file,
        pagesize=A4,
        leftMargin=22 * mm,
        rightMargin=22 * mm,
        topMargin=20 * mm,
        bottomMargin=22 * mm,
        title=copy.title,
        author="Fangtan",
        lang=copy.language,
    )

    def number(canvas: Canvas, _document: object) -> None:
        foot = Paragraph(_marked(f"{copy.foot} · {canvas.getPageNumber()}"), QUESTION)
        foot.wrapOn(canvas, document.width, 20 * mm)
        foot.drawOn(canvas, document.leftMargin + 6, 12 * mm)

    document.build(_story(copy), onFirstPage=number, onLaterPages=number)
    return file.getvalue()


def _story(copy: Copy) -> list[Flowable]:
    facts = [[paragraph(label, QUESTION), paragraph(value, FACT)] for label, value in copy.facts]
    table = Table(facts, colWidths=[40 * mm, None], style=[("VALIGN", *ALL, "TOP"), ("LEFTPADDING", *ALL, 0)])
    story: list[Flowable] = [paragraph(copy.title, TITLE), table, Spacer(0, 4 * mm)]
    for part in copy.parts:
        story.append(paragraph(part.title, SECTION))
        for question, answer in part.answers:
            kept = len(answer) < KEPT_TOGETHER
            story += [
                paragraph(question, ParagraphStyle("asked", QUESTION, keepWithNext=kept)),
                paragraph(answer, BODY),
            ]
    return story


def paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    """Chinese lines break between any two characters, others between words."""
    wrap = "CJK" if IDEOGRAPH.search(text) else None
    return Paragraph(_marked(text), ParagraphStyle("wrapped", style, wordWrap=wrap))


def _marked(text: str) -> str:
    """The text as the markup of a paragraph, with each run in the font that has its characters."""
    drawn = UNDRAWABLE.sub("\u25a1", text)
    runs = ((is_latin, "".join(run)) for is_latin, run in groupby(drawn, _is_latin))
    marked = (escape(run) if latin else f'<font name="{CHINESE}">{escape(run)}</font>' for latin, run in runs)
    return "".join(marked).replace("\n", "<br/>")


def _is_latin(character: str) -> bool:
    try:
        character.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
