"""An interview guide to print: every question in two languages side by side, with its routing in words."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, SimpleDocTemplate, Spacer, Table

from surveys.pdf.receipts import BODY, FACT, QUESTION, SECTION, TITLE, paragraph
from surveys.questionnaire.conditions import in_words
from surveys.questionnaire.definition import SILENT, Question, Questionnaire, Section, Text, wording
from surveys.questionnaire.expressions import Expression
from surveys.questionnaire.messages import worded
from surveys.questionnaire.routing import PIPE

LINE = HexColor("#c9ced4")
ASKED = ParagraphStyle("asked", BODY, spaceAfter=2, leading=14)
NOTE = ParagraphStyle("note", QUESTION, fontSize=8.5, leading=12)
WORDS = {
    "only_if": ("Ask only if {condition}.", "仅在{condition}时询问。"),
    "one": ("Choose one.", "单选。"),
    "several": ("Choose all that apply.", "可多选。"),
    "at_most": ("Choose at most {number}.", "最多选 {number} 项。"),
    "rank": ("Number them in order.", "请按顺序编号。"),
    "required": ("required", "必答"),
    "rows": ("Fill in up to {number} rows.", "最多填写 {number} 行。"),
}
FREE, ROWS = 2, 4
"""Lines for an answer in words, and rows of a table that are drawn."""


def guide(questionnaire: Questionnaire, languages: tuple[str, str] | None = None) -> bytes:
    """A PDF. `languages`: left and right; by default the first two, or the only one alone."""
    spoken = languages or questionnaire.languages[:2]
    file = BytesIO()
    margins = {"leftMargin": 16 * mm, "rightMargin": 16 * mm, "topMargin": 16 * mm, "bottomMargin": 18 * mm}
    title = wording(questionnaire.title, spoken[0])
    document = SimpleDocTemplate(file, pagesize=A4, title=title, author="Fangtan", lang=spoken[0], **margins)

    def number(canvas: Canvas, _document: object) -> None:
        foot = paragraph(f"{title} · {canvas.getPageNumber()}", NOTE)
        foot.wrapOn(canvas, document.width, 20 * mm)
        foot.drawOn(canvas, document.leftMargin, 10 * mm)

    story = list(_Guide(questionnaire, tuple(spoken), document.width).story())
    document.build(story, onFirstPage=number, onLaterPages=number)
    return file.getvalue()


class _Guide:
    def __init__(self, questionnaire: Questionnaire, languages: tuple[str, ...], width: float) -> None:
        self.form, self.languages, self.width = questionnaire, languages, width
        self.numbers: dict[str, str] = {}
        for place, section in enumerate(questionnaire.sections, 1):
            asked = (question for question in section.questions if question.kind not in SILENT)
            self.numbers |= {question.name: f"{place}.{n}" for n, question in enumerate(asked, 1)}

    def story(self) -> Iterator[Flowable]:
        yield self.beside([[self.text(self.form.title, language, TITLE)] for language in self.languages])
        yield self.beside([[self.text(self.form.intro, language, BODY)] for language in self.languages])
        for section in self.form.sections:
            yield from self.section(section)

    def section(self, section: Section) -> Iterator[Flowable]:
        heads = [
            [
                self.text(section.title, language, SECTION),
                *self.condition(section.relevant, language),
                self.text(section.intro, language, BODY),
            ]
            for language in self.languages
        ]
        yield CondPageBreak(60 * mm)
        yield self.beside(heads)
        for question in section.questions:
            if question.kind not in SILENT or question.kind == "note":
                yield self.question(question)

    def question(self, question: Question) -> Flowable:
        rows = [self.column(question, language) for language in self.languages]
        return self.beside(rows, is_ruled=True)

    def column(self, question: Question, language: str) -> list[Flowable]:
        number = self.numbers.get(question.name, "")
        required = f" ({self.said('required', language)})" if question.required else ""
        label = f"{number}  {self.worded(question.label, language)}{required}".strip()
        found: list[Flowable] = [paragraph(label, ASKED)]
        found += self.condition(question.relevant, language)
        for text in (question.routing_note, question.hint, question.guidance):
            if text:
                found.append(self.text(text, language, NOTE))
        return found + list(self.answer(question, language))

    def answer(self, question: Question, language: str) -> Iterator[Flowable]:
        if instruction := self.instruction(question, language):
            yield paragraph(instruction, NOTE)
        for choice in question.choices:
            mark = "____" if question.kind == "rank" else "[   ]"
            more = " ______________" if choice.specify else ""
            yield paragraph(f"{mark}  {wording(choice.label, language)}{more}", FACT)
        if question.kind == "table":
            yield self.grid(question, language)
        elif not question.choices and question.kind != "note":
            lines = FREE if question.kind == "text" else 1
            unit = wording(question.unit, language)
            for _line in range(lines):
                yield paragraph(f"{'_' * 32} {unit}".strip(), ASKED)

    def instruction(self, question: Question, language: str) -> str:
        codes = {"select_one": "one", "likert": "one", "select_multiple": "several", "rank": "rank"}
        if question.kind == "table":
            return self.said("rows", language, number=question.max_rows)
        if question.max_selected and question.kind == "select_multiple":
            return self.said("at_most", language, number=question.max_selected)
        return self.said(codes[question.kind], language) if question.kind in codes else ""

    def grid(self, table: Question, language: str) -> Flowable:
        columns = [column for column in table.columns if column.kind not in SILENT]
        heads = [paragraph(wording(column.label, language), NOTE) for column in columns]
        width = (self.width / len(self.languages) - 12) / max(len(columns), 1)
        style = [("GRID", (0, 0), (-1, -1), 0.5, LINE), ("VALIGN", (0, 0), (-1, -1), "TOP")]
        rows = [heads, *([""] * len(columns) for _row in range(ROWS))]
        return Table(rows, colWidths=[width] * len(columns), style=style)

    def condition(self, relevant: Expression | None, language: str) -> list[Flowable]:
        if relevant is None:
            return []
        words = in_words(relevant, self.form, self.numbers, language)
        return [paragraph(self.said("only_if", language, condition=words), NOTE)]

    def said(self, code: str, language: str, **words: object) -> str:
        return wording(worded(WORDS[code], **words), language)

    def text(self, text: Text | None, language: str, style: ParagraphStyle) -> Flowable:
        return paragraph(self.worded(text, language), style) if text else Spacer(0, 0)

    def worded(self, text: Text | None, language: str) -> str:
        """An answer that a page would put into the text is called by the number of its question."""
        numbers = self.numbers
        return PIPE.sub(
            lambda match: f"[{numbers.get(match['name'], match['name'])}]", wording(text, language)
        )

    def beside(self, columns: list[list[Flowable]], *, is_ruled: bool = False) -> Flowable:
        """The languages side by side; a question stays whole on its page where it fits one."""
        width = self.width / len(self.languages)
        style = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]
        style += [("RIGHTPADDING", (0, 0), (-1, -1), 12)]
        style += [("LINEABOVE", (0, 0), (-1, -1), 0.5, LINE)] if is_ruled else []
        widths = [width] * len(self.languages)
        return KeepTogether([Table([columns], colWidths=widths, style=style, splitInRow=1)])
