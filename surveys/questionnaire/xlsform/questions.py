"""One row of the sheet survey as the document of a question."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from surveys.questionnaire.definition import NUMERIC
from surveys.questionnaire.faults import Marked
from surveys.questionnaire.kinds import TAKES, UNLABELLED
from surveys.questionnaire.xlsform.choices import MOST_CHOICES, Lists, as_csv, columns_of, from_file, other
from surveys.questionnaire.xlsform.media import Pictures
from surveys.questionnaire.xlsform.notes import Notes
from surveys.questionnaire.xlsform.sheets import Line, Rows
from surveys.questionnaire.xlsform.types import Type
from surveys.questionnaire.xlsform.wording import Speech, mark, without_blanks

YES = frozenset(("yes", "true", "true()", "1"))
NO = frozenset(("", "no", "false", "false()", "0"))
PARAMETER = re.compile(r"([\w-]+)\s*=\s*([^\s,;]+)")
CALL = re.compile(r"[\w:-]+\(.*\)|\$\{", re.DOTALL)
"""What makes a default an expression, and not a text."""
MOST_ROWS = 200
"""Rows of a repeat that says nothing else."""
BLANK = {"email": "no_contact", "phonenumber": "no_contact", "deviceid": "of_browser"}
"""What is asked of an interview and not known as on a telephone, with the notice."""


@dataclass
class Questions:
    speech: Speech
    lists: Lists
    files: dict[str, Rows]
    """Tables that came along, by the name of their file."""
    notes: Notes
    pictures: Pictures
    awaited: set[str] = field(default_factory=set)
    """Tables that choices are taken from and that did not come along."""

    def question(self, line: Line, what: Type, name: str) -> Marked:
        kind = self.kind(line, what)
        made = Marked(mark(line))
        texts = {
            "label": self.speech.text(line, "label"),
            "hint": self.speech.text(line, "hint"),
            "guidance": self.speech.text(line, "guidance_hint"),
            "media": self.pictures.of(line),
            "required_message": self.speech.text(line, "required_message"),
            "routing_note": self.speech.text(line, "routing_note", is_own=True),
            "unit": self.speech.text(line, "unit", is_own=True),
        }
        values = {
            "relevant": line.expression("relevant"),
            "appearance": line.text("appearance"),
            "theme": line.own.get("theme"),
            "table_role": line.own.get("table_role"),
            "source": what.source,
            **self.required(line),
            **self.rules(line),
            **self.limits(line, kind),
            **self.value(line, kind),
            **(self.choices(line, what) if what.list_name else {}),
        }
        allowed = TAKES[kind] | {"name", "kind", "label", "hint", "guidance", "media", "routing_note"}
        allowed |= {"relevant", "appearance", "theme", "table_role"}
        found = without_blanks({"name": name, "kind": kind, **texts, **values})
        made.update({key: value for key, value in found.items() if key in allowed})
        if kind not in UNLABELLED and not texts["label"] and not (texts["hint"] or texts["media"]):
            self.notes.notice(line, "unlabelled")
            made["label"] = {self.speech.languages[0]: name}
        return made

    def kind(self, line: Line, what: Type) -> str:
        own = line.own.get("kind", "")
        if own in TAKES:
            return own
        if what.kind == "select_one" and "likert" in line.text("appearance").split():
            return "likert"
        if what.source in BLANK:
            self.notes.notice(line, BLANK[what.source], type=what.source)
        if line.text("calculation") and what.kind not in ("calculate", "hidden", "note"):
            self.notes.notice(line, "calculated")
            return "calculate"
        if what.kind == "hidden" and line.text("calculation"):
            return "calculate"
        return what.kind

    def required(self, line: Line) -> dict[str, object]:
        text = line.expression("required")
        folded = text.lower().replace(" ", "")
        when = line.own.get("required_when") or (text if folded not in YES | NO else "")
        return {"required": folded in YES, "required_when": when}

    def rules(self, line: Line) -> dict[str, object]:
        constraints = self.numbered(line, "constraint", self.first_constraint(line))
        return {"constraints": constraints, "warnings": self.numbered(line, "warning", [])}

    def first_constraint(self, line: Line) -> list[Marked]:
        if not (test := line.expression("constraint")):
            return []
        return [self.rule(line, test, self.speech.text(line, "constraint_message"))]

    def numbered(self, line: Line, name: str, rules: list[Marked]) -> list[Marked]:
        """Further rules of Fangtan's own columns: "warning", "warning_2", and so on."""
        for key in (name, *(f"{name}_{number}" for number in range(2, 30))):
            if test := line.own.get(key):
                message = self.speech.text(line, key.replace(name, f"{name}_message"), is_own=True)
                rules.append(self.rule(line, test, message))
        return rules

    def rule(self, line: Line, test: str, message: dict[str, str]) -> Marked:
        made = Marked(mark(line))
        known = {code: NOT_VALID[code] for code in self.speech.languages if code in NOT_VALID}
        made.update(test=test, message=message or known or {self.speech.languages[0]: NOT_VALID["en"]})
        return made

    def limits(self, line: Line, kind: str) -> dict[str, object]:
        own = {"min": "minimum", "max": "maximum", "max_selected": "max_selected", "step": "step"}
        limits = {key: line.own[column] for key, column in own.items() if column in line.own}
        if kind == "range":
            names = {"min": ("start", "1"), "max": ("end", "10"), "step": ("step", "")}
            given = self.parameters(line, {"start", "end", "step"})
            limits = {key: given.get(name, usual) for key, (name, usual) in names.items()} | limits
        found = {key: _number(text) for key, text in limits.items() if text}
        return dict(self.upwards(line, found) if kind == "range" else found)

    def upwards(self, line: Line, scale: dict[str, float | str]) -> dict[str, float | str]:
        """A scale that runs downwards, as one that runs up over the same numbers."""
        first, last, step = scale["min"], scale["max"], scale.get("step", 1)
        if isinstance(first, str) or isinstance(last, str) or isinstance(step, str) or step == 0:
            return scale
        if step < 0:
            scale["step"] = -step
        if first > last:
            self.notes.notice(line, "range_turned", start=first, end=last)
            scale |= {"min": first - (first - last) // abs(step) * abs(step), "max": first}
        return scale

    def parameters(self, line: Line, known: set[str]) -> dict[str, str]:
        found = {name.lower(): value for name, value in PARAMETER.findall(line.text("parameters"))}
        for name in found.keys() - known:
            self.notes.notice(line, "parameter", part=name)
        if line.text("parameters") and not found:
            self.notes.fault(line, "bad_parameter", part=line.text("parameters"))
        return found

    def value(self, line: Line, kind: str) -> dict[str, object]:
        read_only = line.expression("read_only")
        if is_condition := read_only.lower().replace(" ", "") not in YES | NO:
            self.notes.notice(line, "read_only", text=read_only)
        return {
            "calculation": line.expression("calculation") or line.expression("default"),
            "default": self.default(line, kind),
            "read_only": bool(read_only) and not is_condition and read_only.lower() not in NO,
        }

    def default(self, line: Line, kind: str) -> str:
        """An expression: numbers as they are, texts in quotation marks."""
        return line.own.get("default") or as_expression(line.text("default"), kind)

    def choices(self, line: Line, what: Type) -> dict[str, object]:
        given = self.parameters(line, {"value", "label", "randomize", "seed"})
        found = self.listed(line, what, given)
        if what.has_other and not any(choice["name"] == "other" for choice in found):
            found = [*found, other(self.speech)]  # type: ignore[list-item]
        return {
            "choices": found,
            "choice_filter": line.expression("choice_filter"),
            "randomized": given.get("randomize", "").lower() == "true",
            "seed": given.get("seed", "") if given.get("randomize", "").lower() == "true" else "",
        }

    def listed(self, line: Line, what: Type, given: dict[str, str]) -> list[Marked]:
        if what.is_from_file:
            if (file := as_csv(what.list_name)) in self.files:
                if len(self.files[file]) > MOST_CHOICES:
                    self.notes.fault(line, "too_many_rows", part=file, most=MOST_CHOICES)
                    return [self.missing(line)]
                return from_file(self.files[file], columns_of(what.list_name) | given, self.speech, line)
            self.notes.notice(line, "no_file", file=file)
            self.awaited.add(file)
        elif what.list_name not in self.lists:
            self.notes.fault(line, "no_list", list=what.list_name)
        return self.lists.get(what.list_name) or [self.missing(line)]

    def missing(self, line: Line) -> Marked:
        """Stands where choices are lacking, which was said; what lacks them is not published."""
        made = Marked(mark(line))
        made.update(name="missing", label={self.speech.languages[0]: "?"})
        return made

    def table(self, line: Line, name: str) -> Marked:
        made = Marked(mark(line))
        label = self.speech.text(line, "label") or {self.speech.languages[0]: name}
        own = line.own.get("max_rows", "")
        made.update(
            without_blanks(
                {
                    "name": name,
                    "kind": "table",
                    "label": label,
                    "hint": self.speech.text(line, "hint"),
                    "guidance": self.speech.text(line, "guidance_hint"),
                    "media": self.pictures.of(line),
                    "required_message": self.speech.text(line, "required_message"),
                    "routing_note": self.speech.text(line, "routing_note", is_own=True),
                    "relevant": line.expression("relevant"),
                    "appearance": line.text("appearance"),
                    "theme": line.own.get("theme"),
                    "table_role": line.own.get("table_role"),
                    "rows_wanted": line.expression("repeat_count"),
                    "max_rows": int(own) if own.isdecimal() else MOST_ROWS,
                    **self.required(line),
                    **self.rules(line),
                }
            )
        )
        return made


NOT_VALID = {
    "en": "This answer is not valid here; please check it.",
    "zh-hans": "此回答不符合要求；请核对。",
    "zh-hant": "此回答不符合要求；請核對。",
    "fr": "Cette réponse n’est pas valable ; veuillez la vérifier.",
    "es": "Esta respuesta no es válida; revísela.",
    "pt": "Esta resposta não é válida; verifique-a.",
    "de": "Diese Antwort ist nicht gültig; bitte prüfen.",
}
"""Where a form says nothing itself."""


def as_expression(text: str, kind: str) -> str:
    """A default as an expression: numbers and what calls or refers to something as they are, texts quoted."""
    if not text or CALL.search(text) or (kind in NUMERIC and _is_number(text)):
        return text
    return f'"{text}"' if "'" in text else f"'{text}'"


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None


def _number(text: str) -> float | str:
    """A number; what is none stays a text, which the loader names as a fault."""
    if not _is_number(text):
        return text
    return int(text) if "." not in text else float(text)
