"""A LimeSurvey survey as a questionnaire's document, as `loading.load` takes it."""

from __future__ import annotations

from surveys.questionnaire.definition import SILENT
from surveys.questionnaire.faults import Fault
from surveys.questionnaire.limesurvey.arrays import ARRAYS
from surveys.questionnaire.limesurvey.questions import SINGLE, Asked, without_blanks
from surveys.questionnaire.limesurvey.rules import rules
from surveys.questionnaire.limesurvey.survey import Item, Page, Survey, survey
from surveys.questionnaire.limesurvey.tables import read
from surveys.questionnaire.limesurvey.writing import Made, Writer, place

MAKERS = {**SINGLE, **ARRAYS}


def document_of(raw: bytes, name: str) -> tuple[Made, tuple[Fault, ...]]:
    """The document of a questionnaire with this name, and what stays behind. Raises Faults for no survey."""
    found = survey(read(raw))
    writer = Writer(found.languages)
    writer.names.update(f"group_{number}" for number in range(1, len(found.pages) + 1))
    sections = [_section(writer, page, number) for number, page in enumerate(found.pages, 1)]
    title = writer.text("survey", found.title, is_piped=False)
    document = {
        "name": name,
        "languages": writer.own,
        "title": title or {writer.own[0]: name},
        "intro": _joined(writer, found),
        "sections": [section for section in sections if section],
    }
    _say_what_stays(writer, found)
    return without_blanks(document), tuple(writer.notices.noted)


def _joined(writer: Writer, found: Survey) -> Made:
    """The survey's description and its welcome as one."""
    parts = [writer.text("survey", text, is_piped=False) for text in (found.description, found.welcome)]
    joined = {
        language: "\n".join(str(part[language]) for part in parts if language in part)
        for language in writer.own
    }
    return without_blanks(joined)


def _section(writer: Writer, page: Page, number: int) -> Made:
    """{} for a page without questions."""
    where = f"group {next(iter(page.title.values()), number)}"
    section = {
        "name": f"group_{number}",
        "title": writer.text(where, page.title, is_piped=False),
        "intro": writer.text(where, page.description, is_piped=False),
        "relevant": writer.relevance(where, page.relevance),
    }
    asked = [_asked(writer, item) for item in page.items]
    questions = [question for found in asked for question in found.questions]
    if not questions:
        writer.notices.note(where, "empty_page")
        return {}
    groups = [found.group for found in asked if found.group]
    return without_blanks({**section, "groups": groups}) | {"questions": questions}


def _asked(writer: Writer, item: Item) -> Asked:
    writer.read.update((item.id, name) for name in item.attributes if _says_nothing(item, name))
    if item.kind not in MAKERS:
        code = "language_switch" if item.kind == "I" else "kind"
        writer.notices.note(place(item), code, kind=item.kind)
        return Asked([])
    if item.mandatory == "S":
        writer.notices.note(place(item), "soft_mandatory")
    made = MAKERS[item.kind](writer, item)
    questions = [*writer.take_worked_out(), *made.questions]
    if item.kind in SINGLE and made.questions and made.questions[0]["kind"] not in SILENT:
        made.questions[0] |= rules(writer, item, made.questions[0])
    return Asked(questions, made.group)


def _says_nothing(item: Item, name: str) -> bool:
    """Whether an attribute repeats another place, or is a part of something that is switched off."""
    return (
        name in ("relevance", "hidden")
        or (name.startswith("location_") and name != "location_mapservice")
        or (name.startswith("time_limit_") and not item.attribute("time_limit"))
    )


def _say_what_stays(writer: Writer, found: Survey) -> None:
    writer.unread(item for page in found.pages for item in page.items)
    for text in list(writer.text("survey", found.farewell, is_piped=False).values())[:1]:
        writer.notices.note("survey", "farewell", text=text)
    if found.left:
        writer.notices.note("survey", "tables", names=", ".join(found.left))
    writer.notices.note("survey", "settings")
