"""A questionnaire as DDI-Codebook 2.5, the XML in which data archives describe the variables of a study.

After the DDI Alliance's schema codebook.xsd, version 2.5, which also orders the elements within <var>.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from surveys.questionnaire.conditions import in_words
from surveys.questionnaire.definition import NUMERIC, Question, Questionnaire, Section, Text
from surveys.questionnaire.expressions import Expression

NAMESPACE = "ddi:codebook:2_5"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
SPOKEN = ("en", "zh-hans")
"""Languages in which a condition can be said in words."""


def codebook(questionnaire: Questionnaire) -> bytes:
    """The XML in UTF-8: a variable for each question and column that holds data, a group for each section."""
    root = begun(questionnaire.title, questionnaire.name)
    data = SubElement(root, "dataDscr")
    for section in questionnaire.sections:
        _group(data, section)
    for section in questionnaire.sections:
        for question in section.questions:
            for variable in _variables(question):
                _variable(data, variable, questionnaire, section)
    return written(root)


def begun(title: Text, name: str) -> Element:
    """A code book about what has this title, in its languages, and name."""
    root = Element("codeBook", {"xmlns": NAMESPACE, "version": "2.5"})
    statement = SubElement(SubElement(SubElement(root, "stdyDscr"), "citation"), "titlStmt")
    texts(statement, "titl", dict(list(title.items())[:1]))
    texts(statement, "parTitl", dict(list(title.items())[1:]))
    SubElement(statement, "IDNo").text = name
    return root


def written(root: Element) -> bytes:
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}'.encode()


def _variables(question: Question) -> Iterator[Question]:
    """The question, or the columns of a table at any depth, without what holds no data."""
    if question.kind == "table":
        for column in question.columns:
            yield from _variables(column)
    elif question.kind != "note":
        yield question


def _group(data: Element, section: Section) -> None:
    names = [f"V_{each.name}" for question in section.questions for each in _variables(question)]
    if names:
        group = SubElement(data, "varGrp", {"ID": f"G_{section.name}", "var": " ".join(names)})
        texts(group, "labl", section.title)


def _variable(data: Element, question: Question, form: Questionnaire, section: Section) -> None:
    is_numeric = question.kind in NUMERIC
    kind = "contin" if question.kind in ("decimal", "percent", "range") else "discrete"
    variable = SubElement(data, "var", {"ID": f"V_{question.name}", "name": question.name, "intrvl": kind})
    texts(variable, "labl", question.label)
    _asked(variable, question)
    _range(variable, question)
    for language in (language for language in form.languages if language in SPOKEN):
        for relevant in (section.relevant, question.relevant):
            _universe(variable, relevant, form, language)
    for choice in question.choices:
        category = SubElement(variable, "catgry")
        SubElement(category, "catValu").text = choice.name
        texts(category, "labl", choice.label)
    if question.calculation:
        derivation = SubElement(variable, "derivation")
        SubElement(derivation, "drvcmd", {"syntax": "XLSForm"}).text = question.calculation.text
    SubElement(variable, "varFormat", {"type": "numeric" if is_numeric else "character"})


def _asked(variable: Element, question: Question) -> None:
    if question.label and question.calculation is None:
        asked = SubElement(variable, "qstn", {"ID": f"Q_{question.name}"})
        texts(asked, "qstnLit", question.label)
        texts(asked, "postQTxt", question.hint)
        texts(asked, "ivuInstr", question.guidance)


def _range(variable: Element, question: Question) -> None:
    limits = {"min": question.minimum, "max": question.maximum}
    known = {name: f"{limit:.15g}" for name, limit in limits.items() if limit is not None}
    if known:
        kind = "INT" if question.kind in ("integer", "year") else "REAL"
        SubElement(SubElement(variable, "valrng"), "range", {"UNITS": kind, **known})


def _universe(variable: Element, relevant: Expression | None, form: Questionnaire, language: str) -> None:
    """Who is asked, in words."""
    if relevant is not None:
        universe = SubElement(variable, "universe", {LANGUAGE: language})
        universe.text = in_words(relevant, form, {}, language)


def texts(parent: Element, name: str, text: Text | None) -> None:
    """An element for each language."""
    for language, words in (text or {}).items():
        SubElement(parent, name, {LANGUAGE: language}).text = words
