"""Loads a study's codebook, and the passages of its interviews that were marked with themes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from analytics.models import Segment, Theme
from analytics.statistics.faults import Blame
from analytics.statistics.words import LANGUAGES
from analytics.study_files import read_file
from surveys.models import Response, Study
from surveys.questionnaire.answers import Answer

CODER = "study:interviews.yaml"
"""Who codes when the codings come with the study."""

TEXTS = ("name", "definition", "full_definition", "when_to_use", "when_not_to_use", "example")
CODE = re.compile(r"[A-Za-z0-9_-]{1,50}")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
LINE_END = re.compile(r"\r\n?")


@transaction.atomic
def load_codebook(study: Study, folder: Path) -> None:
    """Creates and updates themes after codebook.yaml; one it no longer names is kept, for codings rest on it.

    Raises Faults with everything that is wrong, and changes nothing then.
    """
    blame = Blame()
    documents = list(_checked(read_file(folder, "codebook.yaml").get("themes"), blame))
    blame.settle()
    themes = {}
    for document in documents:
        fields = {name: document[name] for name in TEXTS} | {"colour": document["colour"]}
        themes[document["code"]], _ = Theme.objects.update_or_create(
            study=study, code=document["code"], defaults=fields
        )
    for document in documents:
        theme, parent = themes[document["code"]], themes.get(document.get("parent"))
        if theme.parent != parent:
            theme.parent = parent
            theme.save(update_fields=["parent"])


def _checked(documents: Any, blame: Blame) -> Iterator[Mapping[str, Any]]:
    """The documents that are mappings; their faults are told to `blame`."""
    if not isinstance(documents, list):
        return blame("codebook.yaml, themes", "not_a_list")
    parents = {str(each.get("code")): each.get("parent") for each in documents if isinstance(each, Mapping)}
    seen: set[str] = set()
    for number, document in enumerate(documents, 1):
        place = f"codebook.yaml, theme {number}"
        if not isinstance(document, Mapping):
            blame(place, "not_a_mapping")
            continue
        code = str(document.get("code"))
        _check_theme(document, f"{place} {code}", blame)
        _check_place(code, parents, seen, f"{place} {code}", blame)
        seen.add(code)
        yield document
    return None


def _check_theme(document: Mapping[str, Any], place: str, blame: Blame) -> None:
    for key in document.keys() - {"code", "parent", "colour", *TEXTS}:
        blame(place, "unknown_key", what=key)
    if not CODE.fullmatch(str(document.get("code"))):
        blame(place, "not_a_name", what=repr(document.get("code")))
    if not COLOUR.fullmatch(str(document.get("colour"))):
        blame(place, "bad_colour", what=repr(document.get("colour")))
    for name in TEXTS:
        text = document.get(name)
        if not isinstance(text, Mapping) or set(text) != set(LANGUAGES):
            blame(f"{place}, {name}", "not_a_text")


def _check_place(code: str, parents: Mapping[str, Any], seen: set[str], place: str, blame: Blame) -> None:
    """One theme of a code, below a theme there is, and not below itself."""
    if code in seen:
        blame(place, "twice", what=code)
    parent, above = parents.get(code), {code}
    if parent is not None and parent not in parents:
        blame(place, "unknown_theme", what=parent)
    while parent in parents and parent not in above:
        above.add(parent)
        parent = parents[parent]
    if parent in above:
        blame(place, "bad_parent", what=code)


@dataclass(frozen=True, slots=True)
class Passage:
    """One coding of the file, found in the response it speaks of."""

    response: Response
    theme: Theme
    question: str
    part: str
    start: int
    text: str
    memo: str

    def segment(self) -> Segment:
        return Segment(
            response=self.response,
            theme=self.theme,
            question=self.question,
            part=self.part,
            revision=self.response.revision,
            start=self.start,
            end=self.start + len(self.text),
            text=self.text,
            coder=CODER,
            memo=self.memo,
        )

    @property
    def key(self) -> tuple[object, ...]:
        return self.response.pk, self.theme.pk, self.question, self.part, self.start, self.text, self.memo


@transaction.atomic
def load_codings(study: Study, folder: Path) -> None:
    """Makes the file's coder's segments those of interviews.yaml; other coders' segments are not touched.

    Raises Faults with every coding that cannot be placed, and changes nothing then.
    """
    blame = Blame()
    passages = {passage.key: passage for passage in _passages(study, folder, blame)}
    blame.settle()
    for segment in Segment.objects.filter(response__case__wave__study=study, coder=CODER):
        if not passages.pop(_key(segment), None):
            segment.delete()
    Segment.objects.bulk_create(passage.segment() for passage in passages.values())


def _key(segment: Segment) -> tuple[object, ...]:
    return (
        segment.response_id,
        segment.theme_id,
        segment.question,
        segment.part,
        segment.start,
        segment.text,
        segment.memo,
    )


def _passages(study: Study, folder: Path, blame: Blame) -> Iterator[Passage]:
    themes = {theme.code: theme.final for theme in study.themes.all()}
    responses = {
        (response.case.wave.name, response.case.key): response
        for response in Response.objects.of(study).select_related("case__wave", "version")
    }
    for case in _cases(folder):
        codings = case.get("codings") or []
        response = responses.get((case.get("wave"), case.get("key")))
        if codings and response is None:
            blame("interviews.yaml", "unknown_case", what=case.get("key"))
        for number, coding in enumerate(codings if response else [], 1):
            place = f"interviews.yaml, case {case['key']}, coding {number}"
            if passage := _passage(response, coding, themes, place, blame):
                yield passage


def _cases(folder: Path) -> list[Any]:
    """The cases of the interviews file, if the study comes with interviews; publishing has checked them."""
    return read_file(folder, "interviews.yaml")["cases"] if (folder / "interviews.yaml").exists() else []


def _passage(
    response: Response, coding: Any, themes: Mapping[str, Theme], place: str, blame: Blame
) -> Passage | None:
    if not isinstance(coding, Mapping):
        return blame(place, "not_a_mapping")
    for key in coding.keys() - {"question", "theme", "text", "memo"}:
        blame(place, "unknown_key", what=key)
    question, text = str(coding.get("question", "")), str(coding.get("text") or "")
    theme = themes.get(str(coding.get("theme")))
    if theme is None:
        return blame(place, "unknown_theme", what=coding.get("theme"))
    if question not in response.answers:
        return blame(place, "no_answer", case=response.case.key, what=question)
    found = list(_found(response, question, text)) if text else []
    if len(found) != 1:
        return blame(place, "not_once", what=question, n=len(found))
    return Passage(response, theme, question, *found[0], text, str(coding.get("memo") or ""))


def _found(response: Response, question: str, text: str) -> Iterator[tuple[str, int]]:
    """Every place the text stands in an answer's words: the part and the position of its first character."""
    for part, words in codable(response, question).items():
        start = words.find(text)
        while start >= 0:
            yield part, start
            start = words.find(text, start + 1)


def codable(response: Response, question: str) -> dict[str, str]:
    """The words of an answer that can be coded: the remark, and the value of an open question.

    Lines end in \\n alone: a browser would count the two characters of \\r\\n as one.
    """
    answer = Answer.from_document(response.answers.get(question, {}))
    asked = response.questionnaire.by_name.get(question)
    words = {Segment.Part.REMARK.value: answer.remark}
    if asked and asked.kind == "text" and isinstance(answer.value, str):
        words[Segment.Part.VALUE.value] = answer.value
    return {part: LINE_END.sub("\n", text) for part, text in words.items()}
