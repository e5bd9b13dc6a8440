"""The rows of the sheet survey as sections: groups within them, repeats as tables, questions in both."""

from __future__ import annotations

from dataclasses import dataclass, field

from surveys.questionnaire.faults import Marked
from surveys.questionnaire.xlsform.loops import unrolled
from surveys.questionnaire.xlsform.names import Names
from surveys.questionnaire.xlsform.notes import Notes
from surveys.questionnaire.xlsform.questions import Questions
from surveys.questionnaire.xlsform.sheets import Line, Table
from surveys.questionnaire.xlsform.types import Type, type_of
from surveys.questionnaire.xlsform.wording import mark, without_blanks

Made = dict[str, object]


@dataclass
class Place:
    """Where questions are put: a section, or the row of a table."""

    made: Marked
    key: str
    """ "questions" or "columns"."""
    questions: list[Marked] = field(default_factory=list)
    groups: list[Marked] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Block:
    what: str
    """ "group" or "repeat"."""
    line: Line
    place: Place
    group: str
    """The group open in the place; "" for none."""


class Structure:
    def __init__(self, questions: Questions, notes: Notes) -> None:
        self.questions, self.notes, self.names = questions, notes, Names(notes)
        self.sections: list[Place] = []
        self.open: list[Block] = []

    def read(self, table: Table) -> list[Marked]:
        for line in unrolled(table.lines, self.questions.lists, self.notes):
            if line.text("disabled").lower() in ("yes", "true"):
                self.notes.notice(line, "disabled")
            elif line.text("type") and not line.text("type").startswith("#"):
                self.row(line, type_of(line.text("type")))
            elif line.text("name") or line.text("label"):
                self.notes.fault(line, "no_type")
        for block in self.open:
            self.notes.fault(block.line, "no_end", what=block.what)
            self.fill(block.place)
        return [made for place in self.sections if (made := self.finished(place))]

    def row(self, line: Line, what: Type) -> None:
        if what.refusal:
            self.refuse(line, what)
        if what.kind in ("begin group", "begin repeat"):
            self.begin(line, what.kind.removeprefix("begin "))
        elif what.kind in ("end group", "end repeat", "end loop"):
            self.end(line, what.kind.removeprefix("end "))
        elif what.kind:
            name = self.names.give(line, "question")
            self.put(line, self.questions.question(line, what, name))

    def refuse(self, line: Line, what: Type) -> None:
        if what.refusal == "unknown":
            self.notes.fault(line, "unknown_type", type=line.text("type"))
        else:
            self.notes.notice(line, what.refusal, type=line.text("type"))

    def put(self, line: Line, made: Marked) -> None:
        place, group = self.here(line)
        made.update(without_blanks({"group": group}))
        place.questions.append(made)

    def here(self, line: Line) -> tuple[Place, str]:
        """The place that is open, and its group; questions in no group get a section of their own."""
        if self.open:
            return self.open[-1].place, self.open[-1].group
        name = line.own.get("section", "")
        last = self.sections[-1].made if self.sections else None
        if last is None or "is_closed" in last or name not in ("", last["name"]):
            made = Marked(mark(line))
            made["name"] = name or self.free_section()
            self.sections.append(Place(made, "questions"))
        return self.sections[-1], ""

    def free_section(self) -> str:
        number = len(self.sections) + 1
        self.names.taken.add(("group", f"section_{number}"))
        return f"section_{number}"

    def begin(self, line: Line, what: str) -> None:
        if what == "repeat":
            name = self.names.give(line, "question")
            made = self.questions.table(line, name)
            self.put(line, made)
            self.open.append(Block(what, line, Place(made, "columns"), ""))
        elif self.open:
            place = self.open[-1].place
            made = self.group(line)
            made.update(without_blanks({"parent": self.open[-1].group}))
            place.groups.append(made)
            self.open.append(Block(what, line, place, str(made["name"])))
        else:
            place = Place(self.section(line), "questions")
            self.sections.append(place)
            self.open.append(Block(what, line, place, ""))

    def section(self, line: Line) -> Marked:
        made = self.group(line)
        made.update(is_closed=True)
        if label := made.pop("label", None):
            made["title"] = label
        made.update(without_blanks({"intro": self.questions.speech.text(line, "intro", is_own=True)}))
        return made

    def group(self, line: Line) -> Marked:
        made = Marked(mark(line))
        made.update(
            without_blanks(
                {
                    "name": self.names.give(line, "group"),
                    "label": self.questions.speech.text(line, "label"),
                    "relevant": line.expression("relevant"),
                    "appearance": line.text("appearance"),
                }
            )
        )
        return made

    def end(self, line: Line, what: str) -> None:
        if not self.open:
            self.notes.fault(line, "no_begin", what=what)
            return
        block = self.open.pop()
        if block.what != what:
            self.notes.fault(line, "wrong_end", what=what, row=block.line.number, open=block.what)
        if block.what == "repeat":
            self.fill(block.place)
            if not block.place.questions:
                self.notes.fault(block.line, "empty_block", what=what)

    def finished(self, place: Place) -> Marked | None:
        self.fill(place)
        place.made.pop("is_closed", None)
        if not place.questions:
            line = Line("survey", place.made.mark.number, {})
            self.notes.notice(line, "empty_block", what="group")
            return None
        return place.made

    def fill(self, place: Place) -> None:
        """The questions of a place, and those of its groups that hold any."""
        parents = {str(group["name"]): str(group.get("parent", "")) for group in place.groups}
        used: set[str] = set()
        for question in place.questions:
            name = str(question.get("group", ""))
            while name and name not in used:
                used.add(name)
                name = parents[name]
        groups = [group for group in place.groups if group["name"] in used]
        place.made.update(without_blanks({"groups": groups}))
        place.made[place.key] = place.questions
