import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from surveys.questionnaire import loading
from surveys.questionnaire.mapping import VariableMapping, doubtful, moved, propose

OLD = """
questions:
- {name: staff, kind: integer, label: {en: Staff}}
- {name: niche, kind: text, label: {en: Niche}}
- name: how
  kind: select_multiple
  label: {en: How}
  choices: [{name: a, label: {en: Alone}}, {name: b, label: {en: Bought}}, {name: c, label: {en: Copied}}]
- name: years
  kind: table
  label: {en: Years}
  columns: [{name: year, kind: year, label: {en: Year}}, {name: spent, kind: decimal, label: {en: Spent}}]
"""
NEW = """
questions:
- {name: employees, kind: integer, label: {en: Staff}, max: 100}
- name: how
  kind: select_multiple
  label: {en: How}
  choices: [{name: alone, label: {en: Alone}}, {name: b, label: {en: Bought}}]
- name: years
  kind: table
  label: {en: Years}
  columns: [{name: year, kind: year, label: {en: Year}}]
"""


def test_a_place_is_proposed_by_name_then_by_wording(questionnaire):
    assert propose(questionnaire(OLD), questionnaire(NEW)) == VariableMapping(
        {"staff": "employees", "niche": ""},
        {"how": {"a": "alone", "c": ""}},
        {"years": VariableMapping({"spent": ""})},
    )


def test_answers_move_under_their_new_names_or_are_named_as_left(questionnaire):
    old, new = questionnaire(OLD), questionnaire(NEW)
    answers = {
        "staff": {"value": 20, "qualifier": "about"},
        "niche": {"value": "assays"},
        "how": {"value": ["a", "b"], "remark": "mostly alone"},
        "years": {"value": [{"year": 2004}]},
    }
    found = moved(answers, old, new, propose(old, new))
    assert found.answers == {
        "employees": {"value": 20, "qualifier": "about"},
        "how": {"value": ["alone", "b"], "remark": "mostly alone"},
        "years": {"value": [{"year": 2004}]},
    }
    assert found.left == ("niche",)


def test_an_answer_of_which_a_choice_has_no_place_is_left_whole_and_of_a_table_the_cells_alone(questionnaire):
    old, new = questionnaire(OLD), questionnaire(NEW)
    answers = {
        "staff": {"value": 500},
        "how": {"value": ["a", "c"]},
        "years": {"value": [{"year": 2004, "spent": 3}]},
    }
    found = moved(answers, old, new, propose(old, new))
    assert found.left == ("staff", "how", "years.spent")
    assert found.answers == {"years": {"value": [{"year": 2004}]}}


VALUES = {
    "staff": st.integers(0, 200),
    "niche": st.text("ab", min_size=1),
    "how": st.lists(st.sampled_from("abc"), min_size=1, unique=True).map(sorted),
    "years": st.lists(st.fixed_dictionaries({"year": st.integers(1000, 9999)}), min_size=1, max_size=3),
}
ANSWERS = st.fixed_dictionaries(
    {}, optional={name: st.fixed_dictionaries({"value": value}) for name, value in VALUES.items()}
)


@given(ANSWERS)
def test_the_same_version_moves_nothing_and_leaves_nothing(answers):
    old = load(OLD)
    found = moved(answers, old, old, propose(old, old))
    assert (found.answers, found.left) == (answers, ())


EDITS = [
    NEW,
    OLD.replace("Niche", "Other words"),
    OLD.replace("name: niche, kind: text", "name: niche, kind: barcode"),
    OLD.replace("{name: c, label: {en: Copied}}", "{name: c, label: {en: Copied}, exclusive: true}"),
    OLD.replace("kind: year, label: {en: Year}}", "kind: year, label: {en: Year}, max: 2000}"),
    OLD.replace("{name: staff, kind: integer", "{name: staff, kind: integer, max: 100"),
]


@settings(deadline=None)
@given(ANSWERS, st.sampled_from(EDITS), st.sampled_from(["", "staff", "niche"]))
def test_only_answers_that_were_doubted_can_be_left(answers, edit, place):
    old, new = load(OLD), load(edit)
    mapping = propose(old, new)
    mapping = VariableMapping({**mapping.questions, "niche": place}, mapping.choices, mapping.tables)
    names = {name for names in doubtful(old, new, mapping) for name in names}
    asked = {name: each for name, each in answers.items() if name in names}
    assert moved(asked, old, new, mapping).left == moved(answers, old, new, mapping).left


@given(ANSWERS)
def test_every_answer_is_either_moved_or_named(answers):
    old, new = load(OLD), load(NEW)
    mapping = propose(old, new)
    found = moved(answers, old, new, mapping)
    arrived = {name for name in answers if mapping.question(name) in found.answers}
    assert arrived | set(found.left) == set(answers)
    assert not arrived & set(found.left)


def load(text):
    section = {"name": "s", "questions": yaml.safe_load(text)["questions"]}
    return loading.load({"name": "f", "title": {"en": "F"}, "languages": ["en"], "sections": [section]})


NAMES = st.sampled_from(["a", "b", "c", "d", "e"])
PLACES = st.dictionaries(NAMES, st.sampled_from(["", "a", "b", "c", "d", "e"]), max_size=4)
FLAT = st.builds(VariableMapping, PLACES, st.dictionaries(NAMES, PLACES, max_size=2))
MAPPINGS = st.builds(
    VariableMapping,
    PLACES,
    st.dictionaries(NAMES, PLACES, max_size=2),
    st.dictionaries(NAMES, FLAT, max_size=2),
)


def place(mapping, table, question, choice):
    """Where a choice of a question of a table goes; "" as soon as anything around it has no place."""
    inner = mapping.within(table)
    found = mapping.question(table), inner.question(question), inner.choice(question, choice)
    return found if all(found) else ""


def is_a_renaming(mapping):
    """Whether no two names become one, and none takes one that another keeps: as in forms."""
    there = [name for name in mapping.questions.values() if name]
    return len(set(there)) == len(there) and not set(there) - mapping.questions.keys()


@given(MAPPINGS, MAPPINGS, NAMES, NAMES, NAMES)
def test_two_steps_are_one(first, later, table, question, choice):
    inner = first.within(table)
    names = inner.choices.get(question, {})
    assume(all(is_a_renaming(VariableMapping(each)) for each in (first.questions, inner.questions, names)))
    between = place(first, table, question, choice)
    assert place(first.then(later), table, question, choice) == (between and place(later, *between))


@given(MAPPINGS)
def test_a_mapping_is_the_same_after_it_was_kept(mapping):
    assert VariableMapping.from_document(mapping.as_document()) == mapping
