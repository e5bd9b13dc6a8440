"""The rules of calling that a study brings with it."""

from surveys.fieldwork import outcomes
from surveys.models import Case, Study

RULES = """
languages: [en, zh-hans]
hold_minutes: 30
calls_at_most: 5
shifts: [{days: [sun], from: "9:00", until: "10:00"}]
outcomes:
- {name: busy, label: {en: Busy, zh-hans: 占线}, code: UH, delay_minutes: 20}
- {name: interviewed, label: {en: Interviewed, zh-hans: 完成}, code: I, final: true}
- {name: in_part, label: {en: In part, zh-hans: 部分完成}, code: P, final: true}
"""


def test_a_study_calls_by_its_own_rules_and_by_the_usual_ones_without(load, folder):
    assert load().rules == outcomes.usual()
    folder.write("calling.yaml", RULES)
    load(days=1)
    rules = Study.objects.get().rules
    assert [outcome.name for outcome in rules.outcomes] == ["busy", "interviewed", "in_part"]
    assert (rules.hold, rules.limit, rules.shifts[0].days) == (30, 5, {"sun"})


def test_faults_in_the_rules_are_told_with_file_and_line_and_nothing_is_loaded(folder, faults):
    folder.write("calling.yaml", RULES.replace("code: UH", "code: U").replace("10:00", "8:00"))
    assert faults() == [
        "calling.yaml, line 5, shift 1: The shift must end after it begins.",
        "calling.yaml, line 7, outcome busy: code cannot be U; it is one of "
        + ", ".join(outcomes.CODES)
        + ".",
    ]


def test_an_outcome_counts_by_the_codes_that_close_a_case():
    assert set(outcomes.CODES) == set(Case.Disposition.values)
