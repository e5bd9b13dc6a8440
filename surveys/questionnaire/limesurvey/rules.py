"""The tests that a question's own attributes put on its answer."""

from __future__ import annotations

from surveys.questionnaire.limesurvey.pieces import Untranslatable, quoted, undelimited
from surveys.questionnaire.limesurvey.survey import Item
from surveys.questionnaire.limesurvey.writing import Made, Writer, place


def rules(writer: Writer, item: Item, made: Made) -> Made:
    """The tests of the question's own attributes, which name its value "this"."""
    made_of: list[Made] = []
    if test := writer.attribute(item, "em_validation_q"):
        message = writer.text(place(item), item.wordings("em_validation_q_tip"), is_piped=False)
        writer.read.add((item.id, "em_validation_q_tip"))
        made_of.append(_rule(writer.expression(place(item), "em_validation_q", test, "."), message))
    if item.pattern:
        made_of.append(_rule(_pattern(writer, item), {}))
    if longest := writer.number(item, "maximum_chars"):
        made_of.append(_rule(f"string-length(.) <= {longest}", writer.words("too_long", number=longest)))
    if made["kind"] in ("select_multiple", "rank") and (least := writer.number(item, "min_answers")):
        made_of.append(_rule(f"count-selected(.) >= {least}", writer.words("at_least", number=least)))
    found = [{**rule, "message": rule["message"] or writer.words("not_valid")} for rule in made_of if rule]
    return {"constraints": found} if found else {}


def _rule(test: str | None, message: Made) -> Made:
    return {"test": test, "message": message} if test else {}


def _pattern(writer: Writer, item: Item) -> str | None:
    try:
        return f"regex(., {quoted(undelimited(item.pattern))})"
    except Untranslatable as error:
        writer.notices.note(place(item), "expression", key="preg", what=error.what, text=item.pattern)
        return None
