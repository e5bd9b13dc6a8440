"""The rules of calling as a study writes them down."""

import pytest
import yaml

from surveys.fieldwork import outcomes
from surveys.questionnaire.faults import Faults

RULES = """
languages: [en]
hold_minutes: 30
calls_at_most: 5
shifts: [{days: [mon, sat], from: "9:00", until: "24:00"}]
outcomes:
- {name: busy, label: {en: Busy}, code: UH, delay_minutes: 20, calls_at_most: 3}
- {name: later, label: {en: Later}, code: NC, delay_minutes: 60}
- {name: appointment, label: {en: Appointment}, code: O, appointment: true}
- {name: refused, label: {en: Refused}, code: R, final: true, note: true}
- {name: interviewed, label: {en: Interviewed}, code: I, final: true}
- {name: in_part, label: {en: In part}, code: P, final: true}
"""


def read(text=RULES, old="", new=""):
    assert old in text
    return outcomes.load(yaml.safe_load(text.replace(old, new, 1)))


def test_the_table_says_what_follows_each_outcome():
    rules = read()
    busy, refused = rules.by_name["busy"], rules.by_name["refused"]
    assert (busy.code, busy.delay, busy.limit, busy.note, busy.final) == ("UH", 20, 3, False, False)
    assert (refused.code, refused.note, refused.final) == ("R", True, True)
    assert (rules.shifts[0].begin, rules.shifts[0].end, rules.shifts[0].days) == (540, 1440, {"mon", "sat"})


def test_the_usual_rules_have_every_code_and_both_languages():
    rules = outcomes.usual()
    assert {outcome.code for outcome in rules.outcomes} == set(outcomes.CODES)
    assert {tuple(outcome.label) for outcome in rules.outcomes} == {("en", "zh-hans")}
    assert [o.name for o in rules.outcomes if not o.can_be_chosen] == ["interviewed", "interviewed_in_part"]


@pytest.mark.parametrize(
    ("earlier", "name", "ends"),
    [
        ([], "refused", True),
        (["busy"], "busy", False),
        (["busy", "busy"], "busy", True),
        (["busy", "later", "busy"], "busy", True),
        (["later"] * 3, "later", False),
        (["later"] * 4, "later", True),
        (["later"] * 9, "appointment", False),
    ],
)
def test_a_case_is_closed_by_its_outcome_or_after_its_limits(earlier, name, ends):
    rules = read()
    assert rules.ends(rules.by_name[name], earlier) == ends


@pytest.mark.parametrize(
    ("before", "code", "after"),
    [
        ("", "UH", "UH"),
        ("UH", "NC", "NC"),
        ("NC", "UH", "NC"),
        ("R", "UH", "R"),
        ("R", "NC", "R"),
        ("R", "O", "O"),
        ("O", "R", "R"),
        ("O", "NE", "NE"),
    ],
)
def test_a_call_that_reached_nobody_undoes_nothing(before, code, after):
    assert outcomes.standing(before, code) == after


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('from: "9:00"', "from: noon", "shift 1: from must be a time such as 9:00"),
        ('"24:00"', '"24:01"', "shift 1: until must be a time"),
        ('"24:00"', '"9:00"', "shift 1: The shift must end after it begins."),
        ("[mon, sat]", "[mon, someday]", "shift 1: days cannot be someday; it is one of mon,"),
        ("[mon, sat]", "[]", "shift 1: days is empty"),
        ('{days: [mon, sat], from: "9:00", until: "24:00"}', "", "shifts is empty"),
        ("code: UH", "code: X", "outcome busy: code cannot be X"),
        ("delay_minutes: 20, ", "", "outcome busy: delay_minutes is missing."),
        ("delay_minutes: 20", "delay_minutes: 0", "outcome busy: delay_minutes must be a whole number"),
        (
            "final: true, note",
            "final: true, delay_minutes: 5, note",
            "outcome refused: There is no key",
        ),
        ("name: later", "name: busy", "The name busy is already taken."),
        ("code: P", "code: O", "No outcome has the code P"),
        ("calls_at_most: 5\n", "", "calls_at_most is missing."),
        ("{en: Later}", "{en: ''}", "outcome later: label has no wording in en."),
    ],
)
def test_a_fault_is_told_with_its_place(old, new, fault):
    with pytest.raises(Faults) as found:
        read(old=old, new=new)
    assert fault in str(found.value)


@pytest.mark.parametrize(
    "rubbish", ["{}", "shifts: 5", "outcomes: [1, {name: {}}]", "shifts: [{days: [[]]}]"]
)
def test_rubbish_is_told_too(rubbish):
    with pytest.raises(Faults):
        read(rubbish)
