"""A study's folder of files -> what it says, or every fault with file and place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from surveys.fieldwork.outcomes import read_calling
from surveys.models import Response
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.cleaning import Invalid, clean_answer
from surveys.questionnaire.definition import SILENT, Questionnaire, Text
from surveys.questionnaire.faults import Fault, FaultLog, Faults
from surveys.questionnaire.loading import load_file
from surveys.questionnaire.messages import described, say
from surveys.questionnaire.nodes import Node
from surveys.questionnaire.reading import gather

KEY_LENGTH = 50
KEY = re.compile(rf"[A-Za-z0-9_-]{{1,{KEY_LENGTH}}}")

CLASSES = ("size_class", "ownership", "park")
"""What organisations are told apart by besides industry and level."""

SELECTIONS = ("purposive", "drawn")
DISCLOSURES = ("published", "strict")
"""Profiles of the rule by which figures of estimates are withheld."""
"""How organisations came into the study: chosen on purpose, as without a word, or drawn at random."""

TEXTS = ("title", "about", "consent")

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Interview:
    """One case of the interviews file. `facts` are role, duration_min, interview_date, mode and quoting."""

    place: str
    key: str
    wave: str
    organisation: str
    questionnaire: str
    facts: Fields
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class StudyFolder:
    """Waves and organisations are fields by key."""

    slug: str
    title: Text
    about: Text
    consent: Text
    industries: Mapping[str, Text]
    classes: Mapping[str, Mapping[str, Text]]
    stratified_by: tuple[str, ...]
    calling: Fields
    waves: Mapping[str, Fields]
    organisations: Mapping[str, Fields]
    questionnaires: Mapping[str, Questionnaire]
    interviews: tuple[Interview, ...]


def read_study(folder: Path) -> StudyFolder:
    """Everything the folder says. Raises Faults with all faults of all its files."""
    faults: list[Fault] = []
    questionnaires = _questionnaires(folder / "questionnaires", faults)
    study = None
    with _faults_of("study.yaml", faults) as log:
        study = _Study(Node(gather(folder / "study.yaml", log), log, is_strict=True), questionnaires)
    with _faults_of("interviews.yaml", faults) as log:
        if study and (folder / "interviews.yaml").exists():
            study.read_interviews(Node(gather(folder / "interviews.yaml", log), log, is_strict=True))
    calling = _calling(folder / "calling.yaml", faults)
    if study is None or faults:
        raise Faults(faults)
    return study.folder(calling)


@contextmanager
def _faults_of(file: str, faults: list[Fault]) -> Iterator[FaultLog]:
    """A log whose faults, and those raised meanwhile, are added to the list under the file's name."""
    log = FaultLog()
    try:
        yield log
        log.settle()
    except Faults as found:
        for fault in found.faults:
            place = file if fault.place == Path(file).name else f"{file}, {fault.place}"
            faults.append(Fault(place, fault.reason))


def _questionnaires(folder: Path, faults: list[Fault]) -> dict[str, Questionnaire | None]:
    """By name; None for a file with faults, which is known by the file's name."""
    found: dict[str, Questionnaire | None] = {}
    for path in sorted(folder.glob("*.yaml")):
        found[path.stem] = None
        with _faults_of(f"{folder.name}/{path.name}", faults):
            found[path.stem] = _named_like_its_file(load_file(path), path)
    return found


def _named_like_its_file(questionnaire: Questionnaire, path: Path) -> Questionnaire:
    if questionnaire.name != path.stem:
        raise Faults([Fault("name", say("not_one_of", key="name", word=questionnaire.name, known=path.stem))])
    return questionnaire


def _calling(path: Path, faults: list[Fault]) -> Fields:
    """The study's own rules of calling; {} when it has none."""
    with _faults_of(path.name, faults) as log:
        if path.exists():
            document = gather(path, log)
            read_calling(Node(document, log, is_strict=True))
            return document
    return {}


class _Study:
    """Reads study.yaml, then interviews.yaml, which refers to it."""

    def __init__(self, root: Node, questionnaires: Mapping[str, Questionnaire | None]) -> None:
        self.questionnaires = questionnaires
        self.interviews: list[Interview] = []
        settings = ("strata", "selection", "disclosure")
        root.check_keys(("slug", *TEXTS, "waves", "industries", "levels", *settings, "organisations"))
        title = root.document.get("title")
        root.languages = self.languages = tuple(title) if isinstance(title, Mapping) else ()
        self.slug = _key(root, "slug")
        self.title = root.text("title", needed=True)
        self.about = root.text("about", needed=True)
        self.consent = root.text("consent", needed=True)
        self.places = {key: _wordings(root, key) for key in ("industries", "levels")}
        self.classes, self.stratified_by = _strata(root)
        if root.has("selection"):
            root.one_of("selection", SELECTIONS)
        if root.has("disclosure"):
            root.one_of("disclosure", DISCLOSURES)
        root.need("waves")
        self.waves = _by_key(root.children("waves", "wave"), "name", self.wave)
        self.organisations = _by_key(root.children("organisations", "organisation"), "key", self.organisation)

    def folder(self, calling: Fields) -> StudyFolder:
        return StudyFolder(
            slug=self.slug,
            title=self.title or {},
            about=self.about or {},
            consent=self.consent or {},
            industries={key: name or {} for key, name in self.places["industries"].items()},
            classes={"level": self.places["levels"]} | self.classes,
            stratified_by=self.stratified_by,
            calling=calling,
            waves=self.waves,
            organisations=self.organisations,
            questionnaires={name: read for name, read in self.questionnaires.items() if read},
            interviews=tuple(self.interviews),
        )

    def wave(self, node: Node) -> Fields:
        node.check_keys(("name", "title", "reference_year", "reminders"))
        year = node.count("reference_year") if node.need("reference_year") else None
        if year and not 1000 <= year <= 9999:
            node.note("year", "reference_year")
        return {"title": node.text("title", needed=True), "reference_year": year} | _reminders(node)

    def organisation(self, node: Node) -> Fields:
        node.check_keys(("key", "name", "industry", "level"))
        names = list(dict.fromkeys((node.text("name", needed=True) or {}).values()))
        if len(name := " ".join(names)) > 200:
            node.note("text_too_long", "name", length=len(name), limit=200)
        return {
            "name": name,
            "other_name": names[-1] if len(names) > 1 else "",
            "industry": node.one_of("industry", self.places["industries"]),
            "level": node.one_of("level", self.places["levels"]),
        }

    def read_interviews(self, root: Node) -> None:
        root.languages = self.languages
        root.check_keys(("cases",))
        _by_key(root.children("cases", "case"), "key", self.interview)

    def interview(self, node: Node) -> None:
        node.check_keys(("key", "wave", "organisation", "questionnaire", *FACTS, "answers", "codings"))
        name = node.one_of("questionnaire", self.questionnaires)
        questionnaire = self.questionnaires.get(name)
        self.interviews.append(
            Interview(
                place=f"interviews.yaml, {node.mark}, case {node.document.get('key')}",
                key=node.string("key"),
                wave=node.one_of("wave", self.waves),
                organisation=node.one_of("organisation", self.organisations),
                questionnaire=name,
                facts={fact: read(node) for fact, read in FACTS.items()},
                answers=_answers(node, questionnaire) if questionnaire else {},
            )
        )


def _by_key(nodes: Iterable[Node], key: str, read: Any) -> dict[str, Any]:
    """What is read from each node, by its key; a key that comes again is a fault."""
    found: dict[str, Any] = {}
    for node in nodes:
        name = _key(node, key)
        if name in found:
            node.note("name_twice", key, name=name)
        found[name] = read(node)
    return found


def _key(node: Node, key: str) -> str:
    word = node.string(key) if node.need(key) else ""
    if word and not KEY.fullmatch(word):
        node.note("bad_key", key, word=word, limit=KEY_LENGTH)
    return word


def _reminders(wave: Node) -> Fields:
    """The wave's rule; without one nobody is reminded."""
    rule = wave.child("reminders", "reminders")
    if rule is None:
        return {"remind_at_most": 0}
    parts = ("fresh_days", "begun_days", "at_most")
    rule.check_keys(parts)
    return {f"remind_{part}": rule.count(part) for part in parts if rule.need(part)}


def _mapping(node: Node, key: str) -> Mapping[str, Any]:
    value = node.document.get(key) if node.need(key) else {}
    if not isinstance(value, Mapping):
        node.note("not_mapping", key, found=described(value))
        return {}
    return value


def _wordings(root: Node, key: str) -> dict[str, Text | None]:
    node = replace(root, document=_mapping(root, key), trail=(key,))
    return {name: node.text(name, needed=True) for name in node.document}


def _strata(root: Node) -> tuple[dict[str, dict[str, Text | None]], tuple[str, ...]]:
    """What the classes of organisations are called, and the fields by which they form strata."""
    node = root.child("strata", "strata")
    if node is None:
        return {}, ()
    node.check_keys(("by", *CLASSES))
    classes = {field: _wordings(node, field) for field in CLASSES if node.has(field)}
    for field, keys in classes.items():
        for key in keys:
            if not KEY.fullmatch(str(key)):
                node.note("bad_key", field, word=key, limit=KEY_LENGTH)
    by = tuple(node.elements("by")) if node.need("by") else ()
    for field in by:
        if field not in ("industry", *classes):
            node.note("not_one_of", "by", word=field, known=", ".join(("industry", *classes)))
    return classes, by


def _day(node: Node) -> date | None:
    try:
        return date.fromisoformat(node.string("interview_date")) if node.has("interview_date") else None
    except ValueError:
        return node.note("date", "interview_date")


FACTS = {
    "mode": lambda node: node.one_of("mode", Response.Mode.values),
    "quoting": lambda node: node.one_of("quoting", Response.Quoting.values),
    "role": lambda node: node.text("role") or {},
    "interview_date": _day,
    "duration_min": lambda node: node.count("duration_min"),
}


def _answers(case: Node, questionnaire: Questionnaire) -> dict[str, Answer]:
    answers = {}
    documents = _mapping(case, "answers")
    node = replace(case, document=documents)
    for name in documents:
        question = questionnaire.by_name.get(name)
        if question is None or question.kind in SILENT:
            node.note_nearest("unknown_variable", name, questionnaire.by_name, name, name=name)
            continue
        try:
            if answer := clean_answer(question, _mapping(node, name)):
                answers[name] = answer
        except Invalid as fault:
            _note(node, name, fault)
    return answers


def _note(node: Node, name: str, invalid: Invalid) -> None:
    cell = (f"row {invalid.at[0] + 1}", f"column {invalid.at[1]}") if invalid.at else ()
    mark = node.marks[name]
    place = ", ".join([str(mark), *node.trail, f"answer {name}", *cell])
    node.log.noted.append((mark, Fault(place, invalid.message)))
