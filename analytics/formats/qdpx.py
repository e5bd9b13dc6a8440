"""Responses and their coded passages as a REFI-QDA project: a zip with project.qde and the plain texts.

After the standard's schema of 18 March 2019, urn:QDA-XML:project:1.0. Positions count code points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from xml.etree.ElementTree import Element, SubElement
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from analytics.formats.qdc import ORIGIN, Empty, add_codes, clean, guid, written
from analytics.marking import Words, stands, words_of
from analytics.models import Segment
from surveys.models import Response, Study
from surveys.questionnaire.definition import wording

NAMESPACE = "urn:QDA-XML:project:1.0"
VARIABLES = ("industry", "level", "questionnaire", "quoting")


@dataclass(frozen=True, slots=True)
class Source:
    """The words of a response as one text, and where in it those of each answer begin."""

    response: Response
    text: str
    starts: Mapping[tuple[str, str], int]
    segments: tuple[Segment, ...]


def project(
    study: Study, responses: Iterable[Response], coders: Iterable[str] | None, language: str
) -> bytes:
    """The zip, with the passages of these coders, or of all. Raises Empty without themes or texts."""
    found = (_source(response, coders, language) for response in responses)
    sources = [source for source in found if source.text]
    if not sources:
        raise Empty
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as target:
        _put(target, "project.qde", written(_document(study, sources, language)))
        for source in sources:
            _put(target, f"Sources/{_key(study, source)}.txt", source.text.encode())
    return stream.getvalue()


def _put(target: ZipFile, name: str, content: bytes) -> None:
    """Without the time of writing: the same project gives the same bytes."""
    entry = ZipInfo(name)
    entry.compress_type = ZIP_DEFLATED
    target.writestr(entry, content)


def _source(response: Response, coders: Iterable[str] | None, language: str) -> Source:
    text, starts = "", {}
    for words in words_of(response, language):
        heading = _heading(words)
        starts[words.question, words.part] = len(text) + len(heading)
        text += f"{heading}{words.text}\n\n"
    segments = tuple(
        segment
        for segment in response.segments.all()
        if (coders is None or segment.coder in coders)
        and stands(segment, response)
        and (segment.question, segment.part) in starts
    )
    return Source(response, clean(text), starts, segments)


def _heading(words: Words) -> str:
    label = words.label.replace("\r\n", "\n").replace("\r", "\n")
    return f"{label} [{words.question}, {words.part}]\n"


def _key(study: Study, source: Source) -> str:
    return guid(study, "source", f"{source.response.case.wave.name}/{source.response.case.key}")


def _document(study: Study, sources: list[Source], language: str) -> Element:
    name = clean(wording(study.title, language))
    root = Element("Project", {"xmlns": NAMESPACE, "name": name, "origin": ORIGIN})
    coders = sorted({segment.coder for source in sources for segment in source.segments})
    if coders:
        users = SubElement(root, "Users")
        for coder in coders:
            SubElement(users, "User", {"guid": guid(study, "coder", coder), "name": coder})
    add_codes(SubElement(root, "CodeBook"), study, language)
    variables = SubElement(root, "Variables")
    for variable in VARIABLES:
        about = {"guid": guid(study, "variable", variable), "name": variable, "typeOfVariable": "Text"}
        SubElement(variables, "Variable", about)
    cases, texts = SubElement(root, "Cases"), SubElement(root, "Sources")
    for source in sources:
        _add_case(cases, study, source)
        _add_text(texts, study, source)
    return root


def _add_case(cases: Element, study: Study, source: Source) -> None:
    """The response with its attributes, under its pseudonym."""
    key, organisation = source.response.case.key, source.response.case.organisation
    values = (
        organisation.industry,
        organisation.level,
        source.response.version.name,
        source.response.quoting,
    )
    about = {"guid": guid(study, "case", f"{source.response.case.wave.name}/{key}"), "name": key}
    case = SubElement(cases, "Case", about)
    for variable, value in zip(VARIABLES, values, strict=True):
        told = SubElement(case, "VariableValue")
        SubElement(told, "VariableRef", {"targetGUID": guid(study, "variable", variable)})
        SubElement(told, "TextValue").text = clean(value)
    SubElement(case, "SourceRef", {"targetGUID": _key(study, source)})


def _add_text(texts: Element, study: Study, source: Source) -> None:
    key = _key(study, source)
    about = {"guid": key, "name": source.response.case.key, "plainTextPath": f"internal://{key}.txt"}
    text = SubElement(texts, "TextSource", about)
    for segment in source.segments:
        start = source.starts[segment.question, segment.part]
        place = {
            "guid": guid(study, "passage", segment.key),
            "name": clean(segment.text[:80]),
            "startPosition": str(start + segment.start),
            "endPosition": str(start + segment.end),
            "creatingUser": guid(study, "coder", segment.coder),
        }
        selection = SubElement(text, "PlainTextSelection", place)
        if segment.memo:
            SubElement(selection, "Description").text = clean(segment.memo)
        by = {"guid": str(segment.key), "creatingUser": guid(study, "coder", segment.coder)}
        coding = SubElement(selection, "Coding", by)
        SubElement(coding, "CodeRef", {"targetGUID": guid(study, "theme", segment.theme.code)})
