"""The first sheet of a form: what it is, what one agrees to, how to fill it in, and its sections."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from surveys.excel.layout import CONSENT
from surveys.excel.page import Form, Page, set_heights
from surveys.excel.sections import TICK
from surveys.excel.speech import LINES, say, tell
from surveys.excel.style import write
from surveys.questionnaire.definition import Text

STEPS = (
    _("Fill in the green cells. All others are locked, so that we can read the form again."),
    _("Many cells offer a list: choose from it. Mark what applies with x."),
    _("Where you cannot answer, leave the answer blank and choose the reason beside it."),
    _("Some questions are asked only on a condition, which stands below them; else leave them blank."),
    _(
        "Save the file as an Excel workbook (.xlsx) and upload it where you got it, as often as you like. "
        "There you also hand your answers in."
    ),
)
AGREEMENT = _("If you have not agreed on the page yet: mark with x that you agree to take part.")


@dataclass(frozen=True, slots=True)
class Cover:
    """What a form says of itself."""

    token: str
    """By which it is known again when it comes back."""
    number: int
    study: Text
    organisation: str
    about: Text
    consent: Text | None
    """What one agrees to by taking part; None where a study asks for no consent."""


def fill_cover(worksheet: Worksheet, form: Form, cover: Cover, tabs: list[Worksheet]) -> None:
    page, languages = _CoverPage(worksheet, form), form.languages
    page.title(say(cover.study, languages), 18)
    page.title(say(form.questionnaire.title, languages), 14)
    page.title(cover.organisation, 12)
    page.text(tell(_("Form {number}"), languages, number=cover.number), muted=True)
    page.text(say(cover.about, languages, LINES))
    page.text(form.say(form.questionnaire.intro))
    page.heading_above(tell(_("How to fill it in"), languages))
    for number, step in enumerate(STEPS, 1):
        page.text(f"{number}. {tell(step, languages, LINES)}")
    if cover.consent:
        page.consent(cover.consent)
    page.heading_above(tell(_("Sections"), languages))
    for tab in tabs:
        form.style.link(page.text(tab["B2"].value), tab.title)
    page.finish()


@dataclass
class _CoverPage(Page):
    """Texts below each other, and beside one of them a cell to mark."""

    row: int = 1

    def title(self, words: str, size: int) -> None:
        self.form.style.title(self._below(words), size)

    def heading_above(self, words: str) -> None:
        self.row += 1
        self.title(words, 12)

    def text(self, words: str, *, muted: bool = False) -> Cell:
        cell = self._below(words)
        self.form.style.body(cell, muted=muted)
        return cell

    def _below(self, words: str) -> Cell:
        self.row += bool(words)
        cell = self.worksheet.cell(self.row, 2)
        if words:
            write(cell, words)
        return cell

    def consent(self, text: Text) -> None:
        self.heading_above(tell(_("What you agree to"), self.form.languages))
        for paragraph in say(text, self.form.languages, "\n\n").split("\n\n"):
            self.text(paragraph)
        self.text(tell(AGREEMENT, self.form.languages, LINES))
        self.worksheet.cell(self.row, 1, CONSENT)
        self.to_fill_in(self.worksheet.cell(self.row, 3), "text", None, self.rule_of_words("tick", (TICK,)))

    def finish(self) -> Worksheet:
        self.worksheet["C1"] = "value"
        for column, width in (("B", 100), ("C", 12)):
            self.worksheet.column_dimensions[column].width = width
        set_heights(self.worksheet, first=2)
        self.close("portrait")
        return self.worksheet
